import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { Timers } from "../../harness/runtime/runtime.ts";
import type { Reply } from "./messages.ts";
import type { DynamoOptions } from "./options.ts";

/** One question to several replicas. */
export interface Question {
  /** Whom to ask, looked up again at every retry. */
  targets(): readonly { readonly node: NodeId; readonly body: Body }[];
  enough(replies: Replies): boolean;
  /** Called once, when enough have answered. */
  done(replies: Replies): void;
  /** Called once, when they have not in time. */
  gaveUp(): void;
  /** What came after enough had come. */
  late?(node: NodeId, reply: Reply): void;
}

export type Replies = ReadonlyMap<NodeId, Reply>;

/** The questions a coordinator has under way: answers are counted, silence is asked again, and all end in time. */
export class Gatherings {
  readonly #life: number;
  readonly #timers: Timers;
  readonly #options: DynamoOptions;
  readonly #send: (dest: NodeId, body: Body) => void;
  readonly #open = new Map<string, Gathering>();
  #asked = 0;

  constructor(
    life: number,
    timers: Timers,
    options: DynamoOptions,
    send: (dest: NodeId, body: Body) => void,
  ) {
    this.#life = life;
    this.#timers = timers;
    this.#options = options;
    this.#send = send;
  }

  get count(): number {
    return this.#open.size;
  }

  ask(question: Question): void {
    this.#asked++;
    const op = `${this.#life}.${this.#asked}`;
    const gathering: Gathering = {
      op,
      question,
      replies: new Map(),
      isDone: false,
      sinceMs: 0,
      timer: undefined,
    };
    this.#open.set(op, gathering);
    this.#askAgain(gathering);
  }

  receive(node: NodeId, reply: Reply): void {
    const gathering = this.#open.get(reply.op);
    if (gathering === undefined || gathering.replies.has(node)) return;
    const { question, replies } = gathering;
    replies.set(node, reply);
    if (gathering.isDone) {
      question.late?.(node, reply);
      return;
    }
    if (!question.enough(replies)) return;
    gathering.isDone = true;
    if (question.late === undefined) this.#end(gathering);
    question.done(replies);
  }

  #askAgain(gathering: Gathering): void {
    const { op, question, replies, isDone, sinceMs } = gathering;
    const { retryMs, deadlineMs } = this.#options;
    if (sinceMs >= deadlineMs) {
      this.#end(gathering);
      if (!isDone) question.gaveUp();
      return;
    }
    gathering.sinceMs += retryMs;
    gathering.timer = this.#timers.after(retryMs, () => this.#askAgain(gathering));
    if (isDone) return;
    for (const { node, body } of question.targets())
      if (!replies.has(node)) this.#send(node, { ...body, op });
  }

  #end(gathering: Gathering): void {
    gathering.timer?.[Symbol.dispose]();
    this.#open.delete(gathering.op);
  }
}

interface Gathering {
  readonly op: string;
  readonly question: Question;
  readonly replies: Map<NodeId, Reply>;
  isDone: boolean;
  sinceMs: number;
  timer: Disposable | undefined;
}
