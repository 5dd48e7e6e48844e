import { expect, test } from "vitest";
import { promisesOf, systemOptionsOf } from "../system-options.ts";
import { dynamo } from "./dynamo.ts";

const claimed = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  promisesOf(dynamo, systemOptionsOf(dynamo, texts)).claims;

test.each([
  [{}, "atomic"],
  [{ r: "1", w: "3" }, "atomic"],
  [{ "read-repair": "later" }, "regular"],
  [{ r: "1", w: "2" }, "eventual"],
  [{ sloppy: "yes" }, "eventual"],
  [{ r: "1", w: "1", sessions: "yes" }, "coherent"],
  [{ conflicts: "clock" }, "eventual"],
  [{ members: "5" }, "eventual"],
  [{ serial: "yes" }, "linearizable"],
  [{ serial: "yes", r: "1", w: "1", conflicts: "clock" }, "linearizable"],
])("with %j registers are %s", (texts, claim) => {
  expect(claimed(texts)).toMatchObject({ kv: claim, register: claim });
});

test("without options it promises what it declares", () => {
  expect(claimed({})).toEqual(dynamo.claims);
});

test("changes of members are survived by who names members, and a set is not promised then", () => {
  const promises = promisesOf(dynamo, systemOptionsOf(dynamo, { members: "5" }));
  expect(promises.assumptions.tolerates).toContain("membership");
  expect(promises.claims).toMatchObject({ cart: "eventual", "g-set": "eventual" });
  expect(promises.claims).not.toHaveProperty("set");
  expect(dynamo.assumptions.tolerates).not.toContain("membership");
});

test("a cas is promised by rounds of Paxos alone, and whole rows by every setting", () => {
  expect(claimed({ serial: "yes" })).toHaveProperty("lin-kv", "linearizable");
  expect(claimed({})).not.toHaveProperty("lin-kv");
  for (const texts of [
    {},
    { conflicts: "clock" },
    { sloppy: "yes" },
    { unkeyed: "counter" },
    { r: "1", w: "1" },
  ])
    expect(claimed(texts)).toHaveProperty("row", "read-atomic");
});

test("a set is linearizable where registers are atomic; a clock that decides loses elements and promises none", () => {
  expect(claimed({})).toMatchObject({ set: "linearizable", "g-set": "eventual", cart: "eventual" });
  expect(claimed({ sloppy: "yes" })).not.toHaveProperty("set");
  expect(claimed({ conflicts: "clock" })).not.toHaveProperty("g-set");
  expect(claimed({ unkeyed: "counter" })).toHaveProperty("pn-counter");
});

test.each([
  [{ n: "3" }, 2, "3 replicas of each key need as many nodes; there are 2"],
  [{ n: "2", r: "3", w: "1" }, 5, "a read cannot wait for 3 of 2 replicas"],
  [{ n: "2", w: "3", r: "1" }, 5, "a write cannot wait for 3 of 2 replicas"],
  [{ members: "6" }, 5, "6 members need as many nodes; there are 5"],
  [{ members: "2" }, 5, "3 replicas of each key need as many nodes; there are 2"],
  [{ members: "1", n: "1", r: "1", w: "1" }, 5, "one node alone is no ring"],
  [{ members: "3", serial: "yes" }, 5, "these change with the members"],
  [{ serial: "yes", sloppy: "yes" }, 5, "nobody may stand in"],
  [{ sessions: "yes", conflicts: "clock" }, 5, "forgets what a session has seen"],
])("%j on %i nodes is refused", (texts, nodes, sentence) => {
  expect(() => systemOptionsOf(dynamo, texts, nodes)).toThrow(sentence);
});
