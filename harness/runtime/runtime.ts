import type { Body, Message, NodeId } from "./message.ts";

/**
 * All that a node can see of the world. The same node runs in the simulator, as a process and in a container;
 * whatever is not here (ambient time, randomness, files, sockets) it must not touch.
 */
export interface Runtime {
  readonly self: NodeId;
  /** All nodes of the cluster, this one included, in the same order everywhere. */
  readonly nodes: readonly NodeId[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly network: Network;
  readonly storage: Storage;
  readonly random: RandomSource;
  /**
   * A named state transition, for traces, figures and invariants. Costs next to nothing.
   * By convention `note("role", { role, term })` tells the harness which role the node plays.
   */
  note(kind: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface Clock {
  /** Milliseconds since some moment, never backwards; drifts with the node's clock rate, does not jump. */
  monotonicMs(): number;
  /** Milliseconds since 1970 by the node's wall clock, which faults may set, jump and bend. */
  wallMs(): number;
}

export interface Timers {
  /** Runs the callback once, after that many milliseconds of the node's own monotonic clock. */
  after(ms: number, run: () => void): Disposable;
}

export interface Network {
  /** Sends and forgets. Messages may be lost, delayed, doubled and reordered, as the transport and the faults have it. */
  send(dest: NodeId, body: Body): void;
}

/** What a node may draw. `unit` is uniform in [0, 1), `below` a uniform integer in [0, bound). */
export interface RandomSource {
  unit(): number;
  below(bound: number): number;
  between(low: number, high: number): number;
}

/**
 * Files of text. What `append` wrote is visible to `read` at once but survives a power cut only after `sync`
 * resolved; of unsynced text a power cut keeps nothing, or (torn) a prefix that may end in garbage.
 * Any call may reject with a StorageError.
 */
export interface Storage {
  /** The whole file; "" when there is none. */
  read(file: string): Promise<string>;
  append(file: string, text: string): Promise<void>;
  /** Resolves when everything appended to the file before the call would survive a power cut. */
  sync(file: string): Promise<void>;
  /** Atomically and durably replaces the whole file (write aside, sync, rename, sync the directory). */
  replace(file: string, text: string): Promise<void>;
  remove(file: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly code: "EIO" | "ENOSPC";
  constructor(code: "EIO" | "ENOSPC", message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** A running node. */
export interface Node {
  receive(message: Message): void | Promise<void>;
}

/** Called at every start, also after a crash: what is not in storage is gone. */
export type Boot = (runtime: Runtime) => Node | Promise<Node>;
