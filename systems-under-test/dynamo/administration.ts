import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { Replies } from "../gathering.ts";
import { answerTo, type Caller, refusal, unavailable } from "../rpc.ts";
import type { Reply } from "./messages.ts";
import type { DynamoOptions } from "./options.ts";
import type { Parts } from "./parts.ts";
import type { Roster } from "./roster.ts";

/**
 * Requests of whoever runs the cluster, to any node: `members`, `join{node}`, `leave{node}`, `change_members{members}`.
 * In the paper one administrator waits until gossip has told everybody. Here the node that is asked learns from a
 * majority what was changed before, and answers when a majority has the change on disk; so the next one, at whatever
 * node, builds on it, and no two changes have one number unless they are made at once. Gossip tells the rest.
 */
export class Administration {
  readonly #parts: AdministrationParts;

  constructor(parts: AdministrationParts) {
    this.#parts = parts;
  }

  serve(caller: Caller, body: Body): void {
    const { gatherings, options } = this.#parts;
    const wanted = this.#wanted(body);
    if (typeof wanted === "string") this.#answer(caller, refusal("malformed-request", wanted));
    else if (gatherings.count >= options.pendingMax)
      this.#answer(caller, unavailable("too many requests are under way"));
    else if (options.serial && body.type !== "members")
      this.#answer(caller, refusal("not-supported", "rounds of Paxos know no change of a key's homes"));
    else
      this.#askMajority(
        () => this.#change(caller, body.type, wanted),
        () => this.#answer(caller, unavailable("no majority of the nodes tells who the members are")),
      );
  }

  #change(caller: Caller, type: string, wanted: Wanted): void {
    const { roster, store, options } = this.#parts;
    const members = wanted(roster.latest);
    const least = leastMembers(options);
    if (type === "members") this.#answer(caller, { type: "members_ok", members });
    else if (members.length < least)
      this.#answer(caller, refusal("precondition-failed", `no fewer than ${least} nodes can be members`));
    else {
      roster.change(members);
      store.whenDurable(() =>
        this.#askMajority(
          () => this.#answer(caller, { type: `${type}_ok`, members }),
          () => this.#answer(caller, refusal("timeout", "no majority of the nodes has the change in time")),
        ),
      );
    }
  }

  /** Tells all nodes what is known here, until a majority has it on disk and has told what it knows. */
  #askMajority(done: () => void, gaveUp: () => void): void {
    const { runtime, gatherings, roster } = this.#parts;
    const body = { type: "standings", standings: roster.told };
    gatherings.ask({
      targets: () => runtime.nodes.map((node) => ({ node, body })),
      enough: (replies) => replies.size * 2 > runtime.nodes.length,
      done: (replies) => {
        this.#learn(replies);
        done();
      },
      gaveUp,
    });
  }

  #learn(replies: Replies<Reply>): void {
    for (const reply of replies.values())
      if (reply.type === "standings_ok") this.#parts.roster.learn(reply.standings);
  }

  /** What the request makes of the members, or what is wrong with it. */
  #wanted(body: Body): Wanted | string {
    const { nodes } = this.#parts.runtime;
    const { node, members } = body as { node?: NodeId; members?: unknown };
    switch (body.type) {
      case "members":
        return (now) => now;
      case "change_members":
        if (!Array.isArray(members) || !members.every((name) => nodes.includes(name as NodeId)))
          return `"members" is a list of nodes, of ${nodes.join(", ")}`;
        return () => nodes.filter((name) => members.includes(name));
      default:
        if (node === undefined || !nodes.includes(node)) return `"node" is one of ${nodes.join(", ")}`;
        return (now) => nodes.filter((name) => (name === node ? body.type === "join" : now.includes(name)));
    }
  }

  #answer(caller: Caller, body: Body): void {
    this.#parts.runtime.network.send(caller.src, answerTo(caller, body));
  }
}

export function isAdministrative({ type }: Body): boolean {
  return type === "members" || type === "change_members" || type === "join" || type === "leave";
}

/** Fewer could not hold all copies of a key; and one alone is no ring. */
export function leastMembers({ n }: Pick<DynamoOptions, "n">): number {
  return Math.max(n, 2);
}

type Wanted = (members: readonly NodeId[]) => readonly NodeId[];

interface AdministrationParts extends Pick<Parts, "runtime" | "options" | "store" | "gatherings"> {
  readonly roster: Roster;
}
