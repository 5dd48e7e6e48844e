import { expect, test } from "vitest";
import { parityObservations, playParityScript } from "./parity.test-kit.ts";
import { laboratory, launch } from "./process/launch.test-kit.ts";

test("processes show what every environment must show", async () => {
  await using trial = await launch(laboratory(), { nodes: 3 });
  expect(await playParityScript(trial.cluster)).toEqual(parityObservations);
});
