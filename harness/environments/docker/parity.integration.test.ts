import { expect, it } from "vitest";
import { playParityScript, streamObservations } from "../parity.test-kit.ts";
import { laboratory } from "../process/launch.test-kit.ts";
import { engineThere, launchContainers } from "./docker.test-kit.ts";

it.runIf(engineThere)("containers show what every environment must show", async () => {
  await using trial = await launchContainers(laboratory());
  expect(await playParityScript(trial.cluster)).toEqual(streamObservations);
});
