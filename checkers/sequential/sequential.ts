import type { Checker } from "../checker.ts";
import { type ColumnOptions, columnsOf } from "../engine/columns-of.ts";
import { verdictOf } from "../engine/verdict-of.ts";
import { decideSequential } from "./decide.ts";

/** Registers, kv and cas: all operations have one order that every process agrees with, whatever the clock says. */
export function sequential(options: ColumnOptions = {}): Checker {
  return {
    name: "sequential",
    summary:
      "One order of all operations keeps each process's own order and lets every read return the latest write.",
    check(history, budget) {
      const columns = columnsOf(history, options);
      return verdictOf(decideSequential(columns, budget), columns, { property: "Sequentially consistent" });
    },
  };
}
