import { unknownName } from "../harness/core/usage-error.ts";
import type { Checker } from "./checker.ts";

/** Every checker that needs no model, with its default options; `linearizable` needs one and is made from it. */
export const checkers: readonly Checker[] = [];

export function checkerNamed(name: string): Checker {
  const found = checkers.find((checker) => checker.name === name);
  if (found === undefined) {
    throw unknownName("checker", name, ["linearizable", ...checkers.map((checker) => checker.name)]);
  }
  return found;
}
