import type { BrokenConnections } from "./environment.ts";

/** One direction of a connection that the harness itself carries. */
export interface CarriedConnection {
  readonly ofClient: boolean;
  readonly open: boolean;
  reset(): void;
}

/** Breaks those that are open, and looks at each again. */
export function breakConnections(connections: readonly CarriedConnection[]): BrokenConnections {
  const found = connections.filter(({ open }) => open);
  for (const connection of found) connection.reset();
  const broken = found.filter(({ open }) => !open);
  const ofClients = broken.filter(({ ofClient }) => ofClient).length;
  return { broken: broken.length, ofClients, left: found.length - broken.length };
}

export function sumOfBroken(parts: readonly BrokenConnections[]): BrokenConnections {
  const sum = (field: keyof BrokenConnections): number =>
    parts.reduce((total, part) => total + part[field], 0);
  return { broken: sum("broken"), ofClients: sum("ofClients"), left: sum("left") };
}
