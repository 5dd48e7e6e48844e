import type { Capability } from "../environment.ts";

/** What the program of faultline's own nodes makes possible: it gets its clock and its files from us. */
const ofOwnNodes: readonly Capability[] = [
  "clock-offset",
  "clock-rate",
  "lose-unsynced",
  "torn-tail",
  "disk-errors",
  "disk-corruption",
];

/** Of containers of our own nodes, under a kernel that can do to links what it says. */
export function containerCapabilities(ofLinks: readonly Capability[]): ReadonlySet<Capability> {
  return new Set<Capability>(["crash", "pause", ...ofLinks, ...ofOwnNodes]);
}
