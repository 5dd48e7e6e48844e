import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { parityObservations, playParityScript } from "./parity.test-kit.ts";
import { system } from "./process/fixtures/laboratory-system.ts";
import { calm, Recorder } from "./simulator/simulator.test-kit.ts";
import { simulator } from "./simulator/simulator.ts";

test("the simulator shows what every environment must show", async () => {
  await using cluster = await simulator.launch({
    launchable: { bugs: [], boot: system.boot(new Set(), {}) },
    nodes: ["n1", "n2", "n3"],
    random: new Random("parity"),
    network: calm,
    sink: new Recorder(),
  });
  expect(await playParityScript(cluster)).toEqual(parityObservations);
});
