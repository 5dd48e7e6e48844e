import { expect, test } from "vitest";
import type { NodeId } from "../../harness/runtime/message.ts";
import type { Configuration } from "./configuration.ts";
import { chainDefaults } from "./options.ts";
import { type Heard, reconfigured } from "./reconfiguration.ts";

const nodes = ["n1", "n2", "n3", "n4"];
const options = {
  ...chainDefaults,
  apportioned: false,
  answers: "tail",
  reads: "confirm",
  replicas: 3,
  masters: 4,
} as const;
const present: Configuration = {
  epoch: 5,
  members: ["n1", "n2", "n3"].map((node) => ({ node, since: 1 })),
};
const nowMs = 10_000;
const lately: Heard = { atMs: nowMs - 100, epoch: 5, synced: true };
const longAgo: Heard = { ...lately, atMs: nowMs - options.suspectMs };

function next(heard: Readonly<Record<NodeId, Heard>>, from = present): Configuration | undefined {
  return reconfigured(from, new Map(Object.entries(heard)), nodes, nowMs, options);
}

test("nothing changes while all members are heard and the chain has its length", () => {
  expect(next({ n1: lately, n2: lately, n3: lately, n4: lately })).toBeUndefined();
});

test("silent members go, the others keep their order", () => {
  expect(next({ n1: lately, n2: longAgo, n3: lately })).toEqual({
    epoch: 6,
    members: [
      { node: "n1", since: 1 },
      { node: "n3", since: 1 },
    ],
  });
});

test("somebody who holds everything stays, and must have said so in this very epoch", () => {
  expect(next({ n1: longAgo, n2: longAgo, n3: longAgo })).toBeUndefined();
  expect(next({ n1: longAgo, n2: longAgo, n3: { ...lately, synced: false } })).toBeUndefined();
  expect(next({ n1: longAgo, n2: longAgo, n3: { ...lately, epoch: 4 } })).toBeUndefined();
  expect(next({ n1: longAgo, n2: longAgo, n3: lately })?.members).toEqual([{ node: "n3", since: 1 }]);
});

test("a spare node comes in at the end, when all members are whole", () => {
  const short = { epoch: 5, members: present.members.slice(1) };
  const heard = { n1: lately, n2: lately, n3: lately };
  expect(next(heard, short)?.members).toEqual([...short.members, { node: "n1", since: 6 }]);
  expect(next({ ...heard, n3: { ...lately, synced: false } }, short)).toBeUndefined();
  expect(next({ n1: longAgo, n2: lately, n3: lately }, short)).toBeUndefined();
});
