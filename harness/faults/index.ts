import { unknownName } from "../core/usage-error.ts";
import type { Capability } from "../environments/environment.ts";
import { bandwidth } from "./bandwidth.ts";
import { clockDrift } from "./clock-drift.ts";
import { clockJump } from "./clock-jump.ts";
import { clockStrobe } from "./clock-strobe.ts";
import { clog } from "./clog.ts";
import { cpuThrottle } from "./cpu-throttle.ts";
import { crash } from "./crash.ts";
import { crashLoop } from "./crash-loop.ts";
import { depose } from "./depose.ts";
import { diskEio } from "./disk-eio.ts";
import { diskFull } from "./disk-full.ts";
import { diskSlow } from "./disk-slow.ts";
import { duplicate } from "./duplicate.ts";
import type { Fault } from "./fault.ts";
import { loseUnsynced } from "./lose-unsynced.ts";
import { lossy } from "./lossy.ts";
import { membership } from "./membership.ts";
import { memorySqueeze } from "./memory-squeeze.ts";
import { partitionBridge } from "./partition-bridge.ts";
import { partitionFlapping } from "./partition-flapping.ts";
import { partitionHalves } from "./partition-halves.ts";
import { partitionIsolateOne } from "./partition-isolate-one.ts";
import { partitionLeaderAlone } from "./partition-leader-alone.ts";
import { partitionMajoritiesRing } from "./partition-majorities-ring.ts";
import { partitionMajorityMinority } from "./partition-majority-minority.ts";
import { partitionOneWay } from "./partition-one-way.ts";
import { pause } from "./pause.ts";
import { reorder } from "./reorder.ts";
import { reset } from "./reset.ts";
import { slow } from "./slow.ts";
import { tornTail } from "./torn-tail.ts";

/** Every fault there is. */
export const faults: readonly Fault[] = [
  crash,
  crashLoop,
  pause,
  partitionIsolateOne,
  partitionHalves,
  partitionMajorityMinority,
  partitionMajoritiesRing,
  partitionBridge,
  partitionOneWay,
  partitionFlapping,
  partitionLeaderAlone,
  slow,
  lossy,
  duplicate,
  reorder,
  clog,
  bandwidth,
  clockJump,
  clockDrift,
  clockStrobe,
  loseUnsynced,
  tornTail,
  cpuThrottle,
  memorySqueeze,
  membership,
  diskFull,
  diskEio,
  diskSlow,
  reset,
  depose,
];

/** Names that stand for several faults. */
export const faultGroups: Readonly<Record<string, readonly Fault[]>> = {
  partition: faults.filter((fault) => fault.name.startsWith("partition-")),
  links: [slow, lossy, duplicate, reorder, clog, bandwidth, reset],
  clock: [clockJump, clockDrift, clockStrobe],
  resources: [cpuThrottle, memorySqueeze],
  disk: [loseUnsynced, tornTail, diskFull, diskEio, diskSlow],
  all: faults,
};

/** The faults that names and groups stand for, each once, in the order of the registry. Throws a UsageError. */
export function resolveFaults(names: readonly string[]): Fault[] {
  const wanted = new Set(names.flatMap(faultsNamed));
  return faults.filter((fault) => wanted.has(fault));
}

/** Why the fault cannot be used where only these capabilities are offered; undefined when it can. */
export function refuse(fault: Fault, capabilities: ReadonlySet<Capability>): string | undefined {
  const missing = fault.needs.filter((need) => !capabilities.has(need));
  if (missing.length === 0) return undefined;
  if (missing.includes("membership"))
    return `the fault "${fault.name}" needs a system whose members can change, which this one does not declare`;
  const why = missing.some((need) => need === "disk-errors" || need === "disk-space")
    ? `: ${onlyOwnDisks}`
    : missing.includes("reset")
      ? `: ${onlyStreams}`
      : "";
  return `the fault "${fault.name}" needs ${missing.join(" and ")}, which this environment does not offer here${why}`;
}

const onlyStreams = "datagrams have no connections; expected --transport stream";
const onlyOwnDisks = "only nodes written for faultline's runtime reach their disks through it";

function faultsNamed(name: string): readonly Fault[] {
  if (Object.hasOwn(faultGroups, name)) return faultGroups[name]!;
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault !== undefined) return [fault];
  throw unknownName("fault", name, [...Object.keys(faultGroups), ...faults.map((known) => known.name)]);
}
