import { expect, test } from "vitest";
import { fight } from "./adversary.test-kit.ts";
import { raftInvariants } from "./invariants.ts";

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

test("no order of messages, syncs and crashes breaks an invariant, and all logs agree in the end", () => {
  let done = 0;
  let leaders = 0;
  for (const seed of seeds) {
    const { notes, nodes, logs, settled, done: served } = fight(seed);
    expect({ seed, anomalies: raftInvariants(notes, nodes) }).toEqual({ seed, anomalies: [] });
    expect({ seed, settled, different: new Set(logs).size }).toEqual({ seed, settled: true, different: 1 });
    done += served;
    leaders += notes.filter(({ kind, fields }) => kind === "role" && fields["role"] === "leader").length;
  }
  expect(done / seeds.length).toBeGreaterThan(10);
  expect(leaders / seeds.length).toBeGreaterThan(3);
});

test("the same seed gives the same fight", () => {
  expect(fight(7)).toEqual(fight(7));
});

test.each([
  "ack-before-replication",
  "ack-before-fsync",
  "vote-not-persisted",
  "vote-without-log-check",
  "truncate-off-by-one",
  "follower-applies-early",
])("the invariants notice %s", (bug) => {
  expect(firstSeedThatShows(bug)).toBeDefined();
});

function firstSeedThatShows(bug: string): number | undefined {
  return seeds.find((seed) => {
    const { notes, nodes } = fight(seed, new Set([bug]));
    return raftInvariants(notes, nodes).length > 0;
  });
}
