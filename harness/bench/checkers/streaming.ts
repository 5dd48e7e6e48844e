import { performance } from "node:perf_hooks";
import { StreamingRegisters } from "../../../checkers/linearizability/zones/streaming.ts";
import type { HistoryEvent } from "../../core/history.ts";
import { usedMegabytes } from "../memory.ts";
import { type CheckerBench, printRow } from "./bench-case.ts";

/** Registers while they are recorded: ten clients on one register; what is remembered stays the same. */
export const streaming: CheckerBench = {
  name: "streaming",
  run() {
    for (const operations of [1_000_000, 10_000_000]) {
      const stream = new StreamingRegisters();
      const started = performance.now();
      const most = drive(stream, operations);
      const milliseconds = performance.now() - started;
      const heap = usedMegabytes().toFixed(1);
      printRow({
        what: `streaming register, ${most} values, ${heap} MB kept`,
        operations,
        clients: 10,
        verdict: "valid",
        milliseconds,
        targetMs: operations / 1000,
      });
    }
  },
};

/** Calls overlap by ten: each client's call is open while the nine others end theirs. */
function drive(stream: StreamingRegisters, operations: number): number {
  let index = 0;
  let most = 0;
  let current: unknown = null;
  const open: { f: string; value: unknown }[] = [];
  const event = (type: HistoryEvent["type"], process: number, f: string, value: unknown): void => {
    const violation = stream.feed({ index, time: index++, type, process, f, value });
    if (violation !== undefined) throw new Error(violation.sentence);
  };
  for (let number = 0; number < operations + 10; number++) {
    const process = number % 10;
    const ended = open[process];
    if (ended !== undefined) {
      if (ended.f === "write") current = ended.value;
      event("ok", process, ended.f, ended.f === "write" ? ended.value : current);
    }
    if (number >= operations) continue;
    const f = (number * 7) % 3 === 0 ? "write" : "read";
    const value = f === "write" ? number : null;
    open[process] = { f, value };
    event("invoke", process, f, value);
    if ((number & 1023) === 0) most = Math.max(most, stream.remembered);
  }
  return most;
}
