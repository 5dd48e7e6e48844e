import { UsageError } from "../core/usage-error.ts";
import type { Shard } from "../run/sweep.ts";

/** "2/4": the second of four parts. */
export function shardOf(text: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || index < 1 || index > of)
    throw new UsageError(`--shard "${text}": expected a part and their number, such as 1/4 to 4/4`);
  return { index, of };
}
