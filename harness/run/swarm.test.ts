import { expect, test } from "vitest";
import { systemNamed } from "../../systems-under-test/index.ts";
import { Random } from "../core/random.ts";
import { drawSwarm, drawSystemOptions } from "./swarm.ts";

const raft = systemNamed("raft");
const drawn = (given: Readonly<Record<string, string>>, nodes = 5) =>
  Array.from({ length: 50 }, (_, seed) => drawSystemOptions(new Random(String(seed)), raft, given, nodes));

test("options of the system are drawn, and what was given is kept", () => {
  const all = drawn({});
  expect(new Set(all.map((options) => options["snapshot-entries"])).size).toBeGreaterThan(2);
  expect(new Set(all.map((options) => options["members"]))).toEqual(new Set(["0", "3"]));
  for (const options of drawn({ members: "4" })) expect(options["members"]).toBe("4");
});

test("giving one option moves no other", () => {
  const free = drawn({}).map((options) => options["snapshot-entries"]);
  expect(drawn({ members: "2" }).map((options) => options["snapshot-entries"])).toEqual(free);
  const random = (): Random => new Random("7");
  expect(drawSwarm(random(), { nodes: 9 })).toEqual({ ...drawSwarm(random()), nodes: 9 });
});

test("draws that the system refuses for so few nodes are left out", () => {
  for (const options of drawn({}, 2)) expect(options["members"] ?? "0").toBe("0");
});
