import { assert } from "../../harness/core/assert.ts";
import { preliminaries, unlessAmbiguous } from "../causal/check.ts";
import { clockEntries, clockEntriesMax, clocksOf } from "../causal/clocks.ts";
import { cycleOfWaiting, rowsOfCycle } from "../causal/cycles.ts";
import { successors } from "../causal/levels.ts";
import { Paths } from "../causal/paths.ts";
import { type Program, programOf } from "../causal/program.ts";
import { restricted } from "../causal/restrict.ts";
import { shrunk } from "../causal/shrink.ts";
import type { Checker } from "../checker.ts";
import type { Columns } from "../engine/columns.ts";
import { columnsOf } from "../engine/columns-of.ts";
import { describeRow } from "../engine/describe-row.ts";
import type { Finding, Violation } from "../engine/finding.ts";
import { verdictOf } from "../engine/verdict-of.ts";
import { refutedSights } from "../proofs/session-sights.ts";
import { capital } from "../wording.ts";
import {
  type Guarantee,
  type Missed,
  missedEarlier,
  missedFollowed,
  missedOwn,
  missedRead,
} from "./missed.ts";
import { sightsOf } from "./sights.ts";

interface Text {
  readonly property: string;
  readonly summary: string;
  readonly pattern: string;
  readonly why: string;
}

/**
 * The session guarantees of Terry et al. (1994), each by what must be visible to a read: a read must not return
 * the initial value when a visible write of its key exists, nor a value certainly older than a visible one
 * (written earlier by the same session; for writes-follow-reads, causally earlier). What a session once saw it
 * goes on seeing in all but the first, for a writer's order shows only to readers who remember.
 */
const texts: Readonly<Record<Guarantee, Text>> = {
  "read-your-writes": {
    property: "Read-your-writes",
    summary: "A read sees its own session's earlier writes, or something newer.",
    pattern: "MissedOwnWrite",
    why: "which its own session had made before",
  },
  "monotonic-reads": {
    property: "Monotonic reads",
    summary: "What a session has read it goes on seeing: no later read is certainly older.",
    pattern: "NonMonotonicRead",
    why: "which its own session had already read",
  },
  "monotonic-writes": {
    property: "Monotonic writes",
    summary: "A session that has seen a write sees also what the same writer had written before it.",
    pattern: "MissedEarlierWrite",
    why: "although its session had already seen a later write of that process",
  },
  "writes-follow-reads": {
    property: "Writes follow reads",
    summary: "A session that has seen a write sees also what its writer had read before making it.",
    pattern: "MissedFollowedWrite",
    why: "although its session had already seen a write whose writer had read that one first",
  },
};

/** Decides one session guarantee of a history of registers with unique written values. */
export function checkSession(columns: Columns, guarantee: Guarantee): Finding {
  const program = programOf(columns);
  const early = preliminaries(columns, program);
  if (early !== undefined) return early;
  const entries = clockEntries(program);
  if (guarantee === "writes-follow-reads" && Math.max(entries, program.sessions ** 2) > clockEntriesMax)
    return {
      kind: "unknown",
      budget: `the clocks of ${program.sessions} sessions need more than ${clockEntriesMax} entries`,
      progress: `none of ${program.nodes} operations was looked at`,
    };
  const found = look(program, guarantee);
  if (found !== undefined) return { kind: "invalid", violation: told(columns, program, found, guarantee) };
  if (program.ambiguous.length > 0)
    return unlessAmbiguous(columns, program, { kind: "valid", certificate: { form: "scan", looked: 0 } });
  const scan = { form: "scan", looked: program.nodes } as const;
  return { kind: "valid", certificate: sightsOf(program, guarantee, columns.count) ?? scan };
}

type Found = Missed | { readonly cycle: () => number[] };

function look(program: Program, guarantee: Guarantee): Found | undefined {
  if (guarantee === "read-your-writes") return missedOwn(program);
  if (guarantee === "monotonic-reads") return missedRead(program);
  if (guarantee === "monotonic-writes") return missedEarlier(program);
  const clocks = clocksOf(program);
  if (clocks.reached < program.nodes)
    return { cycle: () => rowsOfCycle(program, cycleOfWaiting(program, clocks)) };
  return missedFollowed(program, clocks);
}

function told(columns: Columns, program: Program, found: Found, guarantee: Guarantee): Violation {
  const rows = "cycle" in found ? found.cycle() : rowsOf(program, found, guarantee);
  for (const row of rows) if (program.shownBy[row]! >= 0) rows.push(program.shownBy[row]!);
  const core = shrunk(columns, rows, (some) => look(programOf(some), guarantee) !== undefined);
  const small = programOf(restricted(columns, core));
  const again = look(small, guarantee);
  assert(again !== undefined, "what was shrunk violates still");
  const { pattern, why } = texts[guarantee];
  const call = (row: number): string => describeRow(columns, row);
  if ("cycle" in again) {
    const sentence = `A circle of writes that follow reads of each other: ${core.map(call).join(", ")}.`;
    return { pattern: "CyclicCO", rows: core, sentences: [sentence] };
  }
  const row = (node: number): number => core[small.row[node]!]!;
  const [read, missed] = [row(again.read), row(again.missed)];
  const remembered = guarantee !== "read-your-writes" && small.source[again.because] === again.missed;
  const mine = remembered && small.session[again.because] === small.session[again.read];
  const reason = mine ? texts["monotonic-reads"].why : why;
  const sentence = `${capital(call(read))} missed ${call(missed)}, ${reason}.`;
  const source = small.source[again.read]!;
  const edges: [number, number, string][] = [[missed, read, "visible"]];
  if (source >= 0) edges.push([row(source), read, "rf"]);
  return { pattern, rows: [...new Set([read, missed, ...core])], sentences: [sentence], edges };
}

/** The rows that show a violation, before they are shrunk. */
function rowsOf(program: Program, { read, missed, because }: Missed, guarantee: Guarantee): number[] {
  const source = program.source[read]!;
  const nodes = [read, missed, because, program.source[because]!, source];
  if (guarantee === "writes-follow-reads") {
    const paths = new Paths(program, successors(program, undefined));
    const steps = [
      ...(because === read ? [] : (paths.between(because, read) ?? [])),
      ...(source < 0 ? [] : (paths.between(source, missed) ?? [])),
    ];
    nodes.push(...steps.flatMap(({ from, to }) => [from, to]));
  }
  return nodes.filter((node) => node >= 0).map((node) => program.row[node]!);
}

/** Rows by sessions beyond which a certificate is not replayed at run time. */
const replayMax = 2_000_000;

/** Replays a certificate by the separate verifier; false when the history is too long for that. */
function verifies(columns: Columns, finding: Finding): boolean {
  if (finding.kind !== "valid" || finding.certificate.form !== "sights") return false;
  if (columns.count * columns.sessions > replayMax) return false;
  const mistake = refutedSights(columns, finding.certificate);
  assert(mistake === undefined, `the certificate of a valid history does not hold: ${mistake}`);
  return true;
}

/** The four guarantees as checkers. */
export const sessionCheckers: readonly Checker[] = (Object.keys(texts) as Guarantee[]).map(
  (name): Checker => ({
    name,
    summary: texts[name].summary,
    check(history) {
      const columns = columnsOf(history);
      const finding = checkSession(columns, name);
      const verified = verifies(columns, finding);
      return verdictOf(finding, columns, { property: texts[name].property, verified });
    },
  }),
);
