import type { FaultKind, SystemUnderTest } from "../../../systems-under-test/system.ts";
import type { Capability } from "../../environments/environment.ts";
import { simulator } from "../../environments/simulator/simulator.ts";
import type { Fault } from "../../faults/fault.ts";
import { faultGroups, faults, refuse } from "../../faults/index.ts";

/** A mix of faults by a name for people, as `--fault` takes it. */
export interface Mix {
  readonly name: string;
  /** "" for no faults. */
  readonly fault: string;
}

/**
 * The mixes of faults that a system promises to survive, made from the registry of faults: none; each group of faults,
 * and those that are in no group together by their kind, less what is not promised; all of these together.
 */
export function mixesOf(system: SystemUnderTest, tolerates: readonly FaultKind[]): Mix[] {
  const anywhere = offered(system, "datagram");
  const streams = offered(system, "stream");
  const single = Object.entries(clusters()).flatMap(([name, members]): Mix[] => {
    const possible = members.filter((fault) => refuse(fault, anywhere) === undefined);
    const survived = possible.filter((fault) => tolerates.includes(fault.kind));
    // A swarm draws the transport, and a fault that is named must be possible on either; a group is cut to fit.
    const certain = survived.filter((fault) => refuse(fault, streams) === undefined);
    if (certain.length === 0) return [];
    const whole = survived.length === possible.length && name in faultGroups;
    return [{ name, fault: whole ? name : certain.map((fault) => fault.name).join(",") }];
  });
  const all = single.length < 2 ? [] : [{ name: "all", fault: single.map(({ fault }) => fault).join(",") }];
  return [{ name: "none", fault: "" }, ...single, ...all];
}

/** Every fault once: in its group, or with others of its kind, or by itself where a group has that name. */
function clusters(): Readonly<Record<string, readonly Fault[]>> {
  const groups = Object.entries(faultGroups).filter(([name]) => name !== "all");
  const grouped = new Set(groups.flatMap(([, members]) => members));
  const alone: Record<string, Fault[]> = {};
  for (const fault of faults) {
    if (grouped.has(fault)) continue;
    const name = fault.kind in faultGroups ? fault.name : fault.kind;
    alone[name] ??= [];
    alone[name]!.push(fault);
  }
  return { ...alone, ...Object.fromEntries(groups) };
}

function offered(system: SystemUnderTest, transport: "stream" | "datagram"): ReadonlySet<Capability> {
  const capabilities = new Set(simulator.offers({ foreign: false, transport }));
  if (system.membership !== undefined) capabilities.add("membership");
  return capabilities;
}
