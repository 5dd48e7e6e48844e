import { assert } from "../../harness/core/assert.ts";
import type { Budget } from "../checker.ts";
import { type Columns, statuses } from "../engine/columns.ts";
import { describeRow } from "../engine/describe-row.ts";
import type { Finding, Violation } from "../engine/finding.ts";
import { subColumns } from "../engine/sub-columns.ts";
import { sequentialByForce } from "../proofs/sequential-brute-force.ts";
import { refutedSequentialOrder } from "../proofs/sequential-order.ts";
import { capital } from "../wording.ts";
import { isFew, shrunk } from "./core.ts";
import { told } from "./explain.ts";
import type { OrderGraph } from "./order-graph.ts";
import { type Posed, type Problem, posed } from "./problem.ts";
import { proofOf } from "./proof.ts";
import { withRefusals } from "./refusals.ts";
import { deedsOf } from "./register-rows.ts";
import { searchOrder, withSilentRows } from "./search.ts";
import { type Solved, solve } from "./solver.ts";

/** Clocks are one integer for each node and process; beyond this there is no memory for them. */
const clockIntegersMax = 150_000_000;

/** Rows up to which a violation found by cases or search is shrunk. */
const shrinkMax = 2_000;

/**
 * Decides whether registers are sequentially consistent (Lamport 1979): one order of all operations that keeps
 * each session's own order, in which every read returns the latest write. With a known writer for each read by
 * forced orders and scheduling (reference, section 3.2), otherwise by search.
 */
export function decideSequential(columns: Columns, budget: Budget): Finding {
  const pose = posed(columns);
  if (pose.kind === "stranger")
    return {
      kind: "unknown",
      budget: `${describeRow(columns, pose.row)} is no operation of a register`,
      progress: "nothing was decided",
    };
  if (pose.kind === "thin air") return { kind: "invalid", violation: fromThinAir(columns, pose) };
  if (pose.kind === "ambiguous") return searched(columns, budget, ambiguity(columns, pose.row));
  const { problem } = pose;
  if (problem.count * problem.processes > clockIntegersMax)
    return {
      kind: "unknown",
      budget: `clocks of ${problem.count} operations in ${problem.processes} sessions would need more than ${clockIntegersMax} integers`,
      progress: "nothing was decided",
    };
  const solved = solveWithin(columns, problem, budget);
  if (solved.kind === "order") return ordered(columns, problem, solved.order, budget);
  if (solved.kind === "circle") return { kind: "invalid", violation: fromCircle(columns, solved.graph) };
  if (solved.kind === "cases") return { kind: "invalid", violation: fromCases(columns, solved.conflicts) };
  return {
    kind: "unknown",
    budget: budget.expired?.() === true ? "deadline" : `budget of ${budget.stepsMax} steps`,
    progress: `it ended while ${solved.phase}, with ${solved.scheduled} of ${problem.count} operations in order and ${solved.conflicts} conflicts resolved`,
  };
}

function solveWithin(columns: Columns, problem: Problem, budget: Budget): Solved {
  const hint = Int32Array.from(problem.row, (row) => columns.invoked[row]!);
  return solve(problem, hint, (steps) => steps > budget.stepsMax || budget.expired?.() === true);
}

function ordered(columns: Columns, problem: Problem, order: Int32Array, budget: Budget): Finding {
  const deed = deedsOf(columns);
  const rows = order.map((node) => problem.row[node]!);
  const all = withRefusals(columns, deed, rows, problem.refusals);
  if (all === undefined)
    return searched(columns, budget, "a refused cas has no place in the first order that was found");
  return certified(columns, withSilentRows(columns, deed, all));
}

function certified(columns: Columns, rows: Int32Array): Finding {
  const mistake = refutedSequentialOrder(columns, rows);
  assert(mistake === undefined, `the order found is none: ${mistake}`);
  return { kind: "valid", certificate: { form: "order", orders: [{ key: -1, rows }] } };
}

/** By search, for want of something better; `because` says what was wanting. */
function searched(columns: Columns, budget: Budget, because: string): Finding {
  const found = searchOrder(columns, budget);
  if (found.kind === "order") return certified(columns, found.rows);
  if (found.kind === "exhausted")
    return {
      kind: "unknown",
      budget: `${because}, so the orders were searched one by one, until the budget ended (${found.budget})`,
      progress: `${found.furthest} of ${columns.count} operations fitted into an order`,
    };
  return { kind: "invalid", violation: fromSearch(columns, because) };
}

function ambiguity(columns: Columns, row: number): string {
  return `${describeRow(columns, row)} does not say which write it saw, because its value is written more than once`;
}

function fromThinAir(columns: Columns, { row, shownBy }: Extract<Posed, { kind: "thin air" }>): Violation {
  const value = columns.result[row]! >= 0 ? columns.result[row]! : columns.expected[row]!;
  const aborted = columns.aborted.has(value);
  return {
    pattern: aborted ? "aborted read" : "ThinAirRead",
    rows: [row, ...shownBy],
    sentences: [
      aborted
        ? `${capital(describeRow(columns, row))} saw a value whose write certainly failed.`
        : `${capital(describeRow(columns, row))} saw a value that nobody wrote.`,
    ],
  };
}

function fromCircle(columns: Columns, graph: OrderGraph): Violation {
  const proof = proofOf(graph);
  const { problem } = graph;
  if (proof === undefined)
    return {
      pattern: "no total order",
      rows: [],
      sentences: ["The orders that must hold make a circle, but it is too long to be told."],
    };
  const nodes = new Set<number>();
  for (const step of [...proof.circle, ...proof.lemmas.flatMap(({ premise }) => premise)])
    nodes.add(step.from).add(step.to);
  for (const { from, to, reader, write } of proof.lemmas)
    for (const node of [from, to, reader, write]) if (node >= 0) nodes.add(node);
  // With each read goes its write, and with a write that nobody answered a reader, by which it is known.
  for (const node of nodes) {
    if (problem.source[node]! >= 0) nodes.add(problem.source[node]!);
    if (columns.status[problem.row[node]!] === statuses.info)
      nodes.add(problem.readers[problem.readersFrom[node]!]!);
  }
  const rows = Array.from(nodes, (node) => problem.row[node]!);
  return contradiction(columns, rows) ?? told(columns, problem, proof);
}

/** The shrunk core of violating rows with its own proof, or undefined when it is not proved by forced orders. */
function contradiction(columns: Columns, rows: readonly number[]): Violation | undefined {
  if (circleAmong(columns, rows) === undefined) return undefined;
  const core = shrunk(columns, rows, (all, some) => circleAmong(all, some) !== undefined);
  const small = subColumns(columns, core);
  const graph = circleAmong(columns, core);
  const proof = graph === undefined ? undefined : proofOf(graph);
  if (graph === undefined || proof === undefined) return undefined;
  confirm(columns, core);
  const violation = told(small, graph.problem, proof);
  const back = [...core].sort((a, b) => a - b);
  return {
    ...violation,
    // What the words need not name is still needed: a reader is why a write without an answer has happened.
    rows: [...new Set([...violation.rows.map((row) => back[row]!), ...back])],
    edges: (violation.edges ?? []).map(([from, to, label]) => [back[from]!, back[to]!, label]),
  };
}

function circleAmong(columns: Columns, rows: readonly number[]): OrderGraph | undefined {
  const small = subColumns(columns, rows);
  const pose: Posed = posed(small);
  if (pose.kind !== "problem") return undefined;
  const solved = solve(pose.problem, pose.problem.row, (steps) => steps > 100_000);
  return solved.kind === "circle" ? solved.graph : undefined;
}

function confirm(columns: Columns, core: readonly number[]): void {
  assert(
    !isFew(columns, core) || !sequentialByForce(columns, core),
    "the core of a violation has an order after all",
  );
}

/** The forced orders leave cases, none of which works: only brute force can say it in short. */
function fromCases(columns: Columns, conflicts: number): Violation {
  const all = Array.from({ length: columns.count }, (_, row) => row);
  const why = `Every way to decide between orders of writes that exclude each other fails (${conflicts} conflicts).`;
  if (columns.count > shrinkMax) return { pattern: "no total order", rows: [], sentences: [why] };
  const core = shrunk(columns, all, (whole, rows) => {
    const pose = posed(subColumns(whole, rows));
    if (pose.kind !== "problem") return false;
    const { kind } = solve(pose.problem, pose.problem.row, (steps) => steps > 100_000);
    return kind === "circle" || kind === "cases";
  });
  confirm(columns, core);
  return { pattern: "no total order", rows: core, sentences: [why] };
}

function fromSearch(columns: Columns, because: string): Violation {
  const all = Array.from({ length: columns.count }, (_, row) => row);
  const limits = { stepsMax: 20_000, memoMax: 20_000 };
  const why = `Every order was tried: ${because}.`;
  const claim = "keeps every process's own order and lets each read return the latest write.";
  if (columns.count > shrinkMax)
    return {
      pattern: "no total order",
      rows: [],
      sentences: [`No single order of all operations ${claim}`, why],
    };
  const core = shrunk(
    columns,
    all,
    (whole, rows) => searchOrder(subColumns(whole, rows), limits).kind === "none",
  );
  confirm(columns, core);
  return {
    pattern: "no total order",
    rows: core,
    sentences: [`No single order of these operations ${claim}`, why],
  };
}
