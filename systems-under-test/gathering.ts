import type { Body, NodeId } from "../harness/runtime/message.ts";
import type { Timers } from "../harness/runtime/runtime.ts";

/** What an answer says at least: `op` names the gathering it belongs to. */
export interface GatheredReply {
  readonly op: string;
}

export interface GatheringTimes {
  /** An unanswered question to a replica is asked again after this time. */
  readonly retryMs: number;
  /** All of it is given up after this time. */
  readonly deadlineMs: number;
}

/** One question to several replicas. */
export interface Question<R extends GatheredReply> {
  /** Whom to ask, looked up again at every retry. */
  targets(): readonly { readonly node: NodeId; readonly body: Body }[];
  enough(replies: Replies<R>): boolean;
  /** Called once, when enough have answered. */
  done(replies: Replies<R>): void;
  /** Called once, when they have not in time. */
  gaveUp(): void;
  /** What came after enough had come. */
  late?(node: NodeId, reply: R): void;
}

export type Replies<R> = ReadonlyMap<NodeId, R>;

/**
 * The questions a coordinator has under way: answers are counted, silence is asked again, and all end in time. `life`
 * is another one in each life of the node, so that no answer to a former one counts.
 */
export class Gatherings<R extends GatheredReply> {
  readonly #life: number;
  readonly #timers: Timers;
  readonly #times: GatheringTimes;
  readonly #send: (dest: NodeId, body: Body) => void;
  readonly #open = new Map<string, Gathering<R>>();
  #asked = 0;

  constructor(life: number, timers: Timers, times: GatheringTimes, send: (dest: NodeId, body: Body) => void) {
    this.#life = life;
    this.#timers = timers;
    this.#times = times;
    this.#send = send;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Answers with the name that the question's answers have to bear. */
  ask(question: Question<R>): string {
    this.#asked++;
    const op = `${this.#life}.${this.#asked}`;
    const gathering: Gathering<R> = {
      op,
      question,
      replies: new Map(),
      isDone: false,
      sinceMs: 0,
      timer: undefined,
    };
    this.#open.set(op, gathering);
    this.#askAgain(gathering);
    return op;
  }

  receive(node: NodeId, reply: R): void {
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

  #askAgain(gathering: Gathering<R>): void {
    const { op, question, replies, isDone, sinceMs } = gathering;
    const { retryMs, deadlineMs } = this.#times;
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

  #end(gathering: Gathering<R>): void {
    gathering.timer?.[Symbol.dispose]();
    this.#open.delete(gathering.op);
  }
}

interface Gathering<R extends GatheredReply> {
  readonly op: string;
  readonly question: Question<R>;
  readonly replies: Map<NodeId, R>;
  isDone: boolean;
  sinceMs: number;
  timer: Disposable | undefined;
}
