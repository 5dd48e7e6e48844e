import type { Body } from "../../harness/runtime/message.ts";
import type { System } from "./play.ts";

/** Perfect single copies of what the workloads' forms speak of. Each call makes a new one. */

const absent: Body = { type: "error", code: 20 };

export function perfectStore(): System {
  const values = new Map<unknown, unknown>();
  return (request) => {
    const key = request["key"];
    const held = values.get(key);
    if (request.type === "write") {
      values.set(key, request["value"]);
      return { type: "write_ok" };
    }
    if (held === undefined) return absent;
    if (request.type === "read") return { type: "read_ok", value: held };
    if (request.type === "delete") {
      values.delete(key);
      return { type: "delete_ok" };
    }
    if (held !== request["from"]) return { type: "error", code: 22 };
    values.set(key, request["to"]);
    return { type: "cas_ok" };
  };
}

export function perfectSet(): System {
  const elements: unknown[] = [];
  return (request) => {
    if (request.type === "read") return { type: "read_ok", value: [...elements] };
    elements.push(request["element"]);
    return { type: "add_ok" };
  };
}

/** Carts by key. */
export function perfectCarts(): System {
  const carts = new Map<unknown, Set<unknown>>();
  return (request) => {
    const items = carts.get(request["key"]) ?? new Set();
    carts.set(request["key"], items);
    if (request.type === "read_cart") return { type: "read_cart_ok", items: [...items] };
    if (request.type === "add_item") items.add(request["item"]);
    else items.delete(request["item"]);
    return { type: `${request.type}_ok` };
  };
}

/** Rows by key. */
export function perfectRows(): System {
  const rows = new Map<unknown, unknown>();
  return (request) => {
    if (request.type === "read_row") return { type: "read_row_ok", cells: rows.get(request["key"]) ?? null };
    rows.set(request["key"], request["cells"]);
    return { type: "write_row_ok" };
  };
}

export function perfectCounter(): System {
  let sum = 0;
  return (request) => {
    if (request.type === "read") return { type: "read_ok", value: sum };
    sum += request["delta"] as number;
    return { type: "add_ok" };
  };
}

export function perfectBroadcast(): System {
  const messages: unknown[] = [];
  return (request) => {
    if (request.type === "read") return { type: "read_ok", messages: [...messages] };
    messages.push(request["message"]);
    return { type: "broadcast_ok" };
  };
}

export function perfectIds(): System {
  let next = 0;
  return (_, node) => ({ type: "generate_ok", id: `${node}-${next++}` });
}

export function perfectEcho(): System {
  return (request) => ({ type: "echo_ok", echo: request["echo"] });
}

export function perfectLists(): System {
  const lists = new Map<unknown, unknown[]>();
  return (request) => ({
    type: "txn_ok",
    txn: (request["txn"] as [string, number, unknown][]).map(([f, key, value]) => {
      if (f === "r") return [f, key, lists.get(key) ?? null];
      lists.set(key, [...(lists.get(key) ?? []), value]);
      return [f, key, value];
    }),
  });
}

/** Logs that give at most three messages of a key to a poll. */
export function perfectLogs(): System {
  const logs = new Map<string, unknown[]>();
  const committed = new Map<string, number>();
  const logOf = (key: string): unknown[] => {
    const log = logs.get(key) ?? [];
    logs.set(key, log);
    return log;
  };
  return (request) => {
    if (request.type === "send") {
      return { type: "send_ok", offset: logOf(request["key"] as string).push(request["msg"]) - 1 };
    }
    if (request.type === "list_committed_offsets") {
      const keys = (request["keys"] as string[]).filter((key) => committed.has(key));
      const offsets = Object.fromEntries(keys.map((key) => [key, committed.get(key)]));
      return { type: "list_committed_offsets_ok", offsets };
    }
    const offsets = Object.entries(request["offsets"] as Record<string, number>);
    if (request.type === "commit_offsets") {
      for (const [key, offset] of offsets) committed.set(key, Math.max(committed.get(key) ?? 0, offset));
      return { type: "commit_offsets_ok" };
    }
    const msgs = offsets.map(([key, from]) => [
      key,
      logOf(key)
        .slice(from, from + 3)
        .map((message, position) => [from + position, message]),
    ]);
    return { type: "poll_ok", msgs: Object.fromEntries(msgs) };
  };
}

/** A lock for each key that refuses whoever comes while it is held. */
export function perfectLocks(): System {
  const held = new Set<unknown>();
  let tokens = 0;
  return (request) => {
    const key = request["key"];
    if (request.type === "release")
      return { type: "release_ok", was: held.delete(key) ? "released" : "lapsed" };
    if (held.has(key)) return { type: "error", code: 11 };
    held.add(key);
    return { type: "acquire_ok", token: ++tokens };
  };
}

/** Locks without a clock: now and then a hold is lost between two calls, as if its time were over. */
export function perfectFencedLocks(): System {
  const held = new Map<unknown, number>();
  let calls = 0;
  return (request) => {
    calls++;
    if (calls % 20 === 0) held.clear();
    const key = request["lock"] ?? request["key"];
    const token = held.get(key);
    if (request.type === "acquire") {
      if (token !== undefined) return { type: "error", code: 22 };
      held.set(key, calls);
      return { type: "acquire_ok", token: calls };
    }
    if (request.type === "release")
      return { type: "release_ok", was: held.delete(key) ? "released" : "lapsed" };
    if (request.type === "renew")
      return token === undefined ? { type: "error", code: 22 } : { type: "renew_ok", token };
    return token === request["token"] ? { type: "put_ok", revision: calls } : { type: "error", code: 22 };
  };
}

/** A store that keeps the changes of the last revisions only. */
export function perfectWatch(): System {
  const values = new Map<string, unknown>();
  const events: [number, string, unknown][] = [];
  let revision = 0;
  let calls = 0;
  return (request) => {
    const compacted = ++calls % 50 === 0 ? revision : Math.max(0, revision - 40);
    if (request.type === "batch") {
      revision++;
      for (const { key, value } of request["changes"] as { key: string; value: unknown }[]) {
        values.set(key, value);
        events.push([revision, key, value]);
      }
      return { type: "batch_ok", revision };
    }
    if (request.type === "range") return { type: "range_ok", values: Object.fromEntries(values), revision };
    const from = request["from"] as number;
    if (from <= compacted) return { type: "watch_ok", events: [], next: from, compacted };
    return { type: "watch_ok", events: events.filter(([at]) => at >= from), next: revision + 1 };
  };
}

/** Records that batches change as a whole. */
export function perfectRecords(): System {
  const values = new Map<string, unknown>();
  return (request) => {
    if (request.type === "range") {
      const found = [...values].filter(([key]) => key.startsWith(request["prefix"] as string));
      return { type: "range_ok", values: Object.fromEntries(found) };
    }
    const changes = request["changes"] as {
      type: string;
      key: string;
      value?: unknown;
      from?: unknown;
      to?: unknown;
    }[];
    // Fields of one batch are different ones, so that each looks at the record as it was.
    if (changes.some(({ type, key, from }) => type === "cas" && values.get(key) !== from))
      return { type: "error", code: 22 };
    for (const { type, key, value, to } of changes) {
      if (type === "delete") values.delete(key);
      else values.set(key, type === "cas" ? to : value);
    }
    return { type: "batch_ok" };
  };
}

export const perfectSystems: Readonly<Record<string, () => System>> = {
  register: perfectStore,
  kv: perfectStore,
  "lin-kv": perfectStore,
  set: perfectSet,
  "g-set": perfectSet,
  cart: perfectCarts,
  row: perfectRows,
  counter: perfectCounter,
  "g-counter": perfectCounter,
  "pn-counter": perfectCounter,
  broadcast: perfectBroadcast,
  "unique-ids": perfectIds,
  echo: perfectEcho,
  "txn-list-append": perfectLists,
  kafka: perfectLogs,
  lock: perfectLocks,
  batch: perfectRecords,
  watch: perfectWatch,
  "fenced-lock": perfectFencedLocks,
};

/** Leaves every so-many-th call unanswered, after it took effect or before. */
export function unreliable(make: () => System, everyNth: number): () => System {
  return () => {
    const system = make();
    let calls = 0;
    return (request, node) => {
      calls++;
      if (calls % everyNth !== 0) return system(request, node);
      if ((calls / everyNth) % 2 === 0) system(request, node);
      return "silence";
    };
  };
}
