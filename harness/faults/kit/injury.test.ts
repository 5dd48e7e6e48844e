import { expect, test } from "vitest";
import { Scope } from "../../core/scope.ts";
import type { Injury } from "../fault.ts";
import { injuryOf } from "./injury.ts";

const told = { detail: "", nodes: [], evidence: { bit: true, text: "" } };

test("an injury that is disposed of twice, even at the same time, is mended once", async () => {
  const steps: string[] = [];
  const injury = made(steps, async (undo) => {
    await undo();
    steps.push("probed");
    return { gone: true, text: "gone" };
  });
  expect(injury.mended()).toBeUndefined();
  await Promise.all([injury[Symbol.asyncDispose](), injury[Symbol.asyncDispose]()]);
  await injury[Symbol.asyncDispose]();
  expect(steps).toEqual(["undone", "probed"]);
  expect(injury.mended()).toEqual({ bit: false, text: "gone" });
});

test("an injury whose probe fails before the undoing is undone all the same", async () => {
  const steps: string[] = [];
  const injury = made(steps, async () => {
    throw new Error("the probe failed");
  });
  await expect(injury[Symbol.asyncDispose]()).rejects.toThrow("the probe failed");
  expect(steps).toEqual(["undone"]);
  expect(injury.mended()).toBeUndefined();
});

function made(steps: string[], mend: Parameters<typeof injuryOf>[2]): Injury {
  const scope = new Scope();
  scope.defer(() => void steps.push("undone"));
  return injuryOf(scope, told, mend);
}
