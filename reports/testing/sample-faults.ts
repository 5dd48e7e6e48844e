import { nanosPerMs as ms } from "../../harness/core/time.ts";
import type { FaultRecord } from "../../harness/run/run-record.ts";

/** A crash, the partition that isolates the leader, a clock jump and a pause; another pause found nobody to hit. */
export function sampleFaults(lengthMs: number): FaultRecord[] {
  return plan.map(({ from, to, ...fault }, index) => ({
    ...fault,
    id: index + 1,
    injectedAt: Math.round(from * lengthMs) * ms,
    mendedAt: Math.round(to * lengthMs) * ms,
    events: [],
  }));
}

/** `from` and `to` are shares of the run. */
const plan: readonly (Omit<FaultRecord, "id" | "injectedAt" | "mendedAt" | "events"> & {
  readonly from: number;
  readonly to: number;
})[] = [
  {
    name: "crash",
    kind: "crash",
    target: "follower",
    detail: "n4",
    nodes: ["n4"],
    from: 0.15,
    to: 0.24,
    evidence: { bit: true, text: "n4 is down and answers no probe" },
    mended: { bit: true, text: "n4 is up and answered after 12 ms" },
  },
  {
    name: "partition",
    kind: "partition",
    target: "leader",
    detail: "n1 | n2 n3 n4 n5",
    nodes: ["n1"],
    from: 0.42,
    to: 0.6,
    evidence: {
      bit: true,
      text: "8 of 8 cut links carried no probe, 12 of 12 others did",
      figures: { cut: 8 },
    },
    mended: { bit: true, text: "20 of 20 links carry probes again" },
  },
  {
    name: "clock-jump",
    kind: "clock",
    target: "any",
    detail: "n3 +2.5 s",
    nodes: ["n3"],
    from: 0.52,
    to: 0.7,
    evidence: { bit: true, text: "the wall clock of n3 is 2,500 ms ahead" },
    mended: { bit: true, text: "the wall clock of n3 is right to 1 ms" },
  },
  {
    name: "pause",
    kind: "pause",
    target: "leader",
    detail: "no node is leader",
    nodes: [],
    from: 0.45,
    to: 0.45,
    evidence: { bit: false, text: "" },
    skipped: "no node called itself leader",
  },
  {
    name: "pause",
    kind: "pause",
    target: "any",
    detail: "n2",
    nodes: ["n2"],
    from: 0.76,
    to: 0.85,
    evidence: { bit: true, text: "n2 is stopped and answers no probe" },
    mended: { bit: true, text: "n2 answered after 3 ms" },
  },
];
