import { expect, it } from "vitest";
import { laboratory, launch } from "./launch.test-kit.ts";

it("the switchboard carries at least 5,000 messages a second", async () => {
  await using trial = await launch(laboratory(), { nodes: 3 });
  const client = trial.cluster.connect("load");
  const before = trial.cluster.counters()["delivered"]!;
  const start = performance.now();
  const worker = async (index: number): Promise<void> => {
    for (let call = 0; call < 150; call++)
      await client.call(`n${(index % 3) + 1}`, { type: "heard" }, 5_000_000_000);
  };
  await trial.cluster.drive(Promise.all(Array.from({ length: 30 }, (_, index) => worker(index))));
  const seconds = (performance.now() - start) / 1000;
  const rate = (trial.cluster.counters()["delivered"]! - before) / seconds;
  console.info(`${Math.round(rate)} messages a second`);
  expect(rate).toBeGreaterThan(5000);
});
