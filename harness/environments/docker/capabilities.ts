import type { ServerSystem } from "../../../systems-under-test/external/server.ts";
import type { Capability } from "../environment.ts";

/** What the engine can do to any container. */
const ofContainers: readonly Capability[] = ["crash", "pause", "cpu", "memory"];

/** What the program of faultline's own nodes makes possible: it gets its clock and its files from us. */
const ofOwnNodes: readonly Capability[] = [
  "clock-offset",
  "clock-rate",
  "lose-unsynced",
  "torn-tail",
  "disk-space",
  "disk-errors",
  "disk-corruption",
];

/** Of containers of our own nodes, under a kernel that can do to links what it says. */
export function containerCapabilities(ofLinks: readonly Capability[]): ReadonlySet<Capability> {
  return new Set<Capability>([...ofContainers, ...ofLinks, ...ofOwnNodes]);
}

/**
 * What a library before their own C library makes possible, see docker/bent-clock.c; and a data folder of limited size,
 * see side/ballast.ts.
 */
const ofServers: readonly Capability[] = ["clock-offset", "clock-rate", "disk-space"];

/** Of servers that are not ours: their calls go past us; what else is beyond reach they say. */
export function serverCapabilities(
  system: ServerSystem,
  ofLinks: readonly Capability[],
): ReadonlySet<Capability> {
  const all: readonly Capability[] = [...ofContainers, ...ofLinks, ...ofServers];
  return new Set(all.filter((capability) => system.beyondReach?.[capability] === undefined));
}
