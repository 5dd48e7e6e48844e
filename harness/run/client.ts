import type { ClientHabits } from "../../systems-under-test/system.ts";
import type { OperationForm, Workload } from "../../workloads/workload.ts";
import { assert } from "../core/assert.ts";
import { errorKind } from "../core/errors.ts";
import type { Answer, ErrorName, Invocation, Key, Nanos, Outcome } from "../core/operation.ts";
import { msToNanos, type Time } from "../core/time.ts";
import type { Endpoint } from "../environments/environment.ts";
import type { Body, Message, NodeId } from "../runtime/message.ts";

export interface ClientOptions {
  readonly endpoint: Endpoint;
  readonly time: Time;
  readonly operations: Workload["operations"];
  readonly nodes: readonly NodeId[];
  /** The node asked first, by every call. */
  readonly node: NodeId;
  readonly timeoutMs: number;
  readonly habits?: ClientHabits;
}

/**
 * The default client: turns invocations into messages and replies into outcomes, as the workload's forms say,
 * and follows the system's habits (redirects, resending, sessions). It makes one call at a time.
 *
 * It can only err towards `info`: `fail` needs a definite error of every attempt that was made, for an earlier
 * attempt without an answer may have taken effect, or may yet. Calls that change nothing may fail at will.
 */
export class DefaultClient {
  readonly #options: ClientOptions;
  #sequence = 0;
  /** By key, the context of the latest answer. */
  readonly #contexts = new Map<Key, unknown>();
  #busy = false;

  constructor(options: ClientOptions) {
    const { resendMs } = options.habits ?? {};
    assert(resendMs === undefined || resendMs >= 1, `resendMs must be at least 1, not ${resendMs}`);
    this.#options = options;
  }

  async invoke(invocation: Invocation): Promise<Answer> {
    assert(!this.#busy, `client ${this.#options.endpoint.name} was asked to make two calls at once`);
    const form = this.#options.operations[invocation.f];
    assert(form !== undefined, `the workload has no form for the function "${invocation.f}"`);
    this.#busy = true;
    try {
      const body = this.#inContext(this.#inSession(form.request(invocation)), invocation.key);
      return await new Promise<Answer>((resolve, reject) => {
        const learn = (reply: Body): void => this.#learn(reply, invocation.key);
        new Call(this.#options, form, invocation, body, resolve, reject, learn).start();
      });
    } finally {
      this.#busy = false;
    }
  }

  close(): void {
    this.#options.endpoint.close();
  }

  /** Every attempt of one call carries the same number, by which the system knows a repetition. */
  #inSession(body: Body): Body {
    if (this.#options.habits?.sessions !== true) return body;
    this.#sequence++;
    return { ...body, client: this.#options.endpoint.name, seq: this.#sequence };
  }

  #inContext(body: Body, key: Key | undefined): Body {
    const context = this.#contexts.get(key ?? "");
    return context === undefined ? body : { ...body, context };
  }

  #learn(reply: Body, key: Key | undefined): void {
    if (this.#options.habits?.contexts !== true || reply["context"] === undefined) return;
    this.#contexts.set(key ?? "", reply["context"]);
  }
}

/** One call with all its attempts; they share one deadline. */
class Call {
  readonly #options: ClientOptions;
  readonly #form: OperationForm;
  readonly #invocation: Invocation;
  readonly #body: Body;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #learn: (reply: Body) => void;
  readonly #deadline: Nanos;
  #redirectsLeft: number;
  /** Attempts without an answer so far: each may have taken effect. */
  #open = 0;
  /** An attempt ended without telling whether it took effect. */
  #doubtful = false;
  #lastRefusal: string | undefined;
  #turn: number;
  #alarm: Disposable | undefined;
  #over = false;

  constructor(
    options: ClientOptions,
    form: OperationForm,
    invocation: Invocation,
    body: Body,
    resolve: (answer: Answer) => void,
    reject: (error: unknown) => void,
    learn: (reply: Body) => void,
  ) {
    this.#options = options;
    this.#form = form;
    this.#invocation = invocation;
    this.#body = body;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#learn = learn;
    this.#deadline = options.time.now() + msToNanos(options.timeoutMs);
    this.#redirectsLeft = options.habits?.redirectsMax ?? 0;
    this.#turn = options.nodes.indexOf(options.node);
  }

  start(): void {
    this.#ask(this.#options.node);
    this.#armResend();
  }

  #ask(dest: NodeId): void {
    this.#open++;
    this.#options.endpoint.call(dest, this.#body, this.#timeLeft()).then(
      (reply) => this.#receive(dest, reply),
      (error) => this.#fault(error),
    );
  }

  #timeLeft(): Nanos {
    return Math.max(0, this.#deadline - this.#options.time.now());
  }

  /** The last alarm rings at the deadline, so that a call that waits for its next turn ends in time. */
  #armResend(): void {
    const { resendMs } = this.#options.habits ?? {};
    if (resendMs === undefined || this.#over) return;
    this.#alarm = this.#options.time.after(Math.min(msToNanos(resendMs), this.#timeLeft()), () => {
      this.#alarm = undefined;
      if (this.#timeLeft() > 0) this.#takeTurn();
      else this.#doubt("timeout", undefined, undefined);
    });
  }

  #takeTurn(): void {
    this.#turn++;
    this.#ask(this.#options.nodes[this.#turn % this.#options.nodes.length]!);
    this.#armResend();
  }

  #receive(dest: NodeId, reply: Message | "timeout"): void {
    if (this.#over) return;
    this.#open--;
    try {
      if (reply === "timeout") this.#doubt("timeout", undefined, undefined);
      else this.#weigh(reply.src, this.#read(reply.body), dest);
    } catch (error) {
      this.#fault(error);
    }
  }

  #read(reply: Body): Reading {
    this.#learn(reply);
    return reading(reply, this.#form, this.#invocation);
  }

  #weigh(node: NodeId, read: Reading, asked: NodeId): void {
    if (read.kind === "answer") {
      // An error that is an answer speaks of this attempt alone; of the others it may know nothing.
      if (!read.isError || this.#harmless()) this.#finish({ type: "ok", output: read.output }, node);
      else this.#finish(outcomeOf("info", read.error, undefined), node);
    } else if (read.kind === "malformed") {
      // It tells nothing about the effect, and it deserves to be seen even where nothing could be changed.
      this.#finish(outcomeOf("info", "malformed-reply", this.#lesson(asked, read)), node);
    } else if (!read.definite) {
      this.#doubt(read.error, read.text, node);
    } else {
      this.#refused(node, read);
    }
  }

  /** A definite error: this attempt did nothing. */
  #refused(node: NodeId, refusal: Refusal): void {
    const unavailable = refusal.error === "temporarily-unavailable";
    if (unavailable && this.#redirectsLeft > 0 && this.#isNode(refusal.leader)) {
      this.#redirectsLeft--;
      this.#ask(refusal.leader);
    } else if (unavailable && this.#inDoubt()) {
      // The attempts in doubt may still be answered, or the next one tells.
      this.#lastRefusal = `${node} answered ${refusal.error}${refusal.text === undefined ? "" : `: ${refusal.text}`}`;
    } else {
      this.#finish(outcomeOf(this.#harmless() ? "fail" : "info", refusal.error, refusal.text), node);
    }
  }

  /** True when nothing can have happened but what the attempt at hand tells. */
  #harmless(): boolean {
    return this.#form.readOnly || !this.#inDoubt();
  }

  /** True when some attempt may have taken effect, or may yet. */
  #inDoubt(): boolean {
    return this.#open > 0 || this.#doubtful;
  }

  #isNode(value: unknown): value is NodeId {
    return typeof value === "string" && this.#options.nodes.includes(value);
  }

  /** An attempt ended without a word on its effect. Where requests may be repeated, the next turn may tell. */
  #doubt(error: ErrorName, text: string | undefined, node: NodeId | undefined): void {
    if (this.#over) return;
    this.#doubtful = true;
    if (this.#alarm !== undefined && this.#timeLeft() > 0) return;
    this.#finish(outcomeOf(this.#form.readOnly ? "fail" : "info", error, text ?? this.#lastRefusal), node);
  }

  #lesson(asked: NodeId, read: Malformed): string {
    const question = shortened(JSON.stringify(this.#body));
    return `${asked} was asked ${question}; expected: ${read.expected}; it answered ${shortened(JSON.stringify(read.reply))}`;
  }

  #finish(outcome: Outcome<unknown>, node: NodeId | undefined): void {
    if (!this.#close()) return;
    this.#resolve(node === undefined ? { outcome } : { outcome, node });
  }

  /** The harness itself failed; that is no outcome of the system's. */
  #fault(error: unknown): void {
    if (this.#close()) this.#reject(error);
  }

  #close(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#alarm?.[Symbol.dispose]();
    return true;
  }
}

type Reading =
  | { readonly kind: "answer"; readonly output: unknown; readonly isError: false }
  | { readonly kind: "answer"; readonly output: unknown; readonly isError: true; readonly error: ErrorName }
  | Refusal
  | Malformed;

interface Refusal {
  readonly kind: "refusal";
  readonly error: ErrorName;
  readonly definite: boolean;
  readonly text: string | undefined;
  readonly leader: unknown;
}

interface Malformed {
  readonly kind: "malformed";
  readonly expected: string;
  readonly reply: Body;
}

/** What a reply says, by the workload's form and Maelstrom's error table. */
function reading(reply: Body, form: OperationForm, invocation: Invocation): Reading {
  if (reply.type !== "error") {
    try {
      return { kind: "answer", output: form.output(reply, invocation), isError: false };
    } catch (error) {
      return { kind: "malformed", expected: error instanceof Error ? error.message : String(error), reply };
    }
  }
  const code = reply["code"];
  if (typeof code !== "number" || !Number.isInteger(code)) {
    return { kind: "malformed", expected: "an error with a whole number as its `code`", reply };
  }
  const { name, definite } = errorKind(code);
  const answer = form.answers?.(name, invocation);
  if (answer !== undefined) return { kind: "answer", output: answer.output, isError: true, error: name };
  const text = typeof reply["text"] === "string" ? shortened(reply["text"]) : undefined;
  return { kind: "refusal", error: name, definite, text, leader: reply["leader"] };
}

function outcomeOf(type: "fail" | "info", error: ErrorName, message: string | undefined): Outcome<unknown> {
  return message === undefined ? { type, error } : { type, error, message };
}

const textMax = 300;

function shortened(text: string): string {
  return text.length <= textMax ? text : `${text.slice(0, textMax)}… (${text.length} characters)`;
}
