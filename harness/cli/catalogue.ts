import { formats } from "../../checkers/formats/index.ts";
import { checkers, models } from "../../checkers/index.ts";
import { reporters } from "../../reports/index.ts";
import { workloads } from "../../workloads/index.ts";
import { faultGroups, faults } from "../faults/index.ts";
import { allSystems } from "./find-system.ts";

/** One thing that can be named on the command line. */
export interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly summary: string;
}

/** All registries under one roof: what `list`, `describe`, completion and the reference pages read. */
export const catalogue: Readonly<Record<string, () => readonly Entry[]>> = {
  systems: () => entries("system", allSystems),
  workloads: () => entries("workload", workloads),
  faults: () => [
    ...entries("fault", faults),
    ...Object.entries(faultGroups).map(([name, members]) => ({
      kind: "fault group",
      name,
      summary: `all of ${members.map((fault) => fault.name).join(", ")}`,
    })),
  ],
  models: () => entries("model", models),
  checkers: () => entries("checker", checkers),
  formats: () => entries("format", formats),
  reporters: () => entries("reporter", reporters("")),
};

function entries(
  kind: string,
  things: readonly { readonly name: string; readonly summary: string }[],
): Entry[] {
  return things.map(({ name, summary }) => ({ kind, name, summary }));
}
