import type { Operation } from "../../../harness/core/operation.ts";
import type { ColumnOptions } from "../../engine/columns-of.ts";
import type { FastTest } from "../../engine/fast-test.ts";
import { keyOf } from "../../models/values.ts";
import { zones } from "./zones.ts";

/** The fast test of registers: zones, for a way of reading histories. */
export function zonesTest(reading: ColumnOptions): FastTest {
  return { name: "zones", reading, decide: zones, promises: hasNewValues };
}

/** Operations that are looked at. */
const sample = 128;

/** Whether most written values are new to their key: then they tell who wrote what was read. */
function hasNewValues(operations: readonly Operation[]): boolean {
  const seen = new Set<string>();
  let written = 0;
  for (let at = 0; at < operations.length && at < sample; at++) {
    const { f, key, input } = operations[at]!;
    if (f === "read") continue;
    written++;
    seen.add(`${key} ${keyOf(f === "cas" ? (input as readonly unknown[])[1] : input)}`);
  }
  return 2 * seen.size > written || written < 4;
}
