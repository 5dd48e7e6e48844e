import type { StalenessBounds } from "../../checkers/index.ts";
import { UsageError } from "../core/usage-error.ts";
import { duration } from "../run/options.ts";

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** The flags that bound staleness, as they are written. */
export const boundFlags = ["gamma", "delta", "age", "versions"] as const;

/** What the flags promise of stale reads; undefined when no flag does. */
export function boundsOf(flags: Flags): StalenessBounds | undefined {
  const time = (name: (typeof boundFlags)[number]): number | undefined => {
    const text = flags[name];
    return typeof text === "string" ? duration(name, text) : undefined;
  };
  const [gammaMax, deltaMax, ageMax, versionsMax] = [
    time("gamma"),
    time("delta"),
    time("age"),
    versions(flags),
  ];
  const bounds = {
    ...(gammaMax === undefined ? {} : { gammaMax }),
    ...(deltaMax === undefined ? {} : { deltaMax }),
    ...(ageMax === undefined ? {} : { ageMax }),
    ...(versionsMax === undefined ? {} : { versionsMax }),
  };
  return Object.keys(bounds).length === 0 ? undefined : bounds;
}

function versions(flags: Flags): number | undefined {
  const text = flags["versions"];
  if (typeof text !== "string") return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--versions "${text}": expected a whole number of values, such as 1`);
  return Number(text);
}
