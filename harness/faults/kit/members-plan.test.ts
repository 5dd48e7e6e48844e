import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { planMembers } from "./members-plan.ts";

const nodes = ["n1", "n2", "n3", "n4", "n5"];

function plans(members: readonly string[], down: readonly string[] = [], leader = "") {
  return Array.from({ length: 200 }, (_, seed) =>
    planMembers(new Random(String(seed)), {
      members,
      nodes,
      isUp: (node) => !down.includes(node),
      prefers: (node) => node === leader,
    }),
  );
}

test("every kind of change is drawn, of one node and of several", () => {
  const drawn = plans(["n1", "n2", "n3"]);
  expect(new Set(drawn.map((plan) => plan?.kind))).toEqual(new Set(["grow", "shrink", "replace"]));
  expect(new Set(drawn.map((plan) => plan?.joining.length))).toEqual(new Set([0, 1, 2]));
  for (const plan of drawn) {
    expect(new Set(plan!.members).size).toBe(plan!.members.length);
    expect(plan!.members.length).toBeGreaterThanOrEqual(1);
  }
});

test("where all nodes are members they can only leave", () => {
  expect(new Set(plans(nodes).map((plan) => plan?.kind))).toEqual(new Set(["shrink"]));
});

test("a change that a majority of old and new members cannot decide is not planned", () => {
  for (const plan of plans(["n1", "n2", "n3"], ["n3", "n4"])) {
    const members = plan?.members ?? ["n1"];
    const up = members.filter((node) => node !== "n3" && node !== "n4");
    expect(up.length * 2).toBeGreaterThan(members.length);
  }
  expect(plans(["n1", "n2", "n3"], ["n2", "n3"])).toEqual(plans(["n1"]).map(() => undefined));
});

test("whoever is preferred leaves first", () => {
  const leaving = plans(["n1", "n2", "n3"], [], "n2").flatMap((plan) =>
    plan!.leaving.length > 0 ? [plan!.leaving.includes("n2")] : [],
  );
  expect(leaving.length).toBeGreaterThan(50);
  expect(leaving).not.toContain(false);
});
