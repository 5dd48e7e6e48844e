import { assert } from "../../../harness/core/assert.ts";
import type { Answer, ErrorName, Invocation, Outcome } from "../../../harness/core/operation.ts";
import { msToNanos } from "../../../harness/core/time.ts";
import type { NodeId } from "../../../harness/runtime/message.ts";
import type { Connection, ServerClient } from "../server.ts";

/** An open conversation with a server. It is closed when a call on it did not come to a clear end. */
export interface Session {
  /** The node that answers. */
  readonly node: NodeId;
  /** True when the next call should open another one, because the server is not the right one any more. */
  readonly outdated?: boolean;
  close(): void;
}

/** What an author writes of a client: how to come into conversation, and what each function of a workload says. */
export interface ClientPlan<S extends Session> {
  /**
   * Connects and has the server answer something harmless: a connection alone proves nothing, for what listens
   * may be a relay in front of a dead server. Nothing with an effect may be sent here.
   */
  open(connection: Connection, signal: AbortSignal): Promise<S>;
  /** By function: resolves with the output; throws `Refused` only when the call had no effect and never will. */
  readonly calls: Readonly<Record<string, Call<S>>>;
  /** Gives back what the client still holds; nobody waits for it. */
  leave?(): void;
}

export type Call<S> = (session: S, invocation: Invocation, signal: AbortSignal) => Promise<unknown>;

/** The server said no, and certainly did nothing. Its name is one of harness/core/errors.ts, or a word of your own. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly error: ErrorName;
  constructor(error: ErrorName, message: string = error) {
    super(message);
    this.error = error;
  }
}

/**
 * A client that errs only towards *unknown*: it answers `fail` when no conversation could be opened, when a call
 * was `Refused`, or when the function changes nothing; whatever else goes wrong, a time-out too, is `info`.
 */
export function serverClient<S extends Session>(connection: Connection, plan: ClientPlan<S>): ServerClient {
  return new PlannedClient(connection, plan);
}

class PlannedClient<S extends Session> implements ServerClient {
  readonly #connection: Connection;
  readonly #plan: ClientPlan<S>;
  #session: S | undefined;
  #busy = false;
  #closed = false;

  constructor(connection: Connection, plan: ClientPlan<S>) {
    this.#connection = connection;
    this.#plan = plan;
  }

  async invoke(invocation: Invocation): Promise<Answer> {
    const { name, time, timeoutMs } = this.#connection;
    const call = this.#plan.calls[invocation.f];
    assert(call !== undefined, `the system's client has no call for the function "${invocation.f}"`);
    assert(!this.#busy, `client ${name} was asked to make two calls at once`);
    this.#busy = true;
    const controller = new AbortController();
    const late = new Promise<"late">((resolve) =>
      controller.signal.addEventListener("abort", () => resolve("late")),
    );
    const alarm = time.after(msToNanos(timeoutMs), () => controller.abort());
    try {
      return await this.#attempt(invocation, call, controller.signal, late);
    } finally {
      alarm[Symbol.dispose]();
      this.#busy = false;
    }
  }

  close(): void {
    this.#closed = true;
    this.#plan.leave?.();
    this.#drop();
    this.#connection.reach.close();
  }

  async #attempt(
    invocation: Invocation,
    call: Call<S>,
    signal: AbortSignal,
    late: Promise<"late">,
  ): Promise<Answer> {
    const session = await this.#opened(signal, late);
    if (!("node" in session)) return { outcome: session };
    const { node } = session;
    try {
      const result = await Promise.race([
        call(session, invocation, signal).then((output) => ({ output })),
        late,
      ]);
      if (result !== "late") return { node, outcome: { type: "ok", output: result.output } };
      this.#drop();
      return { outcome: this.#doubt(invocation, "timeout", undefined) };
    } catch (error) {
      if (error instanceof Refused)
        return { node, outcome: { type: "fail", error: error.error, message: error.message } };
      this.#drop();
      return {
        outcome: this.#doubt(invocation, signal.aborted ? "timeout" : "connection-lost", textOf(error)),
      };
    }
  }

  /** The session, or why there is none: then nothing was asked of the server. */
  async #opened(signal: AbortSignal, late: Promise<"late">): Promise<S | Outcome<never>> {
    if (this.#session?.outdated === true) this.#drop();
    if (this.#session !== undefined) return this.#session;
    const opening = this.#plan.open(this.#connection, signal);
    // One that opens after all, when nobody waits for it any more, must not stay open.
    const closeLate = (): void => void opening.then((session) => session.close()).catch(() => undefined);
    try {
      const session = await Promise.race([opening, late]);
      if (session !== "late" && !this.#closed) {
        this.#session = session;
        return session;
      }
      closeLate();
      return {
        type: "fail",
        error: "temporarily-unavailable",
        message: "no conversation was opened in time",
      };
    } catch (error) {
      return { type: "fail", error: "temporarily-unavailable", message: textOf(error) };
    }
  }

  #doubt({ f }: Invocation, error: ErrorName, message: string | undefined): Outcome<never> {
    const type = this.#connection.isReadOnly(f) ? "fail" : "info";
    return message === undefined ? { type, error } : { type, error, message };
  }

  #drop(): void {
    this.#session?.close();
    this.#session = undefined;
  }
}

const textMax = 300;

function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length <= textMax ? text : `${text.slice(0, textMax)}…`;
}
