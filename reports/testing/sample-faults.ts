import { nanosPerMs as ms } from "../../harness/core/time.ts";
import type { FaultRecord } from "../../harness/run/run-record.ts";

/** A crash, the partition that isolates the leader, a pause and a clock jump, one of them skipped. */
export function sampleFaults(lengthMs: number): FaultRecord[] {
  const at = (share: number): number => Math.round(share * lengthMs) * ms;
  return [
    {
      id: 1,
      name: "crash",
      kind: "crash",
      target: "follower",
      detail: "n4",
      nodes: ["n4"],
      injectedAt: at(0.15),
      mendedAt: at(0.24),
      events: [],
      evidence: { bit: true, text: "n4 is down and answers no probe" },
      mended: { bit: false, text: "n4 is up and answered after 12 ms" },
    },
    {
      id: 2,
      name: "partition",
      kind: "partition",
      target: "leader",
      detail: "n1 | n2 n3 n4 n5",
      nodes: ["n1"],
      injectedAt: at(0.42),
      mendedAt: at(0.6),
      events: [],
      evidence: {
        bit: true,
        text: "8 of 8 cut links carried no probe, 12 of 12 others did",
        figures: { cut: 8 },
      },
      mended: { bit: false, text: "20 of 20 links carry probes again" },
    },
    {
      id: 3,
      name: "clock-jump",
      kind: "clock",
      target: "any",
      detail: "n3 +2.5 s",
      nodes: ["n3"],
      injectedAt: at(0.52),
      mendedAt: at(0.7),
      events: [],
      evidence: { bit: true, text: "the wall clock of n3 is 2,500 ms ahead" },
      mended: { bit: false, text: "the wall clock of n3 is right to 1 ms" },
    },
    {
      id: 4,
      name: "pause",
      kind: "pause",
      target: "leader",
      detail: "no node is leader",
      nodes: [],
      injectedAt: at(0.45),
      mendedAt: at(0.45),
      events: [],
      evidence: { bit: false, text: "" },
      skipped: "no node called itself leader",
    },
    {
      id: 5,
      name: "pause",
      kind: "pause",
      target: "any",
      detail: "n2",
      nodes: ["n2"],
      injectedAt: at(0.76),
      mendedAt: at(0.85),
      events: [],
      evidence: { bit: true, text: "n2 is stopped and answers no probe" },
      mended: { bit: false, text: "n2 answered after 3 ms" },
    },
  ];
}
