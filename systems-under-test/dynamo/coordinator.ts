import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { Replies } from "../gathering.ts";
import { answerTo, type Caller, refusal, unavailable } from "../rpc.ts";
import type { Reply } from "./messages.ts";
import { refuseQuorums } from "./options.ts";
import type { Parts } from "./parts.ts";
import type { Target } from "./placement.ts";
import { type Context, contextOf, noContext, type Request } from "./requests.ts";
import type { SerialCoordinator } from "./serial-coordinator.ts";
import { isSerial, type SerialRequest } from "./serial-requests.ts";
import { nextRank, nothing, type Siblings, textOf, written } from "./siblings.ts";
import { changed } from "./values.ts";
import { includes, union } from "./version-vector.ts";

/** Serves clients (Dynamo, 4.5): asks the replicas of a key, waits for a quorum, and answers. */
export class Coordinator {
  readonly #parts: Parts;
  readonly #serial: SerialCoordinator;

  constructor(parts: Parts, serial: SerialCoordinator) {
    this.#parts = parts;
    this.#serial = serial;
  }

  /** Any home of the key will do; who is none points to one. */
  serve(caller: Caller, request: Request | SerialRequest): void {
    const { runtime, placement } = this.#parts;
    const n = isSerial(request) ? undefined : request.n;
    const coordinator = placement.coordinator(request.key, runtime.self, n);
    if (coordinator !== runtime.self) {
      this.#answer(caller, unavailable(`${coordinator} is nearer to the key`, coordinator));
    } else if (isSerial(request)) this.#serial.serve(caller, request);
    else this.#serveQuorum(caller, request);
  }

  #serveQuorum(caller: Caller, request: Request): void {
    const { options, gatherings, store, placement } = this.#parts;
    const { key, change, client, seq, n = options.n, r = options.r, w = options.w } = request;
    const wrong = refuseQuorums({ n, r, w }, placement.size);
    if (wrong !== undefined) {
      this.#answer(caller, refusal("malformed-request", wrong));
    } else if (gatherings.count >= options.pendingMax) {
      this.#answer(caller, unavailable("too many requests are under way"));
    } else if (change === undefined) {
      this.#read(caller, request);
    } else if (client === undefined || seq === undefined || store.isNews(client, seq)) {
      // A write of a register overwrites what a quorum knows, so it has to know that first. Items are added to what
      // this node holds, which is enough: whatever it does not know of will stand beside it.
      if (change.kind === "set" && options.conflicts === "siblings") this.#writeOver(caller, request);
      else this.#write(caller, request, store.latest(key), contextOf(store.latest(key)));
    }
  }

  #read(caller: Caller, request: Request): void {
    this.#gather(
      request,
      (siblings, replies) => {
        const { options, bugs } = this.#parts;
        const answer = (): void =>
          this.#answer(caller, { ...request.answer(siblings), context: contextOf(siblings) });
        // M-D04: the answer is given before a quorum holds it.
        if (options.readRepair !== "wait" || bugs.has("no-write-back")) answer();
        else this.#writeBack(caller, request, siblings, replies, answer);
      },
      caller,
    );
  }

  #writeOver(caller: Caller, request: Request): void {
    this.#gather(
      request,
      (siblings) => {
        const { seen, rank } = contextOf(siblings);
        const { context } = request;
        this.#write(caller, request, siblings, {
          seen: union(seen, context.seen),
          rank: Math.max(rank, context.rank),
        });
      },
      caller,
    );
  }

  /** Merges what a read quorum holds; refuses when it does not answer, for so far nothing has changed. */
  #gather(
    request: Request,
    done: (siblings: Siblings, replies: Replies<Reply>) => void,
    caller: Caller,
  ): void {
    const { key, n, context } = request;
    const { options, bugs, gatherings, placement, merging } = this.#parts;
    // M-D01: one answer is taken for a quorum.
    const needed = bugs.has("weak-quorum") ? 1 : (request.r ?? options.r);
    const known = options.sessions ? context : noContext;
    let merge = nothing;
    gatherings.ask({
      // A write goes on with what anybody knows, or no stand-in could take the first one.
      targets: () =>
        request.change === undefined
          ? readsFrom(placement.targets(key, n), key)
          : placement.targets(key, n).map(({ node }) => ({ node, body: { type: "get", key } })),
      enough: (replies) => {
        const counted = [...replies.values()].filter(counts);
        if (placesOf(replies) < needed) return false;
        merge = counted.map(siblingsOf).reduce(merging.read, nothing);
        return includes(merge.seen, known.seen);
      },
      done: (replies) => done(merge, new Map([...replies].filter(([, reply]) => counts(reply)))),
      gaveUp: () => this.#answer(caller, unavailable("no quorum of replicas answered the read")),
      ...(options.readRepair === "later" && request.change === undefined
        ? { late: (node, reply) => this.#repair(key, merge, node, reply) }
        : {}),
    });
  }

  /** Read repair behind the client's back (Dynamo, section 5): who answers late and knows less is told. */
  #repair(key: string, known: Siblings, node: NodeId, reply: Reply): void {
    const { merging, runtime } = this.#parts;
    if (!counts(reply) || textOf(merging.read(known, siblingsOf(reply))) === textOf(siblingsOf(reply)))
      return;
    runtime.network.send(node, { type: "put", op: "repair", key, siblings: known, repair: true });
  }

  /**
   * A read that returns a value makes sure that a write quorum holds it, so that no later read misses it (Attiya,
   * Bar-Noy and Dolev 1995). Without that two reads may see new and old alternate.
   */
  #writeBack(
    caller: Caller,
    request: Request,
    siblings: Siblings,
    replies: Replies<Reply>,
    answer: () => void,
  ): void {
    const { key, n } = request;
    const { gatherings, placement, bugs } = this.#parts;
    const text = textOf(siblings);
    const holders = new Set(
      [...replies].filter(([, reply]) => textOf(siblingsOf(reply)) === text).map(([node]) => node),
    );
    const needed = this.#needed(request);
    if (holders.size >= needed || siblings.versions.length === 0) {
      answer();
      return;
    }
    const repaired = bugs.has("repairs-backwards") ? oldest(siblings, replies) : siblings;
    gatherings.ask({
      targets: () =>
        putsTo(placement.targets(key, n), { key, siblings: repaired, repair: true }).filter(
          ({ node }) => !holders.has(node),
        ),
      enough: (acknowledged) => holding(holders, acknowledged) >= needed,
      done: answer,
      gaveUp: () => this.#answer(caller, unavailable("no quorum of replicas took what was read")),
    });
  }

  #needed({ w }: Request): number {
    const { options, bugs } = this.#parts;
    return bugs.has("weak-quorum") ? 1 : (w ?? options.w);
  }

  /** Makes a new version, keeps it, and hands on all that is held under the key. */
  #write(caller: Caller, request: Request, known: Siblings, context: Context): void {
    const { bugs, store, placement, gatherings } = this.#parts;
    const { key, n, change } = request;
    const needed = this.#needed(request);
    let { next, seen } = this.#made(request, known, context);
    let rounds = 0;
    store.whenDurable(() =>
      gatherings.ask({
        targets: () => {
          // M-D13: when too few have answered, the addition is made once more.
          if (++rounds > 1 && bugs.has("delta-retried") && change?.kind === "count")
            ({ next, seen } = this.#made(request, known, context));
          return putsTo(placement.targets(key, n), { key, siblings: next });
        },
        enough: (replies) => replies.size >= needed,
        done: () => this.#answer(caller, { ...request.answer(next), context: seen }),
        gaveUp: () => this.#answer(caller, this.#doubt(bugs)),
      }),
    );
  }

  /** What is held after the change, which is on its way to the disk, and what its writer has seen by then. */
  #made(
    { key, change }: Request,
    known: Siblings,
    { seen, rank }: Context,
  ): { readonly next: Siblings; readonly seen: Context } {
    const { runtime, options, store, merging } = this.#parts;
    const held = store.latest(key);
    const version = {
      dot: store.nextDot(),
      rank: Math.max(nextRank(known), nextRank(held), rank + 1),
      wallMs: runtime.clock.wallMs(),
      value: changed(held, change!, runtime.self),
    };
    const next = merging.settle(written(held, options.conflicts === "clock" ? {} : seen, version));
    store.put(key, next);
    const own = { [version.dot.node]: version.dot.count };
    return { next, seen: { seen: union(seen, own), rank: version.rank } };
  }

  /** The write is on this node's disk at least, and will get about: nobody may say that it did not happen. */
  #doubt(bugs: ReadonlySet<string>): Body {
    const text = "no quorum of replicas acknowledged the write in time";
    // M-D05: it is called a failure all the same.
    return bugs.has("false-fail") ? unavailable(text) : refusal("timeout", text);
  }

  #answer(caller: Caller, body: Body): void {
    this.#parts.runtime.network.send(caller.src, answerTo(caller, body));
  }
}

/** Where a node stands in for another both are asked: suspicion may be wrong, and then the home knows best. */
function readsFrom(
  targets: readonly Target[],
  key: string,
): { readonly node: NodeId; readonly body: Body }[] {
  return targets.flatMap(({ node, standsFor }) =>
    standsFor === undefined
      ? [{ node, body: { type: "get", key } }]
      : [
          { node, body: { type: "get", key, standsFor } },
          { node: standsFor, body: { type: "get", key } },
        ],
  );
}

function counts(reply: Reply): boolean {
  return reply.type !== "get_ok" || reply.standsFor !== null;
}

/** How many replicas were heard of, each by itself or by who stands in for it. */
function placesOf(replies: Replies<Reply>): number {
  const places = [...replies].map(([node, reply]) =>
    reply.type === "get_ok" && reply.standsFor !== undefined ? reply.standsFor : node,
  );
  return new Set(places.filter((place) => place !== null)).size;
}

function putsTo(
  targets: readonly Target[],
  put: { readonly key: string; readonly siblings: Siblings; readonly repair?: true },
): { readonly node: NodeId; readonly body: Body }[] {
  return targets.map(({ node, standsFor }) => ({
    node,
    body: { type: "put", ...put, ...(standsFor === undefined ? {} : { standsFor }) },
  }));
}

function siblingsOf(reply: Reply): Siblings {
  return reply.type === "get_ok" ? reply.siblings : nothing;
}

function holding(holders: ReadonlySet<NodeId>, replies: Replies<Reply>): number {
  return holders.size + [...replies.keys()].filter((node) => !holders.has(node)).length;
}

/** M-D06: the replica that knows least is taken for the newest. */
function oldest(siblings: Siblings, replies: Replies<Reply>): Siblings {
  const held = [...replies.values()].map(siblingsOf).sort((a, b) => nextRank(a) - nextRank(b));
  return { seen: siblings.seen, versions: held[0]?.versions ?? [] };
}
