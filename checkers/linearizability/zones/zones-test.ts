import type { ColumnOptions } from "../../engine/columns-of.ts";
import type { FastTest } from "../../engine/fast-test.ts";
import { zones } from "./zones.ts";

/** The fast test of registers: zones, for a way of reading histories. */
export function zonesTest(reading: ColumnOptions): FastTest {
  return { name: "zones", reading, decide: zones };
}
