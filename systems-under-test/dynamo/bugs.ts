import type { Bug } from "../system.ts";

export const dynamoBugs: Readonly<Record<string, Bug>> = {};
