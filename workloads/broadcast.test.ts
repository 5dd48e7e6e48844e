import { describe, expect, test } from "vitest";
import { workloadNamed } from "./index.ts";
import { neighboursIn } from "./plans/topology.ts";
import { smallRun } from "./testing/play.ts";

const five = ["n1", "n2", "n3", "n4", "n5"];

describe("the topology", () => {
  test("is a roughly square grid by default, as Maelstrom's", () => {
    const expected = {
      n1: ["n2", "n4"],
      n2: ["n1", "n3", "n5"],
      n3: ["n2"],
      n4: ["n1", "n5"],
      n5: ["n2", "n4"],
    };
    expect(neighboursIn("grid", five)).toEqual(expected);
    const messages = workloadNamed("broadcast").setup!(five, smallRun);
    expect(messages.map(({ dest }) => dest)).toEqual(five);
    expect(new Set(messages.map(({ body }) => JSON.stringify(body)))).toEqual(
      new Set([JSON.stringify({ type: "topology", topology: expected })]),
    );
  });

  test("can be a line, a binary tree, or everyone with everyone", () => {
    expect(neighboursIn("line", five)["n2"]).toEqual(["n1", "n3"]);
    expect(neighboursIn("tree", five)).toEqual({
      n1: ["n2", "n3"],
      n2: ["n1", "n4", "n5"],
      n3: ["n1"],
      n4: ["n2"],
      n5: ["n2"],
    });
    expect(neighboursIn("total", five)["n3"]).toEqual(["n1", "n2", "n4", "n5"]);
    const messages = workloadNamed("broadcast").setup!(five, { ...smallRun, topology: "line" });
    expect(messages[0]!.body["topology"]).toEqual(neighboursIn("line", five));
  });

  test.each(["grid", "line", "tree", "total"] as const)(
    "%s is symmetric, connected, and nobody is his own",
    (name) => {
      for (let size = 1; size <= 17; size++) {
        const nodes = Array.from({ length: size }, (_, node) => `n${node}`);
        const neighbours = neighboursIn(name, nodes);
        for (const node of nodes) {
          expect(neighbours[node]).not.toContain(node);
          for (const other of neighbours[node]!) expect(neighbours[other]).toContain(node);
          if (name === "grid") expect(neighbours[node]!.length).toBeLessThanOrEqual(4);
        }
        expect(reachable(neighbours, nodes[0]!).size).toBe(size);
      }
    },
  );
});

function reachable(neighbours: Readonly<Record<string, readonly string[]>>, from: string): Set<string> {
  const reached = new Set([from]);
  for (const node of reached) for (const other of neighbours[node]!) reached.add(other);
  return reached;
}
