import type { Checker, StreamCheck } from "../checkers/checker.ts";
import type { WeakerClaim } from "../harness/core/claim.ts";
import type { History } from "../harness/core/history.ts";
import type { Key, OperationTable } from "../harness/core/operation.ts";
import type { Generator } from "../harness/generator/generator.ts";
import type { Body } from "../harness/runtime/message.ts";

/** What clients do, and what is checked afterwards. */
export interface Workload<T extends OperationTable = OperationTable> {
  readonly name: string;
  readonly summary: string;
  /** Each function's message form and meaning. The default client and the reference page are made from it. */
  readonly operations: { readonly [F in keyof T & string]: OperationForm<F, T[F]> };
  /** The plan while faults strike, without end: the runner adds rate, time limit and faults. */
  during(options: WorkloadOptions): Generator<T>;
  /** The plan when all is mended and settled; must end by itself. It can see which keys the run has used. */
  after?(options: WorkloadOptions, soFar: History): Generator<T>;
  checkers(options: WorkloadOptions): readonly Checker[];
  /** What can be checked while the run goes on, so that it can be stopped: part of what `checkers` decide, never more. */
  stream?(options: WorkloadOptions): StreamCheck | undefined;
  /** How long the system is left alone between recovery and the final operations, ms (gossip needs time); 500 by default. */
  quietMs?(options: WorkloadOptions): number | undefined;
  /** Said in the report when full checkers are still to come or the verdict has a limit. */
  readonly caveat?: string;
  /** Messages the harness sends to every node before the load starts (Maelstrom's `topology`). */
  setup?(
    nodes: readonly string[],
    options: WorkloadOptions,
  ): readonly { readonly dest: string; readonly body: Body }[];
}

/**
 * A workload as the runner sees it, whatever its operations are. The compiler cannot know that a workload's own
 * generator makes the only calls its forms will get; the runner sees to that.
 */
export function plain<T extends OperationTable>(workload: Workload<T>): Workload {
  return workload as unknown as Workload;
}

/** One function of a table: its messages and what they mean. */
export interface OperationForm<
  F extends string = string,
  Io extends OperationTable[string] = OperationTable[string],
> {
  readonly summary: string;
  /** An unanswered call of this may count as failed, for it changes nothing. */
  readonly readOnly: boolean;
  request(invocation: InvocationOf<F, Io>): Body;
  /**
   * The output from a reply that is not an error. When the reply is not of the expected form, throws what was
   * expected: a noun phrase, such as `a reply of type "read_ok"`.
   */
  output(reply: Body, invocation: InvocationOf<F, Io>): Io["output"];
  /** Errors (by name) that are an answer and not a refusal: "key-does-not-exist" for a read is the value null. */
  answers?(error: string, invocation: InvocationOf<F, Io>): { readonly output: Io["output"] } | undefined;
}

/** A call of one function. */
export interface InvocationOf<F extends string, Io extends OperationTable[string]> {
  readonly f: F;
  readonly input: Io["input"];
  readonly key?: Key;
}

/** Options every workload gets; each uses what it knows. */
export interface WorkloadOptions {
  readonly nodes: readonly string[];
  /** Client threads. Thread t asks node t modulo the number of nodes, for the whole run. */
  readonly concurrency: number;
  /** Keys in use at the same time. */
  readonly keys: number;
  /** `unique`: every written value occurs once. `small`: 0..4, as in Jepsen's register tests. */
  readonly values: "unique" | "small";
  /** Operations per key before the next key takes its place. */
  readonly operationsPerKey: number;
  /** A weaker model to check instead of linearizability, in workloads of registers. */
  readonly claim?: WeakerClaim;
  /** Who is whose neighbour, for workloads that tell the nodes; `grid` when absent. */
  readonly topology?: Topology;
}

export type Topology = "grid" | "line" | "tree" | "total";
