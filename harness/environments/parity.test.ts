import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { parityObservations, playParityScript, streamObservations } from "./parity.test-kit.ts";
import { system } from "./process/fixtures/laboratory-system.ts";
import { calm, Recorder } from "./simulator/simulator.test-kit.ts";
import { simulator } from "./simulator/simulator.ts";

test.each([
  ["datagram", parityObservations],
  ["stream", streamObservations],
] as const)("the simulator shows what every environment must show, by %s", async (transport, expected) => {
  await using cluster = await simulator.launch({
    launchable: { bugs: [], boot: system.boot(new Set(), {}) },
    nodes: ["n1", "n2", "n3"],
    random: new Random("parity"),
    network: { ...calm, transport },
    sink: new Recorder(),
  });
  expect(await playParityScript(cluster)).toEqual(expected);
});
