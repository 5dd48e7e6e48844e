import type { Body, Message, NodeId } from "../../harness/runtime/message.ts";
import type { Note } from "../system.ts";
import { durable, receive, takeEffects, tick } from "./core.ts";
import { raftInvariants } from "./invariants.ts";
import type { JournalRecord } from "./journal.ts";
import { encodeRecord, recoverJournal } from "./journal.ts";
import { type AppendEntries, describe, type Entry } from "./messages.ts";
import { createRaft, type Effect, type Raft, type RaftOptions } from "./state.ts";

/**
 * A cluster of cores that does only what it is told, one command a line, and writes down what they said:
 *
 *     nodes 3 [BUG,...]         a fresh cluster; `nodes 3 batch=1` sends one entry a message
 *     log n1 1,1,4 [term=6]     n1 restarts with entries of these terms on disk
 *     campaign n1               n1's election time-out elapses
 *     wait 200 / tick n1        time passes / n1's timer looks at it
 *     request n1 c1/7 write x 1 a client asks (read x, write x 1, cas x 1 2, delete x); /7 is its session's number
 *     deliver n1->n2 [2]        the next messages of a link arrive (all of them, or so many)
 *     drop n1->*                the link's messages are lost
 *     duplicate n1->n2          each is delivered a second time, later
 *     sync n1                   what n1 wrote becomes durable
 *     crash n1 [lose]           n1 restarts, with or without what was not durable
 *     stabilize [n1 n2 ...]     syncs and delivers among these nodes until nothing is left
 *     show [n1 ...]             terms, roles and logs; `/` marks what is committed, `|` what is durable
 *     check                     the invariants
 *
 * A command after `~` is done in silence.
 */
export class Conversation {
  readonly #servers = new Map<NodeId, Server>();
  #pending: Message[] = [];
  #notes: Note[] = [];
  #output: string[] = [];
  #nowMs = 0;
  #requests = 0;
  #bugs: ReadonlySet<string> = new Set();
  #options: Partial<RaftOptions> = {};

  /** Runs one command and returns what it led to. */
  run(line: string): readonly string[] {
    const silent = line.startsWith("~");
    const [command, ...words] = line
      .replace(/^~\s*/, "")
      .split(/\s+/)
      .filter((word) => word !== "");
    this.#output = [];
    this.#command(command ?? "", words);
    return silent ? [] : this.#output.length === 0 ? ["(nothing)"] : this.#output;
  }

  #command(command: string, words: readonly string[]): void {
    const [first = "", second = "", third = ""] = words;
    if (command === "nodes") this.#create(Number(first), second);
    else if (command === "log") this.#restart(first, second, third);
    else if (command === "campaign") this.#campaign(first);
    else if (command === "wait") this.#nowMs += Number(first);
    else if (command === "tick") this.#did(first, tick(this.#raft(first), this.#nowMs));
    else if (command === "request") this.#request(first, second, words.slice(2));
    else if (command === "deliver")
      this.#deliver(first, second === "" ? Number.POSITIVE_INFINITY : Number(second));
    else if (command === "drop") this.#take(first);
    else if (command === "duplicate") this.#pending.push(...this.#pending.filter(onLink(first)));
    else if (command === "sync") this.#sync(first);
    else if (command === "crash") this.#crash(first, second === "lose");
    else if (command === "stabilize") this.#stabilize(words.length > 0 ? words : [...this.#servers.keys()]);
    else if (command === "show") this.#show(words.length > 0 ? words : [...this.#servers.keys()]);
    else if (command === "check") this.#check();
    else throw new Error(`no command is named "${command}"`);
  }

  #create(count: number, bugs: string): void {
    const batch = /^batch=(\d+)$/.exec(bugs);
    if (batch !== null) this.#options = { batchMax: Number(batch[1]) };
    else this.#bugs = new Set(bugs === "" ? [] : bugs.split(","));
    const nodes = Array.from({ length: count }, (_, index) => `n${index + 1}`);
    for (const node of nodes) this.#servers.set(node, { nodes, records: [], synced: 0, base: 0, epoch: 0 });
    for (const node of nodes) this.#boot(node);
    this.#output = [];
  }

  #boot(node: NodeId): void {
    const server = this.#servers.get(node)!;
    const recovered = recoverJournal(server.records.map(encodeRecord).join(""), this.#bugs);
    server.base = server.records.length;
    server.synced = server.records.length;
    server.epoch++;
    const share = (server.nodes.indexOf(node) + 1) / (server.nodes.length + 1);
    server.raft = createRaft({
      self: node,
      nodes: server.nodes,
      random: { unit: () => share, below: () => 0, between: (low) => low },
      nowMs: this.#nowMs,
      bugs: this.#bugs,
      options: this.#options,
      recovered,
    });
    this.#did(node, takeEffects(server.raft));
  }

  #raft(node: NodeId): Raft {
    const raft = this.#servers.get(node)?.raft;
    if (raft === undefined) throw new Error(`no node is named "${node}"`);
    return raft;
  }

  #restart(node: NodeId, terms: string, term: string): void {
    const server = this.#servers.get(node)!;
    const entries = terms === "-" ? [] : terms.split(",").map(Number);
    server.records = entries.map((entryTerm, position) => ({
      type: "entry",
      index: position + 1,
      term: entryTerm,
      command: { type: "write", key: "x", value: `${position + 1}.${entryTerm}` },
    }));
    const last = Math.max(entries.at(-1) ?? 0, Number(/^term=(\d+)$/.exec(term)?.[1] ?? 0));
    server.records.push({ type: "term", term: last, vote: null });
    this.#boot(node);
  }

  #campaign(node: NodeId): void {
    this.#nowMs = Math.max(this.#nowMs, this.#raft(node).dueMs);
    this.#did(node, tick(this.#raft(node), this.#nowMs));
  }

  #request(node: NodeId, session: string, words: readonly string[]): void {
    const [type = "", key = "", one, two] = words;
    const [client = "c", seq] = session.split("/");
    this.#requests++;
    const body: Body = {
      type,
      msg_id: this.#requests,
      key,
      ...(type === "write" ? { value: one } : type === "cas" ? { from: one, to: two } : {}),
      ...(seq === undefined ? {} : { client, seq: Number(seq) }),
    };
    this.#did(node, receive(this.#raft(node), this.#nowMs, { src: client, dest: node, body }));
  }

  #deliver(link: string, count: number): void {
    for (const message of this.#take(link, count)) {
      this.#output.push(`${message.src} -> ${message.dest} arrives: ${render(message.body)}`);
      this.#did(message.dest, receive(this.#raft(message.dest), this.#nowMs, message));
    }
  }

  #take(link: string, count = Number.POSITIVE_INFINITY): Message[] {
    const matches = onLink(link);
    const taken: Message[] = [];
    this.#pending = this.#pending.filter((message) => {
      if (taken.length >= count || !matches(message)) return true;
      taken.push(message);
      return false;
    });
    return taken;
  }

  #sync(node: NodeId): void {
    const server = this.#servers.get(node)!;
    server.synced = server.records.length;
    this.#did(node, durable(this.#raft(node), this.#nowMs, server.synced - server.base));
  }

  #crash(node: NodeId, lose: boolean): void {
    const server = this.#servers.get(node)!;
    if (lose) server.records = server.records.slice(0, server.synced);
    this.#boot(node);
  }

  #stabilize(nodes: readonly NodeId[]): void {
    const inside = (message: Message): boolean => nodes.includes(message.src) && nodes.includes(message.dest);
    for (let round = 0; round < 1_000; round++) {
      const unsynced = nodes.filter((node) => {
        const server = this.#servers.get(node)!;
        return server.synced < server.records.length;
      });
      for (const node of unsynced) this.#sync(node);
      const next = this.#pending.find(inside);
      if (next === undefined && unsynced.length === 0) return;
      if (next !== undefined) this.#deliver(`${next.src}->${next.dest}`, 1);
    }
    throw new Error("the cluster does not come to rest");
  }

  #did(node: NodeId, effects: readonly Effect[]): void {
    const server = this.#servers.get(node)!;
    for (const effect of effects) {
      if (effect.type === "persist") server.records.push(effect.record);
      else if (effect.type === "note") {
        const { kind, fields } = effect;
        this.#notes.push({ time: this.#notes.length, node, epoch: server.epoch, kind, fields });
        const shown = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
        this.#output.push(`  ${node} notes ${kind}: ${shown.join(" ")}`);
      } else if (this.#servers.has(effect.dest)) {
        this.#pending.push({ src: node, dest: effect.dest, body: effect.body });
        this.#output.push(`  ${node} -> ${effect.dest}: ${render(effect.body)}`);
      } else {
        this.#output.push(`  ${node} answers ${effect.dest}: ${render(effect.body)}`);
      }
    }
  }

  #show(nodes: readonly NodeId[]): void {
    for (const node of nodes) {
      const { role, term, log, commit } = this.#raft(node);
      const marks = log.slice(1, log.last).map((entry, position) => {
        const index = position + 1;
        return `${entry.term}${index === commit ? "/" : ""}${index === log.durable ? "|" : ""}`;
      });
      this.#output.push(`${node} ${role} of term ${term}: ${marks.join(" ") || "-"}`);
    }
  }

  #check(): void {
    const anomalies = raftInvariants(this.#notes, [...this.#servers.keys()]);
    this.#output.push(...anomalies.map(({ kind, explanation }) => `${kind}: ${explanation.join(" ")}`));
    if (anomalies.length === 0) this.#output.push("all invariants hold");
  }
}

interface Server {
  readonly nodes: readonly NodeId[];
  raft?: Raft;
  records: JournalRecord[];
  /** How many records are durable; how many there were at the start. */
  synced: number;
  base: number;
  epoch: number;
}

function onLink(link: string): (message: Message) => boolean {
  const [src, dest] = link.split("->");
  return (message) =>
    (src === "*" || message.src === src) && (dest === "*" || dest === undefined || message.dest === dest);
}

function render(body: Body): string {
  const { type, entries, ...rest } = body as AppendEntries & { readonly [field: string]: unknown };
  const fields = Object.entries(rest)
    .filter(([name]) => name !== "in_reply_to")
    .map(([name, value]) => `${name}=${value}`);
  if (entries !== undefined) fields.push(`entries=[${entries.map(renderEntry).join(", ")}]`);
  return [type, ...fields].join(" ");
}

function renderEntry({ term, command }: Entry): string {
  return `${term}: ${describe(command)}`;
}
