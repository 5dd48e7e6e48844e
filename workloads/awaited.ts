import type { Checker } from "../checkers/checker.ts";
import { unknown } from "../harness/core/verdict.ts";

/** Stands where a checker will be: says that nothing was decided. */
export function awaited(name: string): Checker {
  return {
    name,
    summary: "Not there yet; decides nothing.",
    check: () => unknown(`the checker "${name}" is not there yet`),
  };
}
