import { operationsOf } from "../harness/core/history.ts";
import { unknown, valid } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";

/** Counts of completions. */
export interface Counts {
  ok: number;
  fail: number;
  info: number;
}

/** Counts how calls ended, by function. A function that never succeeded was not tested: then unknown. */
export const stats: Checker = {
  name: "stats",
  summary: "Counts of ok, fail and info by function; unknown when a function never succeeded.",
  check(history) {
    const byFunction = new Map<string, Counts>();
    const all: Counts = { ok: 0, fail: 0, info: 0 };
    for (const { f, outcome } of operationsOf(history)) {
      const counts = byFunction.get(f) ?? { ok: 0, fail: 0, info: 0 };
      byFunction.set(f, counts);
      counts[outcome.type]++;
      all[outcome.type]++;
    }
    const detail = { ...all, byFunction: Object.fromEntries(byFunction) };
    const summary = `${all.ok} ok, ${all.fail} fail, ${all.info} info.`;
    if (all.ok + all.fail + all.info === 0) return unknown("No operations.", detail);
    const never = [...byFunction].filter(([, counts]) => counts.ok === 0).map(([f]) => f);
    return never.length === 0
      ? valid(summary, detail)
      : unknown(`No ${never.join(", no ")} ever succeeded. ${summary}`, detail);
  },
};
