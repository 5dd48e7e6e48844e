import { expect, test } from "vitest";
import type { Death } from "../environments/environment.ts";
import { nodesVerdict } from "./nodes-verdict.ts";
import type { FaultRecord } from "./run-record.ts";

const death: Death = {
  time: 500,
  node: "n1",
  epoch: 1,
  text: "StorageError: ENOSPC: no space left on device",
};
const fault: FaultRecord = {
  ...{ id: 1, name: "disk-full", kind: "disk-error", target: "any", detail: "", nodes: ["n1", "n2"] },
  ...{ injectedAt: 400, mendedAt: 600, events: [], evidence: { bit: true, text: "" } },
};

test("a node may stop over a disk that a fault broke", () => {
  expect(nodesVerdict([], [])).toMatchObject({ validity: "valid" });
  expect(nodesVerdict([death], [fault])).toMatchObject({ validity: "valid" });
});

test.each<[string, Partial<Death>, Partial<FaultRecord>]>([
  ["before the disk broke", { time: 300 }, {}],
  ["over something else", { text: "AssertionError: the log has a gap" }, {}],
  ["while the disk of another node is broken", { node: "n3" }, {}],
  ["under a fault that does no such thing", {}, { kind: "crash" }],
  ["under a fault that was skipped", {}, { skipped: "nobody to hit" }],
])("a node that stops %s is a violation", (_, otherDeath, otherFault) => {
  const verdict = nodesVerdict([{ ...death, ...otherDeath }], [{ ...fault, ...otherFault }]);
  expect(verdict).toMatchObject({ validity: "invalid" });
});
