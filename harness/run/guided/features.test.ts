import { expect, test } from "vitest";
import type { Note } from "../../../systems-under-test/system.ts";
import type { MessageEvent } from "../../environments/environment.ts";
import type { FaultRecord } from "../run-record.ts";
import type { Scenario } from "../scenario.ts";
import { featuresOf, type Seen, type Shown } from "./features.ts";

const second = 1e9;

function note(atS: number, node: string, kind: string, fields: Note["fields"] = {}, epoch = 1): Note {
  return { time: atS * second, node, epoch, kind, fields };
}

function delivered(atS: number, dest: string, type: string): MessageEvent {
  const message = { src: "n9", dest, body: { type } };
  return { time: atS * second, seq: 1, kind: "deliver", message };
}

function pause(fromS: number, toS: number): FaultRecord {
  return {
    ...{ id: 0, name: "pause", kind: "process", target: "any", detail: "", nodes: ["n1"], events: [] },
    injectedAt: fromS * second,
    mendedAt: toS * second,
    evidence: { bit: true, text: "" },
  };
}

/** The load began at 1 s: the fault that was planned at 2 s struck at 3 s. */
function shown(
  notes: readonly Note[],
  messages: readonly MessageEvent[] = [],
  faults = [pause(3, 5)],
): Shown {
  const schedule = [{ fault: "pause", target: "any", atMs: 2000, durationMs: 2000, id: 0 }];
  const scenario = { schedule, nodes: 3 } as unknown as Scenario;
  return featuresOf({ notes, messages, record: { faults, scenario } } satisfies Seen);
}

const hashes = (of: Shown): Set<number> => new Set(of.map(([feature]) => feature));

const texts = (of: Shown, than: Shown): number =>
  [...hashes(of)].filter((one) => !hashes(than).has(one)).length;

test("a message to one role is a feature, however often; under a fault, or to another role, it is another", () => {
  const roles = [note(1, "n1", "role", { role: "leader" }), note(1, "n2", "role", { role: "follower" })];
  const thrice = (times: readonly number[], node = "n1"): Shown =>
    shown(
      roles,
      times.map((atS) => delivered(atS, node, "vote")),
    );
  const quiet = thrice([1.1, 1.2, 1.3]);
  expect(texts(quiet, shown(roles))).toBeGreaterThan(0);
  expect(hashes(thrice([1.1, 1.2, 2]))).toEqual(hashes(quiet));
  expect(texts(thrice([1.1, 1.2, 4]), quiet)).toBe(1);
  expect(texts(thrice([1.1, 1.2, 2], "n2"), quiet)).toBe(1);
});

test("nodes that note nothing show what follows what; what clients get is nobody's doing", () => {
  const vote = delivered(2, "n1", "vote");
  const read = delivered(2.1, "n1", "read");
  expect(hashes(shown([], [vote, read]))).not.toEqual(hashes(shown([], [read, vote])));
  expect(shown([], [delivered(2, "c1", "read_ok")])).toEqual([]);
});

test("a fault that was skipped is no fault", () => {
  const notes = [note(4, "n1", "append")];
  const skipped = { ...pause(3, 5), skipped: "no node to hit" };
  expect(hashes(shown(notes, [], [skipped]))).not.toEqual(hashes(shown(notes)));
});

test("the moment counts from the begin of the load, in milliseconds, and is the first", () => {
  const twice = shown([note(4, "n1", "append"), note(4.5, "n1", "append")]);
  expect(twice.map(([, atMs]) => atMs)).toContain(3000);
  expect(Math.min(...twice.map(([, atMs]) => atMs))).toBe(3000);
});

test("who does what after whom is a feature whatever the nodes are called, and another when it was one node", () => {
  const leadsTwice = (first: string, then: string): Note[] => [
    note(1, first, "role", { role: "leader" }),
    note(2, first, "append"),
    note(2.5, first, "role", { role: "follower" }),
    note(6, then, "role", { role: "leader" }),
    note(7, then, "append"),
    note(8, then, "role", { role: "follower" }),
  ];
  expect(hashes(shown(leadsTwice("n1", "n2")))).toEqual(hashes(shown(leadsTwice("n3", "n1"))));
  expect(hashes(shown(leadsTwice("n1", "n1")))).not.toEqual(hashes(shown(leadsTwice("n1", "n2"))));
});

test("how often is told by powers of two", () => {
  const appends = (count: number): Note[] =>
    Array.from({ length: count }, (_, index) => note(6 + index / 100, "n1", "append"));
  expect(hashes(shown(appends(5)))).toEqual(hashes(shown(appends(7))));
  expect(shown(appends(8))).toHaveLength(shown(appends(7)).length + 1);
});
