import type { Checker } from "../checkers/checker.ts";
import type { History } from "../harness/core/history.ts";
import type { Invocation, OperationTable } from "../harness/core/operation.ts";
import type { Generator } from "../harness/generator/generator.ts";
import type { Body } from "../harness/runtime/message.ts";

/** What clients do, and what is checked afterwards. */
export interface Workload<T extends OperationTable = OperationTable> {
  readonly name: string;
  readonly summary: string;
  /** Each function's message form and meaning. The default client and the reference page are made from it. */
  readonly operations: { readonly [F in keyof T & string]: OperationForm<T, F> };
  /** The plan while faults strike, without end: the runner adds rate, time limit and faults. */
  during(options: WorkloadOptions): Generator<T>;
  /** The plan when all is mended and settled; must end by itself. It can see which keys the run has used. */
  after?(options: WorkloadOptions, soFar: History): Generator<T>;
  checkers(options: WorkloadOptions): readonly Checker[];
  /** Said in the report when full checkers are still to come or the verdict has a limit. */
  readonly caveat?: string;
  /** Messages the harness sends to every node before the load starts (Maelstrom's `topology`). */
  setup?(
    nodes: readonly string[],
    options: WorkloadOptions,
  ): readonly { readonly dest: string; readonly body: Body }[];
}

export interface OperationForm<T extends OperationTable, F extends keyof T & string> {
  readonly summary: string;
  /** An unanswered call of this may count as failed, for it changes nothing. */
  readonly readOnly: boolean;
  request(invocation: Extract<Invocation<T>, { readonly f: F }>): Body;
  /** The output from a reply that is not an error. Throws with a sentence when the reply is not of the expected form. */
  output(reply: Body, invocation: Extract<Invocation<T>, { readonly f: F }>): T[F]["output"];
  /** Errors (by name) that are an answer and not a refusal: "key-does-not-exist" for a read is the value null. */
  answers?(
    error: string,
    invocation: Extract<Invocation<T>, { readonly f: F }>,
  ): { readonly output: T[F]["output"] } | undefined;
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
  /** Who is whose neighbour, for workloads that tell the nodes; `grid` when absent. */
  readonly topology?: Topology;
}

export type Topology = "grid" | "line" | "tree" | "total";
