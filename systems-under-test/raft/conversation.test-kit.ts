import type { Body, Message, NodeId } from "../../harness/runtime/message.ts";
import type { Note } from "../system.ts";
import { describe } from "./command.ts";
import { durable, receive, takeEffects, tick } from "./core.ts";
import { createRaft } from "./create.ts";
import { JournalDisk } from "./disk.test-kit.ts";
import { raftInvariants } from "./invariants.ts";
import { encodeRecord, type JournalRecord, recoverJournal } from "./journal.ts";
import type { Members } from "./members.ts";
import type { AppendEntries, Entry } from "./messages.ts";
import type { RaftOptions } from "./options.ts";
import type { Effect, Raft } from "./state.ts";

/**
 * A cluster of cores that does only what it is told, one command a line, and writes down what they said:
 *
 *     nodes 3 [BUG,...]         a fresh cluster; `nodes 3 batchMax=1 preVote=1` sets options (pre-vote is off)
 *     log n1 1,1,4 [term=6]     n1 restarts with entries of these terms on disk
 *     campaign n1               n1's election time-out elapses
 *     wait 200 / tick n1        time passes / n1's timer looks at it
 *     request n1 c1/7 write x 1 a client asks (read x, write x 1, cas x 1 2, delete x); /7 is its session's number
 *     ask n1 c1/7 put key="x"   any other request, its fields as JSON without blanks
 *     change n1 n2,n3           somebody asks n1 that these be the members; `transfer n1 n2`: that n2 lead
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
  #members: readonly NodeId[] = [];

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
    if (command === "nodes") this.#create(Number(first), words.slice(1));
    else if (command === "log") this.#restart(first, second, third);
    else if (command === "campaign") this.#campaign(first);
    else if (command === "wait") this.#nowMs += Number(first);
    else if (command === "tick") this.#did(first, tick(this.#raft(first), this.#nowMs));
    else if (command === "request") this.#request(first, second, words.slice(2));
    else if (command === "ask") this.#askAnything(first, second, words.slice(2));
    else if (command === "change") this.#ask(first, { type: "change_members", members: second.split(",") });
    else if (command === "transfer") this.#ask(first, { type: "transfer_leadership", to: second });
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

  #create(count: number, words: readonly string[]): void {
    const settings = words.filter((word) => word.includes("=")).map((word) => word.split("="));
    this.#bugs = new Set(words.filter((word) => !word.includes("=")).flatMap((word) => word.split(",")));
    const { members, ...options } = Object.fromEntries(settings) as Record<string, string>;
    const numbers = Object.entries(options).map(([name, value]) => [
      name,
      flags.includes(name) ? value === "1" : Number(value),
    ]);
    this.#options = { preVote: false, ...(Object.fromEntries(numbers) as Partial<RaftOptions>) };
    const nodes = Array.from({ length: count }, (_, index) => `n${index + 1}`);
    this.#members = nodes.slice(0, Number(members ?? count));
    for (const node of nodes) this.#servers.set(node, { nodes, disk: new JournalDisk(), epoch: 0 });
    for (const node of nodes) this.#boot(node, []);
    this.#output = [];
  }

  #boot(node: NodeId, records: readonly JournalRecord[]): void {
    const server = this.#servers.get(node)!;
    const recovered = recoverJournal(records.map(encodeRecord).join(""), this.#bugs);
    server.epoch++;
    const share = (server.nodes.indexOf(node) + 1) / (server.nodes.length + 1);
    server.raft = createRaft({
      self: node,
      nodes: server.nodes,
      members: this.#members,
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
    const records: JournalRecord[] = entries.map((entryTerm, position) => ({
      type: "entry",
      index: position + 1,
      term: entryTerm,
      command: { type: "write", key: "x", value: `${position + 1}.${entryTerm}` },
    }));
    const last = Math.max(entries.at(-1) ?? 0, Number(/^term=(\d+)$/.exec(term)?.[1] ?? 0));
    records.push({ type: "term", term: last, vote: null });
    server.disk = new JournalDisk(records);
    this.#boot(node, records);
  }

  #campaign(node: NodeId): void {
    this.#nowMs = Math.max(this.#nowMs, this.#raft(node).dueMs);
    this.#did(node, tick(this.#raft(node), this.#nowMs));
  }

  #request(node: NodeId, session: string, words: readonly string[]): void {
    const [type = "", key = "", one, two] = words;
    const [client = "c", seq] = session.split("/");
    const body: Body = {
      type,
      key,
      ...(type === "write" ? { value: one } : type === "cas" ? { from: one, to: two } : {}),
      ...(seq === undefined ? {} : { client, seq: Number(seq) }),
    };
    this.#ask(node, body, client);
  }

  #askAnything(node: NodeId, session: string, [type = "", ...fields]: readonly string[]): void {
    const [client = "c", seq] = session.split("/");
    const given = fields.map((field) => {
      const at = field.indexOf("=");
      return [field.slice(0, at), JSON.parse(field.slice(at + 1))] as const;
    });
    const body: Body = { type, ...Object.fromEntries(given) };
    this.#ask(node, seq === undefined ? body : { ...body, client, seq: Number(seq) }, client);
  }

  #ask(dest: NodeId, asked: Body, src = "admin"): void {
    this.#requests++;
    const body: Body = { ...asked, msg_id: this.#requests };
    this.#did(dest, receive(this.#raft(dest), this.#nowMs, { src, dest, body }));
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
    this.#did(node, durable(this.#raft(node), this.#nowMs, server.disk.sync()));
  }

  #crash(node: NodeId, lose: boolean): void {
    const server = this.#servers.get(node)!;
    this.#boot(node, server.disk.crash(lose));
  }

  #stabilize(nodes: readonly NodeId[]): void {
    const inside = (message: Message): boolean => nodes.includes(message.src) && nodes.includes(message.dest);
    for (let round = 0; round < 1_000; round++) {
      const unsynced = nodes.filter((node) => this.#servers.get(node)!.disk.dirty);
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
      if (effect.type === "persist" || effect.type === "rewrite") server.disk.write(effect);
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
      const start = log.base.index;
      const marks = log.slice(start + 1, log.last - start).map((entry, position) => {
        const index = start + position + 1;
        return `${entry.term}${index === commit ? "/" : ""}${index === log.durable ? "|" : ""}`;
      });
      const compacted = start === 0 ? "" : `..${start} `;
      this.#output.push(`${node} ${role} of term ${term}: ${compacted}${marks.join(" ") || "-"}`);
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
  disk: JournalDisk;
  epoch: number;
}

const flags: readonly string[] = ["preVote", "leaseReads"];

function onLink(link: string): (message: Message) => boolean {
  const [src, dest] = link.split("->");
  return (message) =>
    (src === "*" || message.src === src) && (dest === "*" || dest === undefined || message.dest === dest);
}

function render(body: Body): string {
  const { type, entries, ...rest } = body as AppendEntries & { readonly [field: string]: unknown };
  const fields = Object.entries(rest)
    .filter(([name]) => name !== "in_reply_to")
    .map(([name, value]) => `${name}=${name === "data" ? JSON.stringify(value) : renderValue(value)}`);
  if (entries !== undefined) fields.push(`entries=[${entries.map(renderEntry).join(", ")}]`);
  return [type, ...fields].join(" ");
}

function renderValue(value: unknown): string {
  const isMembers = typeof value === "object" && value !== null && "voters" in value;
  if (isMembers) return describe({ type: "config", members: value as Members });
  const isPlain =
    typeof value !== "object" || value === null || (Array.isArray(value) && !Array.isArray(value[0]));
  return isPlain && (!Array.isArray(value) || value.length > 0) ? String(value) : JSON.stringify(value);
}

function renderEntry({ term, command }: Entry): string {
  return `${term}: ${describe(command)}`;
}
