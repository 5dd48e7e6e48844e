import type { Capability, NetworkOptions } from "../environment.ts";

/** What can be done to any program: it is a process, and the harness carries its messages. */
const ofAnyProgram: readonly Capability[] = ["crash", "pause", "links", "delay", "bandwidth"];

/** What needs the program of faultline's own nodes, which gets its clock and its files from us. */
const ofOwnNodes: readonly Capability[] = [
  "clock-offset",
  "clock-rate",
  "lose-unsynced",
  "torn-tail",
  "disk-space",
  "disk-errors",
  "disk-corruption",
];

export function processCapabilities(
  own: boolean,
  transport: NetworkOptions["transport"],
): ReadonlySet<Capability> {
  const ofTransport: Capability = transport === "datagram" ? "datagrams" : "reset";
  return new Set([...ofAnyProgram, ofTransport, ...(own ? ofOwnNodes : [])]);
}
