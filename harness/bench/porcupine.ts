import { performance } from "node:perf_hooks";
import { defaultBudget } from "../../checkers/checker.ts";
import { linearizable } from "../../checkers/linearizability/linearizable.ts";
import { modelNamed } from "../../checkers/models/index.ts";
import type { History } from "../core/history.ts";
import { UsageError } from "../core/usage-error.ts";
import type { Bench } from "./bench.ts";
import { closedClients } from "./histories/closed-clients.ts";
import { recorded } from "./histories/recorded.ts";
import { neutral } from "./peer/neutral.ts";
import { type PeerAnswer, PorcupinePeer } from "./peer/porcupine-peer.ts";

/** Side by side with Porcupine: the same histories, the same machine; verdicts, and time of one processor. */
export const porcupine: Bench = {
  name: "porcupine",
  summary:
    "porcupine --peer FOLDER [--timeout MS] [--only NAME]: side by side with Porcupine, built from its source by Go",
  async run(args) {
    const source = option(args, "--peer");
    if (source === undefined)
      throw new UsageError(
        "npm run bench -- porcupine --peer FOLDER: name the folder with the source of Porcupine.",
      );
    const timeoutMs = Number(option(args, "--timeout") ?? 2000);
    if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1)
      throw new UsageError(`--timeout ${option(args, "--timeout")}: expected milliseconds from 1`);
    const only = option(args, "--only");
    using peer = new PorcupinePeer(source, timeoutMs);
    process.stdout.write(`${header}\n`);
    const total = { decided: 0, same: 0 };
    for (const group of groups()) {
      if (only !== undefined && !group.name.includes(only)) continue;
      const { decided, same } = compare(group, peer, timeoutMs);
      total.decided += decided;
      total.same += same;
    }
    process.stdout.write(
      `Of ${total.decided} histories that both decided, ${total.same} have the same verdict.\n`,
    );
    if (total.same < total.decided || total.decided === 0) process.exitCode = 1;
  },
};

interface Group {
  readonly name: string;
  readonly model: string;
  readonly histories: readonly History[];
}

/** Rounds of one check, and the milliseconds after which there are enough; the same as the peer's. */
const roundsMax = 1000;
const shortestTotalMs = 100;

const header =
  "histories                                      number  same  peer gave up  we gave up   peer ms    our ms  peer/ours  slowest   told ms";

function* groups(): Generator<Group> {
  const histories = (folder: string, format: string): readonly History[] =>
    recorded(folder, format).map(({ history }) => history);
  yield { name: "etcd logs", model: "cas-register", histories: histories("etcd-jepsen", "jepsen-log") };
  yield { name: "kv logs", model: "kv-append", histories: histories("porcupine-kv", "porcupine-kv") };
  for (const keys of [1, 10])
    for (const operations of [100, 1000, 10_000])
      for (const clients of [5, 10, 20])
        for (const mix of ["rw", "rcw"] as const)
          for (const crashed of [0, 10])
            yield {
              name: `${mix}, ${operations} calls, ${clients} clients, ${crashed} crashed, ${keys} key${keys > 1 ? "s" : ""}`,
              model: "cas-register",
              histories: [{}, { invalid: true }, ...(mix === "rcw" ? [{ disturbed: 3 }] : [])].map((kind) =>
                closedClients({ operations, clients, mix, crashed, keys, ...kind }),
              ),
            };
}

interface Agreement {
  /** Histories that both sides decided, and those on which they agree. */
  readonly decided: number;
  readonly same: number;
}

/** Prints a row. */
function compare({ name, model, histories }: Group, peer: PorcupinePeer, timeoutMs: number): Agreement {
  if (histories.length === 0) {
    process.stdout.write(`${name.padEnd(46)} none here; FAULTLINE_HISTORIES names their folder\n`);
    return { decided: 0, same: 0 };
  }
  const theirs = peer.check(histories.map((history) => neutral(modelNamed(model), history)));
  const ours = histories.map((history) => ourAnswer(model, history, timeoutMs));
  const pairs = ours.map((one, at) => ({ one, other: theirs[at]! }));
  const decided = pairs.filter(({ one, other }) => one.verdict !== "unknown" && other.verdict !== "Unknown");
  const same = decided.filter(({ one, other }) => one.verdict === verdictOf(other)).length;
  // What one side gave up on counts with its time limit: the true ratio is larger (or smaller) still.
  const ratios = pairs.map(({ one, other }) => other.nanoseconds / 1e6 / one.milliseconds);
  const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
  const theirMs = sum(theirs.map(({ nanoseconds }) => nanoseconds / 1e6));
  const ourMs = sum(ours.map(({ milliseconds }) => milliseconds));
  const cells = [
    name.padEnd(46),
    String(histories.length).padStart(6),
    String(same).padStart(5),
    String(theirs.filter(({ verdict }) => verdict === "Unknown").length).padStart(13),
    String(ours.filter(({ verdict }) => verdict === "unknown").length).padStart(11),
    theirMs.toFixed(2).padStart(9),
    ourMs.toFixed(2).padStart(9),
    (theirMs / ourMs).toFixed(1).padStart(10),
    Math.min(...ratios)
      .toFixed(2)
      .padStart(8),
    sum(ours.map(({ toldMs }) => toldMs))
      .toFixed(1)
      .padStart(9),
  ];
  process.stdout.write(`${cells.join(" ")}\n`);
  return { decided: decided.length, same };
}

function verdictOf({ verdict }: PeerAnswer): string {
  return { Ok: "valid", Illegal: "invalid", Unknown: "unknown" }[verdict];
}

interface OurAnswer {
  readonly verdict: string;
  /** Verdict alone, found orders replayed; and once with what a user gets: a shrunk core, explained. */
  readonly milliseconds: number;
  readonly toldMs: number;
}

function ourAnswer(name: string, history: History, timeoutMs: number): OurAnswer {
  const model = modelNamed(name);
  const run = (anomaliesMax: number): string => {
    const started = performance.now();
    const expired = (): boolean => performance.now() - started > timeoutMs;
    const checker = linearizable(model, { anomaliesMax, certificateMax: 0, stopAtFirst: anomaliesMax === 0 });
    return checker.check(history, { ...defaultBudget, expired }).validity;
  };
  let started = processorMs();
  const verdict = run(0);
  const first = processorMs() - started;
  let milliseconds = first;
  if (first < timeoutMs / 2) {
    let rounds = 0;
    for (started = processorMs(); rounds < roundsMax && processorMs() - started < shortestTotalMs; rounds++)
      run(0);
    milliseconds = (processorMs() - started) / rounds;
  }
  started = processorMs();
  run(5);
  return { verdict, milliseconds, toldMs: processorMs() - started };
}

/** Of the processor, garbage collection and compilation and all: others may be using the machine. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function option(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
