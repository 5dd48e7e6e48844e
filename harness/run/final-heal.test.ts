import { expect, test } from "vitest";
import { launchLab, pass } from "../environments/simulator/simulator.test-kit.ts";
import { LateDeaths } from "./final-heal.ts";
import type { FaultRecord } from "./run-record.ts";

const fullDisk: FaultRecord = {
  id: 0,
  name: "disk-full",
  kind: "disk-error",
  target: "any",
  detail: "",
  nodes: ["n1"],
  injectedAt: 0,
  mendedAt: 0,
  events: [],
  evidence: { bit: true, text: "" },
};

/** The nodes that are up when all died of the error in their first lives, and those of the fault were looked after. */
async function upAfter(error: string, lives: number, rounds: number): Promise<string[]> {
  const born = new Map<string, number>();
  const { cluster } = await launchLab({
    booted: ({ self, timers }) => {
      const life = (born.get(self) ?? 0) + 1;
      born.set(self, life);
      if (life > lives) return;
      timers.after(8, () => {
        throw new Error(error);
      });
    },
  });
  const late = new LateDeaths(cluster, [fullDisk]);
  for (let round = 0; round < rounds; round++) {
    await pass(cluster, 20);
    await cluster.drive(late.startAgain());
  }
  return cluster.nodes.filter((node) => cluster.state(node) === "up");
}

test("a node that dies of a mended fault's disk errors is started again, once; other deaths are its own affair", async () => {
  expect(await upAfter("ENOSPC, write", 1, 3)).toEqual(["n1"]);
  expect(await upAfter("ENOSPC, write", 2, 5)).toEqual([]);
  expect(await upAfter("out of ideas", 1, 3)).toEqual([]);
});
