import type { Body, Message, NodeId } from "../../harness/runtime/message.ts";
import type { Runtime } from "../../harness/runtime/runtime.ts";
import type { Gatherings, Replies } from "../gathering.ts";
import { type KvCommand, type KvKey, parseKvRequest } from "../kv-requests.ts";
import { answerTo, type Caller, callerOf, isRefusal, refusal, unavailable } from "../rpc.ts";
import type { Reply } from "./messages.ts";
import type { AbdOptions } from "./options.ts";
import type { Replica } from "./replica.ts";
import { newestOf, unwritten, type Version } from "./tag.ts";

/** What a coordinator works with. */
export interface Parts {
  readonly runtime: Runtime;
  readonly options: AbdOptions;
  readonly bugs: ReadonlySet<string>;
  readonly replica: Replica;
  readonly gatherings: Gatherings<Reply>;
}

/** Serves clients: each request takes a round of questions to all replicas, or two, and waits for a majority's answers. */
export class Coordinator {
  readonly #parts: Parts;
  readonly #majority: number;
  /** The greatest number this node has given in this life, by key: two of its writes never get the same. */
  readonly #given = new Map<KvKey, number>();
  /** M-A09: by the name of a first round, that of the second. */
  readonly #seconds = new Map<string, string>();
  #underWay = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const half = Math.floor(parts.runtime.nodes.length / 2);
    // M-A04: half are taken for a majority.
    this.#majority = parts.bugs.has("half-quorum") ? Math.max(1, half) : half + 1;
    // M-A16: all are waited for.
    if (parts.bugs.has("waits-for-all")) this.#majority = parts.runtime.nodes.length;
  }

  serve(message: Message): void {
    const caller = callerOf(message);
    if (caller === undefined) return;
    const { runtime, options } = this.#parts;
    const request = parseKvRequest(message.body);
    const writer = options.writers === "single" ? runtime.nodes[0]! : runtime.self;
    if (isRefusal(request)) this.#answer(caller, request);
    else if (this.#underWay >= options.pendingMax)
      this.#answer(caller, unavailable("too many requests are under way"));
    else if (request.type === "read") this.#read(caller, request.key);
    else if (request.type === "cas")
      this.#answer(caller, refusal("not-supported", "a cas needs consensus, and there is none here"));
    else if (writer !== runtime.self) this.#answer(caller, unavailable(`${writer} is the writer`, writer));
    else this.#write(caller, request);
  }

  /** M-A09. */
  secondRoundOf(first: string): string | undefined {
    return this.#seconds.get(first);
  }

  #read(caller: Caller, key: KvKey): void {
    const { bugs, replica } = this.#parts;
    const answer = (value: unknown): void => this.#finish(caller, { type: "read_ok", value });
    this.#underWay++;
    // M-A14: the copy at hand is taken for the newest.
    if (bugs.has("own-copy-read")) answer(replica.told(key).value);
    else this.#readMajority(caller, key, answer);
  }

  #readMajority(caller: Caller, key: KvKey, answer: (value: unknown) => void): void {
    const { options, bugs } = this.#parts;
    this.#query(caller, key, (newest, holders, op) => {
      const agreed = options.writeBack === "needed" && holders.size >= this.#majority;
      // M-A01: the answer is given before a majority holds it.
      const isDone = options.writeBack === "no" || agreed || bugs.has("no-write-back");
      // Before the first write there is nothing that a later read could miss.
      if (isDone || newest.tag.number === 0) return answer(newest.value);
      // M-A11: what is written back passes for a new write.
      const version = bugs.has("renumbers") ? this.#tagged(key, newest.tag.number, newest.value) : newest;
      this.#store(key, version, {
        first: op,
        holders: options.writeBack === "needed" ? holders : none,
        done: () => answer(newest.value),
        gaveUp: () => this.#finish(caller, unavailable("too few replicas took what was read to return it")),
      });
    });
  }

  #write(caller: Caller, request: Exclude<KvCommand, { readonly type: "cas" }>): void {
    const { options, bugs, replica } = this.#parts;
    const { key } = request;
    const value = request.type === "delete" ? null : request.value;
    const put = (above: number, first?: string): void =>
      this.#store(key, this.#tagged(key, above, value), {
        first,
        holders: none,
        done: () => this.#finish(caller, { type: `${request.type}_ok` }),
        gaveUp: () => this.#finish(caller, this.#doubt()),
      });
    this.#underWay++;
    if (options.writers === "single") put(this.#firstOfLife());
    // M-A03: the number of the copy at hand is taken for the greatest.
    else if (bugs.has("no-query")) put(replica.told(key).tag.number);
    else this.#query(caller, key, (newest, _holders, op) => put(newest.tag.number, op));
  }

  /**
   * The single writer's numbers are greater in each life than in the one before, so that it need not ask. To ask after
   * a restart would not do: a write that it began in its former life may lie on a replica that does not answer, with a
   * number that it then gives again.
   */
  #firstOfLife(): number {
    const { bugs, replica } = this.#parts;
    // M-A12: it counts from the beginning in each life.
    return bugs.has("writer-forgets") ? 0 : replica.life * numbersPerLife;
  }

  /** A version with a tag greater than all with that number, and than all this node gave before. */
  #tagged(key: KvKey, above: number, value: unknown): Version {
    const { runtime, replica, bugs } = this.#parts;
    // M-A10: two writes under way may get the same tag.
    const given = bugs.has("tag-twice") ? 0 : (this.#given.get(key) ?? 0);
    const number = Math.max(above, given) + 1;
    this.#given.set(key, number);
    return { tag: { number, writer: runtime.self, life: replica.life }, value };
  }

  /** The newest version a majority knows of, and who of it holds that. Refuses where none answers: nothing has changed. */
  #query(
    caller: Caller,
    key: KvKey,
    done: (newest: Version, holders: ReadonlySet<NodeId>, op: string) => void,
  ): void {
    const { runtime, replica, gatherings } = this.#parts;
    const op = gatherings.ask({
      targets: () => runtime.nodes.map((node) => ({ node, body: { type: "query", key } })),
      enough: (replies) => replies.size >= this.#majority,
      done: (replies) => {
        const versions = versionsOf(replies);
        const newest = newestOf([...versions.values()], replica.order);
        const holders = [...versions].filter(([, { tag }]) => replica.order(tag, newest.tag) === 0);
        done(newest, new Set(holders.map(([node]) => node)), op);
      },
      gaveUp: () => this.#finish(caller, unavailable("no majority of replicas answered")),
    });
  }

  /** Asks all that are not known to hold the version to take it, until a majority holds it. */
  #store(key: KvKey, version: Version, round: SecondRound): void {
    const { runtime, gatherings, bugs } = this.#parts;
    const { first, holders, done, gaveUp } = round;
    const op = gatherings.ask({
      targets: () =>
        runtime.nodes
          .filter((node) => !holders.has(node))
          .map((node) => ({ node, body: { type: "store", key, version } })),
      enough: (replies) => holders.size + replies.size >= this.#majority,
      done,
      gaveUp,
    });
    if (first !== undefined && bugs.has("rounds-mixed")) this.#seconds.set(first, op);
  }

  /** Some replica may have the write, and reads may yet find it there: nobody may say that it did not happen. */
  #doubt(): Body {
    const text = "no majority of replicas acknowledged the write in time";
    // M-A15: it is called a failure all the same.
    return this.#parts.bugs.has("false-fail") ? unavailable(text) : refusal("timeout", text);
  }

  #finish(caller: Caller, body: Body): void {
    this.#underWay--;
    this.#answer(caller, body);
  }

  #answer(caller: Caller, body: Body): void {
    this.#parts.runtime.network.send(caller.src, answerTo(caller, body));
  }
}

interface SecondRound {
  readonly first: string | undefined;
  /** Who need not be asked. */
  readonly holders: ReadonlySet<NodeId>;
  done(): void;
  gaveUp(): void;
}

/** With as many, a writer may live two million times before its numbers lose their precision. */
const numbersPerLife = 2 ** 32;

const none: ReadonlySet<NodeId> = new Set();

function versionsOf(replies: Replies<Reply>): ReadonlyMap<NodeId, Version> {
  return new Map(
    [...replies].map(([node, reply]) => [node, reply.type === "query_ok" ? reply.version : unwritten]),
  );
}
