import { expect, test } from "vitest";
import { singleCopy } from "../../systems-under-test/single-copy.ts";
import { msToNanos, nanosToMs } from "../core/time.ts";
import { onCluster } from "./on-cluster.ts";
import { oneAtATime } from "./one-at-a-time.ts";

test("a node answers what came together one after the other, each after the time that it takes", async () => {
  const setup = {
    system: singleCopy,
    nodes: ["n1"],
    seed: 1,
    latency: { distribution: "constant", meanMs: 1 },
    clientLatency: { distribution: "constant", meanMs: 1 },
    wrap: (boot) => oneAtATime(boot, ({ body }) => (body["key"] === "b" ? 5 : 10)),
  } as const satisfies Parameters<typeof onCluster>[0];
  const took = await onCluster(setup, async (cluster) => {
    const endpoint = cluster.connect("c1");
    const began = cluster.time.now();
    return await Promise.all(
      ["a", "b", "c"].map(async (key) => {
        await endpoint.call("n1", { type: "read", key }, msToNanos(1_000));
        return Math.round(nanosToMs(cluster.time.now() - began));
      }),
    );
  });
  expect(took).toEqual([12, 17, 27]);
});
