import type { Bug } from "../system.ts";

/** Defects that can be switched on; `row` names each in the list of mutants. */
export const chainBugs: Readonly<Record<string, Bug>> = {};
export const craqBugs: Readonly<Record<string, Bug>> = {};
