import type { Command } from "commander";
import { addHistories } from "./program/histories.ts";
import { addHunting } from "./program/hunting.ts";
import { addInformation } from "./program/information.ts";
import { addMatrix } from "./program/matrix.ts";
import { addRun } from "./program/run.ts";

/** Every command reports its exit status through `done`. Their code is loaded when they are called. */
export function addCommands(program: Command, version: string, done: (status: number) => void): void {
  addRun(program, version, done);
  addHunting(program, version, done);
  addMatrix(program, done);
  addHistories(program, version, done);
  addInformation(program, version, done);
}
