import type { Body } from "../harness/runtime/message.ts";
import type { KvChange, KvCommand, KvKey, KvRead, Session } from "./kv-requests.ts";
import { refusal } from "./rpc.ts";

/** More clients than this and the session unused for longest is forgotten. */
export const sessionsMax = 10_000;

/**
 * A deterministic key-value store: equal commands in equal order give equal states and equal answers.
 * It remembers the last answer of each client, so that a command that arrives twice happens once
 * (Ongaro's thesis, 6.3). The memory is part of the state: it changes by commands alone.
 */
export class KvMachine {
  readonly #values = new Map<KvKey, unknown>();
  /** In order of last use, for forgetting. */
  readonly #sessions = new Map<string | number, Remembered>();
  readonly #deduplicate: boolean;
  /** Told of every change that takes place; the value is undefined where a key was deleted. */
  onChange: ((key: KvKey, value: unknown) => void) | undefined;

  constructor(deduplicate = true) {
    this.#deduplicate = deduplicate;
  }

  /** The whole state as JSON text; equal states that came about by equal commands have equal texts. */
  image(): string {
    const image: Image = { values: [...this.#values], sessions: [...this.#sessions] };
    return JSON.stringify(image);
  }

  /** The machine whose image this is; with `sessions` false it has forgotten whom it answered what. */
  static restore(image: string, deduplicate: boolean = true, sessions: boolean = true): KvMachine {
    const machine = new KvMachine(deduplicate);
    const parsed = JSON.parse(image) as Image;
    for (const [key, value] of parsed.values) machine.#values.set(key, value);
    if (sessions) for (const [client, answered] of parsed.sessions) machine.#sessions.set(client, answered);
    return machine;
  }

  /** A machine with what is stored under these keys, and nothing else: to try changes on. */
  fork(keys: readonly KvKey[]): KvMachine {
    const fork = new KvMachine();
    for (const key of keys) if (this.#values.has(key)) fork.#values.set(key, this.#values.get(key));
    return fork;
  }

  /** What is stored under the key; undefined where nothing is. */
  valueOf(key: KvKey): unknown {
    return this.#values.get(key);
  }

  /** Keys and values, in the order in which the keys came to be. */
  entries(): IterableIterator<[KvKey, unknown]> {
    return this.#values.entries();
  }

  /** The answer to a read of the present state: `read_ok`, or key-does-not-exist. */
  read(key: KvKey): Body {
    return answerOn(this.#values.get(key), { type: "read", key });
  }

  /** Does the command, or nothing when its session has done it before; undefined: older than that, nobody waits. */
  apply(command: KvCommand): Body | undefined {
    return this.once(command, () => this.change(command));
  }

  /** Does something that changes the state and answers with it; of each session, each number once. */
  once({ client, seq }: Session, execute: () => Body): Body | undefined {
    if (client === undefined || seq === undefined || !this.#deduplicate) return execute();
    const remembered = this.#sessions.get(client);
    if (remembered !== undefined && seq < remembered.seq) return undefined;
    const answer = remembered?.seq === seq ? remembered.answer : execute();
    this.#remember(client, { seq, answer });
    return answer;
  }

  /** Does the command although its session may have done it before: what no replica may do. */
  applyAgain(command: KvCommand): void {
    const { client, seq } = command;
    const answer = this.change(command);
    if (client !== undefined && seq !== undefined) this.#remember(client, { seq, answer });
  }

  /** What the command would answer now, without doing it. */
  preview(command: KvChange): Body {
    return answerOn(this.#values.get(command.key), command);
  }

  /** Does it, whatever session it may belong to. */
  change(command: KvChange): Body {
    const answer = this.preview(command);
    if (command.type === "write") this.#set(command.key, command.value);
    else if (command.type === "cas") {
      if (answer.type === "cas_ok") this.#set(command.key, command.to);
    } else if (this.#values.delete(command.key)) this.onChange?.(command.key, undefined);
    return answer;
  }

  #set(key: KvKey, value: unknown): void {
    this.#values.set(key, value);
    this.onChange?.(key, value);
  }

  #remember(client: string | number, answered: Remembered): void {
    this.#sessions.delete(client);
    this.#sessions.set(client, answered);
    if (this.#sessions.size <= sessionsMax) return;
    for (const oldest of this.#sessions.keys()) {
      this.#sessions.delete(oldest);
      return;
    }
  }
}

/** What is answered where the key holds this value; undefined: there is none. */
export function answerOn(value: unknown, command: KvRead | KvChange): Body {
  if (command.type === "write" || command.type === "delete") return { type: `${command.type}_ok` };
  if (value === undefined) return absent(command.key);
  if (command.type === "read") return { type: "read_ok", value };
  if (sameValue(value, command.from)) return { type: "cas_ok" };
  return refusal("precondition-failed", `the value is ${JSON.stringify(value)}`);
}

interface Image {
  readonly values: readonly (readonly [KvKey, unknown])[];
  readonly sessions: readonly (readonly [string | number, Remembered])[];
}

interface Remembered {
  readonly seq: number;
  readonly answer: Body;
}

function absent(key: KvKey): Body {
  return refusal("key-does-not-exist", `no value under ${JSON.stringify(key)}`);
}

/** Equality of JSON values; composite ones are equal when they are written alike. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
