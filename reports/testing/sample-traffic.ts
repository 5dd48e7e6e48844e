import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";
import { nanosPerMs as ms } from "../../harness/core/time.ts";
import type { RunData } from "../../harness/run/run-record.ts";
import { formatMoment } from "../text/time.ts";

interface TrafficOptions {
  readonly lengthMs: number;
  readonly partition: { readonly from: number; readonly to: number };
  readonly events: readonly HistoryEvent[];
}

type Traffic = Pick<RunData, "messages" | "notes" | "logs">;
type Message = Traffic["messages"][number];

const nodes = ["n1", "n2", "n3", "n4", "n5"];

/** What the nodes said to each other and noted: heartbeats of the leaders, clients' requests, two elections. */
export function sampleTraffic(random: Random, options: TrafficOptions): Traffic {
  const { partition } = options;
  const elected = partition.from + 240 * ms;
  const messages = [
    ...heartbeats(random, { from: 60 * ms, to: partition.to, leader: "n1", term: 1 }, partition),
    ...heartbeats(random, { from: elected, to: options.lengthMs * ms, leader: "n3", term: 2 }, partition),
    ...requests(options.events),
  ].sort((one, other) => one.time - other.time);
  const role = (time: number, node: string, to: string, term: number): Traffic["notes"][number] => ({
    time,
    node,
    epoch: 1,
    kind: "role",
    fields: { role: to, term },
  });
  const notes = [
    ...nodes.map((node) => role(0, node, "follower", 0)),
    role(40 * ms, "n1", "candidate", 1),
    role(55 * ms, "n1", "leader", 1),
    role(elected - 20 * ms, "n3", "candidate", 2),
    role(elected, "n3", "leader", 2),
    role(partition.to + 8 * ms, "n1", "follower", 2),
    ...commits(options.events),
  ].sort((one, other) => one.time - other.time);
  const logs = notes
    .filter((note) => note.kind === "role")
    .map((note) => ({
      time: note.time,
      node: note.node,
      text: `${formatMoment(note.time)} became ${note.fields["role"]} in term ${note.fields["term"]}`,
    }));
  return { messages: numbered(messages), notes, logs };
}

function heartbeats(
  random: Random,
  reign: { readonly from: number; readonly to: number; readonly leader: string; readonly term: number },
  partition: { readonly from: number; readonly to: number },
): Message[] {
  const messages: Message[] = [];
  for (
    let time = reign.from, round = 1;
    time < reign.to && messages.length < 60_000;
    time += 50 * ms, round++
  ) {
    for (const peer of nodes) {
      if (peer === reign.leader) continue;
      const cut = time > partition.from && time < partition.to && (peer === "n1" || reign.leader === "n1");
      const arrives = time + Math.floor((1 + random.exponential(3)) * ms);
      const body = { type: "append_entries", term: reign.term, prev_index: round, entries: [] };
      messages.push(...sent(reign.leader, peer, body, time, arrives, cut));
      if (!cut) {
        const answer = { type: "append_entries_ok", term: reign.term, match_index: round };
        messages.push(...sent(peer, reign.leader, answer, arrives, arrives + 2 * ms, false));
      }
    }
  }
  return messages;
}

function requests(events: readonly HistoryEvent[]): Message[] {
  return events.flatMap((event) => {
    if (event.node === undefined || event.process === "nemesis") return [];
    const client = `c${event.process}`;
    if (event.type === "invoke") {
      const body = { type: event.f, key: event.key, value: event.value };
      return sent(client, event.node, body, event.time, event.time + ms, false);
    }
    if (event.type !== "ok") return [];
    const body = { type: `${event.f}_ok`, value: event.value };
    return sent(event.node, client, body, event.time - ms, event.time, false);
  });
}

function sent(
  src: string,
  dest: string,
  body: Message["message"]["body"],
  time: number,
  arrives: number,
  cut: boolean,
): Message[] {
  const message = { src, dest, body };
  const end: Message = cut
    ? { time: time + 1, seq: 0, kind: "drop", message, reason: "cut" }
    : { time: arrives, seq: 0, kind: "deliver", message };
  return [{ time, seq: 0, kind: "send", message }, end];
}

function numbered(messages: readonly Message[]): Message[] {
  const numbers = new Map<unknown, number>();
  return messages.map((event) => {
    const seq = numbers.get(event.message) ?? numbers.size;
    numbers.set(event.message, seq);
    return { ...event, seq };
  });
}

function commits(events: readonly HistoryEvent[]): Traffic["notes"][number][] {
  return events
    .filter((event) => event.type === "ok" && event.f === "write" && event.node !== undefined)
    .map((event, index) => ({
      time: event.time - 500_000,
      node: event.node!,
      epoch: 1,
      kind: "commit",
      fields: { index, key: event.key, value: event.value },
    }));
}
