import { describe, expect, test } from "vitest";
import type { Body } from "../harness/runtime/message.ts";
import { workloadNamed, workloads } from "./index.ts";
import { playWorkload, type System, smallRun } from "./testing/play.ts";
import {
  perfectBroadcast,
  perfectCarts,
  perfectCounter,
  perfectEcho,
  perfectIds,
  perfectLists,
  perfectLogs,
  perfectRows,
  perfectSet,
  perfectSystems,
  unreliable,
} from "./testing/systems.ts";
import { verdictOf } from "./testing/verdict.ts";

const seeds = [1, 2];

describe.each(workloads)("the checkers of $name", (workload) => {
  const perfect = perfectSystems[workload.name]!;

  test("accept a perfect system", () => {
    for (const seed of seeds) {
      expect(verdictOf(workload, playWorkload(workload, perfect, 300, smallRun, seed))).toBe("valid");
    }
  });

  test("accept calls that were lost before or after they took effect", () => {
    // A message sent without an acknowledgement has no offset, but every poll shows it.
    for (const seed of seeds) {
      expect(verdictOf(workload, playWorkload(workload, unreliable(perfect, 15), 300, smallRun, seed))).toBe(
        "valid",
      );
    }
  });

  test("decide nothing when no call was answered", () => {
    const silent = playWorkload(workload, () => () => "silence", 100);
    expect(verdictOf(workload, silent)).toBe(isLinearizable(workload.name) ? "valid" : "unknown");
  });
});

/** Of nothing every order is linear; that a run had too few answers is for the coverage check to say. */
function isLinearizable(name: string): boolean {
  return ["register", "kv", "lin-kv", "batch"].includes(name);
}

describe.each<readonly [workload: string, bug: string, make: () => System]>([
  ["set", "an acknowledged element that was never added", () => forgetting(perfectSet(), "add", "add_ok")],
  ["g-set", "an acknowledged element that was never added", () => forgetting(perfectSet(), "add", "add_ok")],
  ["set", "a node that lags behind", () => lagging(perfectSet(), "value", 5)],
  ["g-set", "a node that never catches up", () => lagging(perfectSet(), "value", 1000)],
  ["g-set", "an element nobody added", () => changed(perfectSet(), "value", (list) => [...list, 99_999])],
  [
    "broadcast",
    "a message that is dropped",
    () => forgetting(perfectBroadcast(), "broadcast", "broadcast_ok"),
  ],
  ["broadcast", "a node without messages", () => lagging(perfectBroadcast(), "messages", 1000)],
  [
    "broadcast",
    "messages twice",
    () => changed(perfectBroadcast(), "messages", (list) => [...list, ...list]),
  ],
  [
    "cart",
    "an acknowledged item that was never added",
    () => forgetting(perfectCarts(), "add_item", "add_item_ok"),
  ],
  ["cart", "an item nobody added", () => madeUpItems(perfectCarts())],
  ["row", "a row that is written cell by cell", () => cellByCell(perfectRows())],
  ["counter", "acknowledged additions that are lost", () => forgetting(perfectCounter(), "add", "add_ok")],
  ["g-counter", "acknowledged additions that are lost", () => forgetting(perfectCounter(), "add", "add_ok")],
  ["pn-counter", "additions that count twice", () => doubling(perfectCounter())],
  ["unique-ids", "an identifier given out twice", repeatedIds],
  ["echo", "a payload changed", () => (_) => ({ type: "echo_ok", echo: "something else" })],
  ["echo", "a payload of before", () => stuck(perfectEcho())],
  ["txn-list-append", "appends that are lost", lostAppends],
  ["txn-list-append", "nodes with lists of their own", () => apart(perfectLists)],
  ["kafka", "an offset given to two messages", () => apart(perfectLogs)],
  ["kafka", "messages that polls skip", skippingPolls],
])("the checkers of %s", (name, bug, make) => {
  test(`find ${bug}`, () => {
    const workload = workloadNamed(name);
    for (const seed of seeds) {
      expect(verdictOf(workload, playWorkload(workload, make, 300, smallRun, seed))).toBe("invalid");
    }
  });
});

test("a set that lags behind but gets there is good enough for g-set and not for set", () => {
  const lateAtFirst = (): System => {
    let calls = 0;
    const set = changed(perfectSet(), "value", (list) => (calls > 300 ? list : list.slice(0, -3)));
    return (request, node) => {
      calls++;
      return set(request, node);
    };
  };
  const played = playWorkload(workloadNamed("g-set"), lateAtFirst, 300);
  expect(verdictOf(workloadNamed("g-set"), played)).toBe("valid");
  expect(verdictOf(workloadNamed("set"), played)).toBe("invalid");
});

/** Acknowledges every tenth request of a type without doing it. */
function forgetting(system: System, type: string, acknowledged: string): System {
  let requests = 0;
  return (request, node) =>
    request.type === type && ++requests % 10 === 0 ? { type: acknowledged } : system(request, node);
}

function madeUpItems(system: System): System {
  return (request, node) => {
    const reply = system(request, node);
    if (reply === "silence" || request.type !== "read_cart") return reply;
    return { ...reply, items: [...(reply["items"] as number[]), 99_999] };
  };
}

/** A row keeps one cell of what stood there before, until it is written again. */
function cellByCell(system: System): System {
  return (request, node) => {
    if (request.type !== "write_row") return system(request, node);
    const before = system({ ...request, type: "read_row" }, node);
    const old = before === "silence" ? null : (before["cells"] as { readonly c: number } | null);
    return system({ ...request, cells: { ...(request["cells"] as object), ...(old && { c: old.c }) } }, node);
  };
}

function doubling(system: System): System {
  return (request, node) => {
    if (request.type === "add") system(request, node);
    return system(request, node);
  };
}

/** On n3 the last elements are missing from what a read returns. */
function lagging(system: System, field: string, behind: number): System {
  return changedOn("n3", system, field, (list) => list.slice(0, Math.max(0, list.length - behind)));
}

function changed(system: System, field: string, change: (list: readonly unknown[]) => unknown): System {
  return changedOn(undefined, system, field, change);
}

function changedOn(
  only: string | undefined,
  system: System,
  field: string,
  change: (list: readonly unknown[]) => unknown,
): System {
  return (request, node) => {
    const reply = system(request, node);
    if (reply === "silence" || request.type !== "read" || (only ?? node) !== node) return reply;
    return { ...reply, [field]: change(reply[field] as unknown[]) };
  };
}

function repeatedIds(): System {
  const ids = perfectIds();
  let calls = 0;
  let last: Body | "silence" = "silence";
  return (request, node) => {
    calls++;
    if (calls % 50 !== 0) last = ids(request, node);
    return last;
  };
}

/** Answers every twentieth request with the answer to the one before. */
function stuck(system: System): System {
  let calls = 0;
  let last: Body | "silence" = "silence";
  return (request, node) => {
    calls++;
    if (calls % 20 !== 0) last = system(request, node);
    return last;
  };
}

/** Every node keeps its own state and knows nothing of the others'. */
function apart(make: () => System): System {
  const systems = new Map<string, System>();
  return (request, node) => {
    const own = systems.get(node) ?? make();
    systems.set(node, own);
    return own(request, node);
  };
}

function lostAppends(): System {
  const lists = perfectLists();
  let transactions = 0;
  return (request, node) => {
    transactions++;
    const micros = request["txn"] as [string, number, unknown][];
    const isLost = transactions % 10 === 0 && micros.every(([f]) => f === "append");
    return isLost ? { type: "txn_ok", txn: micros } : lists(request, node);
  };
}

function skippingPolls(): System {
  const logs = perfectLogs();
  return (request, node) => {
    const reply = logs(request, node);
    if (reply === "silence" || reply.type !== "poll_ok") return reply;
    const msgs = Object.entries(reply["msgs"] as Record<string, [number, number][]>);
    const kept = msgs.map(([key, pairs]) => [key, pairs.filter(([offset]) => offset % 7 !== 3)]);
    return { ...reply, msgs: Object.fromEntries(kept) };
  };
}
