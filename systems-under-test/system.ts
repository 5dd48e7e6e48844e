import type { WeakerClaim } from "../harness/core/claim.ts";
import type { Nanos } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Body, NodeId } from "../harness/runtime/message.ts";
import type { Boot } from "../harness/runtime/runtime.ts";

/** What every system declares, whether its nodes are ours or servers of somebody else (external/server.ts). */
export interface SystemDeclaration extends Promises {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly bugs: Readonly<Record<string, Bug>>;
  /** The number of nodes a run has when nobody says otherwise. */
  readonly nodesDefault?: number;
  /** The idea, in paragraphs, for its reference page. */
  readonly idea?: readonly string[];
  /** What its operations cost, for its reference page. A test measures them. */
  readonly costs?: readonly OperationCost[];
  /** Settings of its own, given like options of the run: `faultline run dynamo --n 3 --r 2`. */
  readonly options?: readonly SystemOption[];
  /** Where its promises depend on its options: what takes the place of `claims` and `assumptions` under these values. */
  promises?(options: SystemOptionValues): Partial<Promises>;
  /** Says in a sentence why options that are fine one by one do not go together, or not with so many nodes. */
  refuse?(options: SystemOptionValues, nodes: number): string | undefined;
}

/** A distributed system that faultline can run: one of ours, or a module that `--system ./mine.js` names. */
export interface SystemUnderTest extends SystemDeclaration {
  readonly client?: ClientHabits;
  /** `options` has a value for every declared option. */
  boot(bugs: ReadonlySet<string>, options: SystemOptionValues): Boot;
  /** Present where nodes can join and leave. */
  readonly membership?: MembershipAdmin;
  /** Internal invariants, decided from the nodes' notes alone. */
  readonly invariants?: (notes: readonly Note[], nodes: readonly NodeId[]) => readonly Anomaly[];
  /**
   * What the nodes' notes tell of troubles that no fault need have made: asked in real time only, where a machine may be
   * late by itself, and told beside a violation if the system does not promise to survive it.
   */
  readonly strayed?: (notes: readonly Note[]) => readonly Stray[];
}

/** A trouble that showed by itself. */
export interface Stray {
  readonly kind: FaultKind;
  /** A sentence. */
  readonly text: string;
}

/** What a system promises, and where. */
export interface Promises {
  /** Per workload it serves, the strongest guarantee it promises. */
  readonly claims: Readonly<Record<string, Guarantee>>;
  readonly assumptions: Assumptions;
  /** Absent where nothing is promised of when answers come. */
  readonly progress?: ProgressPromise;
}

/**
 * Liveness with a bound: while one and the same majority of the nodes is up and connected, some call is answered within
 * the time, on networks that lose and delay no more than this.
 */
export interface ProgressPromise {
  readonly withinMs: number;
  /**
   * When that time is over, and as long as nothing changes in what is broken, no more than so many nodes note that they
   * lead from now on (the note `role`, with the role "leader"): who is cut off again and again deposes nobody. Nothing
   * is promised when absent.
   */
  readonly leadersMax?: number;
  /** A fraction from 0 to 1. */
  readonly lossMax: number;
  /** Of the mean delay between nodes. */
  readonly latencyMaxMs: number;
}

/** What one operation costs on a quiet cluster when it is asked of the right node. */
export interface OperationCost {
  readonly operation: string;
  readonly nodes: number;
  /** Messages from node to node, the late answers included. */
  readonly messages: number;
  /** Delays between nodes, there and back, that the client waits for. */
  readonly roundTrips: number;
  readonly request: Body;
  /** The role of the node that is asked; the one that leads when absent. */
  readonly role?: string;
  /** Done once before, so that the request has something to succeed with. */
  readonly prepare?: Body;
  /** Options of the system, as texts. */
  readonly options?: Readonly<Record<string, string>>;
}

/**
 * One setting of a system. Its name stands on the command line (`--NAME VALUE`) and in scenario files beside the
 * options of a run, and must be none of those.
 */
export type SystemOption = {
  readonly name: string;
  /** A phrase; what the setting does. */
  readonly summary: string;
  /** What a swarm run draws from, as texts, each as likely: values under which the promises are the usual ones. */
  readonly swarm?: readonly string[];
} & (
  | { readonly kind: "switch"; readonly fallback: boolean }
  | { readonly kind: "count"; readonly fallback: number; readonly min: number; readonly max: number }
  | { readonly kind: "choice"; readonly fallback: string; readonly choices: readonly string[] }
);

export type SystemOptionValue = string | number | boolean;

/** By name, a value for every option the system declares. */
export type SystemOptionValues = Readonly<Record<string, SystemOptionValue>>;

export type Guarantee = "linearizable" | WeakerClaim | "read-atomic" | "total-availability" | "unique";

/** The world in which the claims are meant. Under other faults a violation is reported as *outside its assumptions*. */
export interface Assumptions {
  readonly summary: string;
  /** Kinds of fault (see Fault.kind) the claims survive. */
  readonly tolerates: readonly FaultKind[];
  readonly figures?: Readonly<Record<string, string>>;
}

/** Kinds of trouble, coarser than faults: what a system's assumptions speak of. */
export type FaultKind =
  | "crash"
  | "pause"
  | "partition"
  | "loss"
  | "delay"
  | "duplicate"
  | "reorder"
  | "clock"
  | "unsynced-loss"
  | "torn-write"
  | "disk-error"
  | "corruption"
  | "membership";

/** A defect that can be switched on by name. A seeded bug is not a detected bug: hence the scenario. */
export interface Bug {
  readonly summary: string;
  /** The row of the seeded-bug list it comes from, such as "M-R01". */
  readonly row: string;
  /** Its class in that list, where the list has one. */
  readonly difficulty?: Difficulty;
  /** A published failure of this class. */
  readonly precedent?: string;
  /** The anomaly a run shows. */
  readonly anomaly: string;
  /** The checker that must find it ("linearizable", "invariants" ...). */
  readonly caughtBy: string;
  readonly scenario: BugScenario;
}

/** What it takes to see a bug: any run or minutes; the right fault; a sequence of three or more events. */
export type Difficulty = "easy" | "medium" | "hard";

/** A recorded scenario that finds the bug, as the options of `faultline run` (long names without dashes). */
export interface BugScenario {
  readonly options: Readonly<Record<string, string | number>>;
  /** Seeds that find it; the same seeds without the bug are clean. */
  readonly seeds: readonly number[];
}

/** How members are changed: the messages of the system's own administration. Any node may be asked. */
export interface MembershipAdmin {
  /** Asks who the members are. */
  readonly query: Body;
  /** Asks that these be the members: answered when they are. Asking twice does no harm. */
  change(members: readonly NodeId[]): Body;
  /** The members that an answer tells of. */
  members(reply: Body): readonly NodeId[] | undefined;
}

/** How a client library of the system behaves; the harness's default client follows it. */
export interface ClientHabits {
  /** On `temporarily-unavailable` with a `leader` field, ask that node, at most this many times. */
  readonly redirectsMax?: number;
  /**
   * Send a request again, to the next node and with the same session and sequence number, when no answer came
   * within this time (ms). Only for systems whose requests are idempotent or de-duplicated.
   */
  readonly resendMs?: number;
  /** Requests carry `client` and `seq`, for de-duplication. */
  readonly sessions?: boolean;
  /**
   * An answer's `context` goes with the client's next request on the same key: what it has seen (Dynamo, 4.1). It is
   * the system's own, and the client does not look at it.
   */
  readonly contexts?: boolean;
}

/** A named transition of a node, as recorded. */
export interface Note {
  readonly time: Nanos;
  readonly node: NodeId;
  /** How often the node had been started; 1 at first. */
  readonly epoch: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
