import type { Body } from "../../harness/runtime/message.ts";
import type { Replies } from "../gathering.ts";
import { answerTo, type Caller, refusal, unavailable } from "../rpc.ts";
import { type Ballot, compareBallots, isSameBallot, noBallot } from "./ballot.ts";
import type { Reply } from "./messages.ts";
import type { Parts } from "./parts.ts";
import type { SerialRequest } from "./serial-requests.ts";
import type { Accepted } from "./vote.ts";

/**
 * Decides requests on registers by rounds of Paxos among a key's homes, as Cassandra's lightweight transactions do: a
 * majority promises to take part in no earlier round and tells what it accepted last; the request is done on the
 * latest of that, and a majority accepts what comes of it. Each round begins with the value of an earlier one, so a
 * register needs no log (Rystsov, "CASPaxos: replicated state machines without logs", 2018).
 */
export class SerialCoordinator {
  readonly #parts: Parts;
  /** The requests on each key, first the one that is being decided: one node's rounds need not outvote each other. */
  readonly #lines = new Map<string, Turn[]>();
  #waiting = 0;
  /** The highest count of a ballot this node knows of. */
  #count = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  serve(caller: Caller, request: SerialRequest): void {
    const { options, store } = this.#parts;
    const { key, client, seq } = request;
    const turn: Turn = { caller, request, attempt: 1 };
    if (this.#waiting >= options.pendingMax) {
      this.#send(turn, unavailable("too many requests are under way"));
      return;
    }
    if (client !== undefined && seq !== undefined && !store.isNews(client, seq)) return;
    this.#waiting++;
    const line = this.#lines.get(key);
    if (line !== undefined) {
      line.push(turn);
      return;
    }
    this.#lines.set(key, [turn]);
    this.#prepare(turn);
  }

  /** A round of somebody else: the next one here shall not be below it. */
  saw({ count }: Ballot): void {
    this.#count = Math.max(this.#count, count);
  }

  #prepare(turn: Turn): void {
    const { runtime, store } = this.#parts;
    this.#count++;
    const ballot: Ballot = { count: this.#count, node: runtime.self, life: store.boots };
    this.#ask(turn, "prepare_ok", { type: "prepare", key: turn.request.key, ballot }, (replies) =>
      this.#decide(turn, ballot, acceptedOf(replies)),
    );
  }

  /** Nobody in a majority will take part in an earlier round any more, and this is what it had accepted. */
  #decide(turn: Turn, ballot: Ballot, votes: readonly (Accepted | undefined)[]): void {
    const { request, doubt } = turn;
    const last = latestOf(votes);
    const handedOn: Accepted = { ...(last ?? emptyRegister), ballot };
    const fate = doubt === undefined ? "undone" : fateOf(doubt.ballot, last);
    if (fate === "unknown") {
      this.#fail(turn);
      return;
    }
    if (fate === "done") {
      this.#propose(turn, handedOn, doubt!.answer);
      return;
    }
    const { answer, value } = request.decide(last?.value ?? null);
    if (value !== undefined) {
      const made: Accepted = { ballot, value, origin: ballot, before: last?.origin ?? noBallot };
      this.#propose(turn, made, answer);
    } else if (doubt === undefined && votes.every((vote) => isSame(vote, last))) {
      // What a whole majority accepted in one round is decided already.
      this.#end(turn, answer);
    } else {
      // Nobody may learn of a value, or that a proposal came to nothing, before that can no longer change.
      this.#propose(turn, handedOn, answer);
    }
  }

  #propose(turn: Turn, accepted: Accepted, answer: Body): void {
    const { ballot, origin } = accepted;
    const isNew = isSameBallot(ballot, origin);
    // Two proposals of one request that may both be alive are too many to follow.
    const attempt = isNew && turn.doubt !== undefined ? attemptsMax : turn.attempt;
    const next: Turn = { ...turn, attempt, ...(isNew ? { doubt: { ballot, answer } } : {}) };
    this.#ask(next, "propose_ok", { type: "propose", key: turn.request.key, accepted }, () =>
      this.#end(next, answer),
    );
  }

  /**
   * Asks the key's homes: goes on when a majority says yes. Tries anew when it cannot any more; before anything is
   * proposed already when one of them has promised to a later round, for it may be the only one left to ask.
   */
  #ask(
    turn: Turn,
    yes: "prepare_ok" | "propose_ok",
    question: Body,
    done: (replies: Replies<Reply>) => void,
  ): void {
    const { gatherings, placement } = this.#parts;
    const homes = placement.homes(turn.request.key);
    const majority = Math.floor(homes.length / 2) + 1;
    const outvotedMax = yes === "prepare_ok" ? 0 : homes.length - majority;
    let outvoted = 0;
    const count = (replies: Replies<Reply>, type: string): number =>
      [...replies.values()].filter((reply) => reply.type === type).length;
    gatherings.ask({
      targets: () => homes.map((node) => ({ node, body: question })),
      enough: (replies) => {
        outvoted = count(replies, "outvoted");
        return count(replies, yes) >= majority || outvoted > outvotedMax;
      },
      done: (replies) => {
        for (const reply of replies.values()) if (reply.type === "outvoted") this.saw(reply.promised);
        if (count(replies, yes) >= majority) done(replies);
        else this.#again(turn);
      },
      gaveUp: () => (outvoted > 0 ? this.#again(turn) : this.#fail(turn)),
    });
  }

  /** After a random time, so that two nodes do not go on outvoting each other for ever. */
  #again(turn: Turn): void {
    const { runtime } = this.#parts;
    const { attempt } = turn;
    if (attempt >= attemptsMax) {
      this.#fail(turn);
      return;
    }
    const pauseMs = 1 + runtime.random.below(pauseMsMax * 2 ** attempt);
    runtime.timers.after(pauseMs, () => this.#prepare({ ...turn, attempt: attempt + 1 }));
  }

  /** What was proposed may yet be decided; before anything is proposed, nothing can have happened. */
  #fail(turn: Turn): void {
    const text = "no majority of the key's homes took part";
    this.#end(turn, turn.doubt === undefined ? unavailable(text) : refusal("timeout", text));
  }

  #end(turn: Turn, answer: Body): void {
    const { key } = turn.request;
    this.#waiting--;
    this.#send(turn, answer);
    const line = this.#lines.get(key)!;
    line.shift();
    const next = line[0];
    if (next === undefined) this.#lines.delete(key);
    else this.#prepare(next);
  }

  #send({ caller }: Turn, answer: Body): void {
    this.#parts.runtime.network.send(caller.src, answerTo(caller, answer));
  }
}

const attemptsMax = 6;
const pauseMsMax = 2;

/** One request, and how far it has come. */
interface Turn {
  readonly caller: Caller;
  readonly request: SerialRequest;
  readonly attempt: number;
  /** Its proposal that was outvoted: a minority may have accepted it, and a later round may hand it on. */
  readonly doubt?: { readonly ballot: Ballot; readonly answer: Body };
}

const emptyRegister: Accepted = { ballot: noBallot, value: null, origin: noBallot, before: noBallot };

/**
 * What became of an outvoted proposal, by what a majority accepted last. It is done when that is the proposal itself, or
 * was made of it. It came to nothing when that is older, or was made of something older: a round after the
 * proposal's would have met it in every majority, had it been decided. Further back nobody can see.
 */
function fateOf(ballot: Ballot, last: Accepted = emptyRegister): "done" | "undone" | "unknown" {
  if (isSameBallot(last.origin, ballot) || isSameBallot(last.before, ballot)) return "done";
  if (compareBallots(last.origin, ballot) < 0 || compareBallots(last.before, ballot) < 0) return "undone";
  return "unknown";
}

function acceptedOf(replies: Replies<Reply>): (Accepted | undefined)[] {
  return [...replies.values()].flatMap((reply) => (reply.type === "prepare_ok" ? [reply.accepted] : []));
}

function latestOf(votes: readonly (Accepted | undefined)[]): Accepted | undefined {
  return votes.reduce(
    (latest, vote) =>
      vote !== undefined && (latest === undefined || compareBallots(vote.ballot, latest.ballot) > 0)
        ? vote
        : latest,
    undefined,
  );
}

function isSame(a: Accepted | undefined, b: Accepted | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameBallot(a.ballot, b.ballot);
}
