import type { Anomaly } from "../../harness/core/verdict.ts";
import type { NodeId } from "../../harness/runtime/message.ts";
import type { Note } from "../system.ts";

/**
 * Figure 3 of the paper, decided from the nodes' notes: election safety, leader append-only, log matching,
 * leader completeness, state machine safety; one vote per term; equal snapshots at equal indexes; and that each
 * configuration has a quorum in common with the next. Notes of one node come in its order; across nodes no order
 * is assumed. At most one anomaly of each kind is reported. Linear in the notes.
 */
export function raftInvariants(notes: readonly Note[], nodes: readonly NodeId[]): readonly Anomaly[] {
  const audit = createAudit(nodes);
  for (const note of notes) {
    const server = audit.servers.get(note.node);
    if (server !== undefined) observers[note.kind]?.(audit, server, note);
  }
  checkConfigs(audit);
  return [...audit.anomalies.values()];
}

interface Audit {
  readonly servers: ReadonlyMap<NodeId, Server>;
  readonly leaders: Map<number, Reign>;
  /** By node and term: for whom it voted. */
  readonly votes: Map<string, NodeId>;
  /** By index and term: the command, and the term of the entry before. */
  readonly written: Map<string, Written>;
  /** By index: what was first applied there. */
  readonly applied: Applied[];
  /** By index: the state after it, as a snapshot's fingerprint. */
  readonly states: Map<number, { readonly state: string; readonly node: NodeId }>;
  /** By index and term: the configuration of an entry. */
  readonly configs: Map<string, ConfigEntry>;
  readonly anomalies: Map<string, Anomaly>;
}

interface Server {
  readonly id: NodeId;
  /** Terms of its log by index; index 0 is the start. An unknown one is undefined. */
  readonly terms: (number | undefined)[];
  role: string;
  term: number;
  applied: number;
}

interface Reign {
  readonly node: NodeId;
  readonly epoch: number;
}

interface Written {
  readonly command: string;
  readonly prevTerm: number;
  readonly node: NodeId;
}

interface Applied {
  readonly term: number;
  readonly command: string;
  readonly node: NodeId;
  /** The term the first node that applied it was in: the entry was committed in this term or before. */
  readonly committedBy: number;
}

interface ConfigEntry {
  readonly voters: readonly NodeId[];
  readonly next: readonly NodeId[] | null;
  readonly note: Note;
}

function createAudit(nodes: readonly NodeId[]): Audit {
  const fresh = (id: NodeId): Server => ({ id, terms: [0], role: "follower", term: 0, applied: 0 });
  return {
    servers: new Map(nodes.map((id) => [id, fresh(id)])),
    leaders: new Map(),
    votes: new Map(),
    written: new Map(),
    applied: [],
    states: new Map(),
    configs: new Map(),
    anomalies: new Map(),
  };
}

type Observer = (audit: Audit, server: Server, note: Note) => void;

const observers: Readonly<Record<string, Observer>> = {
  recover: onRecover,
  role: onRole,
  vote: onVote,
  append: onAppend,
  truncate: onTruncate,
  apply: onApply,
  snapshot: onSnapshot,
  install: onInstall,
  config: onConfig,
};

/** After a restart the log may be shorter, by what was not synced; what the snapshot holds is applied. */
function onRecover(_audit: Audit, server: Server, { fields }: Note): void {
  const { last, lastTerm, term, applied } = fields as {
    last: number;
    lastTerm: number;
    term: number;
    applied?: number;
  };
  while (server.terms.length <= last) server.terms.push(undefined);
  server.terms.length = last + 1;
  server.terms[last] = lastTerm;
  server.role = "follower";
  server.term = term;
  server.applied = applied ?? 0;
}

/** Election safety: "at most one leader can be elected in a given term". */
function onRole(audit: Audit, server: Server, note: Note): void {
  const { role, term } = note.fields as { role: string; term: number };
  server.role = role;
  server.term = term;
  if (role !== "leader") return;
  const reign = audit.leaders.get(term);
  if (reign === undefined) audit.leaders.set(term, { node: note.node, epoch: note.epoch });
  else if (reign.node !== note.node || reign.epoch !== note.epoch) {
    report(audit, note, "two leaders in one term", [
      `${note.node} became leader of term ${term}, which ${reign.node} had been leading.`,
    ]);
  }
  checkCompleteness(audit, server, note);
}

/**
 * Leader completeness: "if a log entry is committed in a given term, then that entry will be present in the logs
 * of the leaders for all higher-numbered terms". Logs match up to an entry they share, so the last committed one
 * stands for all.
 */
function checkCompleteness(audit: Audit, server: Server, note: Note): void {
  let index = audit.applied.length - 1;
  while (index > 0 && (audit.applied[index]?.committedBy ?? server.term) >= server.term) index--;
  const committed = audit.applied[index];
  if (committed === undefined) return;
  const own = index < server.terms.length ? server.terms[index] : 0;
  if (own === undefined || own === committed.term) return;
  report(audit, note, "leader lacks a committed entry", [
    `${note.node} became leader of term ${server.term} without entry ${index} of term ${committed.term} ` +
      `(${committed.command}), which ${committed.node} had applied in term ${committed.committedBy}.`,
  ]);
}

/** 5.2: "Each server will vote for at most one candidate in a given term." */
function onVote(audit: Audit, _server: Server, note: Note): void {
  const { term, for: candidate } = note.fields as { term: number; for: NodeId };
  const key = `${note.node} ${term}`;
  const earlier = audit.votes.get(key);
  if (earlier === undefined) audit.votes.set(key, candidate);
  else if (earlier !== candidate) {
    report(audit, note, "two votes in one term", [
      `${note.node} voted for ${candidate} in term ${term} after it had voted for ${earlier}.`,
    ]);
  }
}

/**
 * Log matching: "if two logs contain an entry with the same index and term, then the logs are identical in all
 * entries up through the given index". By induction it suffices that the entry and the term before it agree.
 */
function onAppend(audit: Audit, server: Server, note: Note): void {
  const { index, term, command } = note.fields as { index: number; term: number; command: string };
  const prevTerm = server.terms[index - 1];
  server.terms.length = Math.min(server.terms.length, index);
  while (server.terms.length < index) server.terms.push(undefined);
  server.terms.push(term);
  if (prevTerm === undefined) return;
  const key = `${index} ${term}`;
  const earlier = audit.written.get(key);
  if (earlier === undefined) audit.written.set(key, { command, prevTerm, node: note.node });
  else if (earlier.command !== command || earlier.prevTerm !== prevTerm) {
    report(audit, note, "logs do not match", [
      `Entry ${index} of term ${term} is "${command}" after term ${prevTerm} on ${note.node}, ` +
        `but "${earlier.command}" after term ${earlier.prevTerm} on ${earlier.node}.`,
    ]);
  }
}

/** Leader append-only: "a leader never overwrites or deletes entries in its log". What was applied stays, too. */
function onTruncate(audit: Audit, server: Server, note: Note): void {
  const { from } = note.fields as { from: number };
  if (server.role === "leader") {
    report(audit, note, "a leader deleted entries", [
      `${note.node} deleted its entries from ${from} on while it was leader of term ${server.term}.`,
    ]);
  }
  if (from <= server.applied) {
    report(audit, note, "an applied entry was deleted", [
      `${note.node} deleted its entries from ${from} on, but had applied up to ${server.applied}.`,
    ]);
  }
  server.terms.length = Math.min(server.terms.length, from);
}

/**
 * State machine safety: "if a server has applied a log entry at a given index to its state machine, no other
 * server will ever apply a different log entry for the same index".
 */
function onApply(audit: Audit, server: Server, note: Note): void {
  const { index, term, command } = note.fields as { index: number; term: number; command: string };
  server.applied = index;
  const earlier = audit.applied[index];
  if (earlier === undefined) {
    audit.applied[index] = { term, command, node: note.node, committedBy: server.term };
  } else if (earlier.term !== term || earlier.command !== command) {
    report(audit, note, "different entries applied at one index", [
      `${note.node} applied "${command}" of term ${term} at index ${index}, ` +
        `where ${earlier.node} had applied "${earlier.command}" of term ${earlier.term}.`,
    ]);
  }
}

/** Equal entries in equal order give equal states, sessions included: no server may hold another. */
function onSnapshot(audit: Audit, _server: Server, note: Note): void {
  const { index, state } = note.fields as { index: number; state: string };
  const earlier = audit.states.get(index);
  if (earlier === undefined) audit.states.set(index, { state, node: note.node });
  else if (earlier.state !== state) {
    report(audit, note, "different states after the same entries", [
      `${note.node} holds another state after entry ${index} than ${earlier.node}.`,
    ]);
  }
}

/** A snapshot stands for the log up to its index; what follows it there stays only where the log agreed. */
function onInstall(audit: Audit, server: Server, note: Note): void {
  onSnapshot(audit, server, note);
  const { index, term } = note.fields as { index: number; term: number };
  if (server.terms[index] !== term) server.terms.length = Math.min(server.terms.length, index);
  while (server.terms.length < index) server.terms.push(undefined);
  server.terms[index] = term;
  server.applied = index;
}

function onConfig(audit: Audit, server: Server, note: Note): void {
  const { index, voters, next } = note.fields as unknown as ConfigEntry & { readonly index: number };
  const term = index === 0 ? 0 : server.terms[index];
  if (term !== undefined) audit.configs.set(`${index} ${term}`, { voters, next, note });
}

/**
 * Configuration safety (section 6): "there is no point in time in which C_old and C_new can both make decisions
 * independently". Two configurations that follow one another, both committed, must have a set of voters in common
 * that both ask, or differ by one voter at most (thesis, 4.1).
 */
function checkConfigs(audit: Audit): void {
  const start = audit.configs.get("0 0");
  let last = start;
  for (const [index, applied] of audit.applied.entries()) {
    const config = applied === undefined ? undefined : audit.configs.get(`${index} ${applied.term}`);
    if (config === undefined) continue;
    if (last !== undefined && !overlap(last, config)) {
      report(audit, config.note, "configurations without a common quorum", [
        `Entry ${index} makes ${config.voters.join(", ")} the voters directly after ` +
          `${last.voters.join(", ")}: each could decide without the other.`,
      ]);
    }
    last = config;
  }
}

function overlap(a: ConfigEntry, b: ConfigEntry): boolean {
  return halves(a).some((one) => halves(b).some((other) => differences(one, other) <= 1));
}

function halves({ voters, next }: ConfigEntry): readonly (readonly NodeId[])[] {
  return next === null ? [voters] : [voters, next];
}

function differences(a: readonly NodeId[], b: readonly NodeId[]): number {
  return a.filter((node) => !b.includes(node)).length + b.filter((node) => !a.includes(node)).length;
}

function report(audit: Audit, note: Note, kind: string, explanation: readonly string[]): void {
  if (audit.anomalies.has(kind)) return;
  audit.anomalies.set(kind, { kind, explanation, events: [], detail: { note } });
}
