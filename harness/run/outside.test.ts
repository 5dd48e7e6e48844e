import { expect, test } from "vitest";
import { raft } from "../../systems-under-test/raft/raft.ts";
import type { Stray } from "../../systems-under-test/system.ts";
import { outsideOf } from "./outside.ts";
import type { RunParts } from "./run-parts.ts";
import type { FaultRecord } from "./run-record.ts";

const late: Stray = { kind: "delay", text: "The machine was late." };
const struck = (kind: string) => ({ kind }) as unknown as FaultRecord;

function outside(tolerates: readonly Stray["kind"][], environment: string, faults: readonly string[]) {
  const system = {
    ...{ name: "moody", options: [], claims: {}, strayed: () => [late, late] },
    ...{ boot: raft.boot, bugs: {}, summary: "", assumptions: { summary: "", tolerates } },
  };
  const parts = { system, scenario: { environment } } as unknown as RunParts;
  return outsideOf(parts, faults.map(struck), []);
}

test("what a system tells of a machine that was late by itself is told in real time, beside what faults did", () => {
  expect(outside(["crash"], "docker", ["crash"])).toEqual({ kinds: ["delay"], caveats: [late.text] });
  expect(outside(["crash"], "process", ["pause"])).toEqual({ kinds: ["delay", "pause"], caveats: [] });
  expect(outside(["crash", "delay"], "process", ["crash"])).toEqual({ kinds: [], caveats: [] });
});

test("in the simulator nothing is late by itself", () => {
  expect(outside(["crash"], "sim", [])).toEqual({ kinds: [], caveats: [] });
});
