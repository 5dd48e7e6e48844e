import type { Columns } from "../../engine/columns.ts";
import { isLives, type Lives, livesOf } from "./lives.ts";
import { type ObjectTest, ordered, violated } from "./object-test.ts";
import { gapsOfEmpties, rowsOf } from "./presence.ts";
import { Slots } from "./slots.ts";
import { smallestPart } from "./smallest-part.ts";
import { stackOrder } from "./stack-order.ts";
import { peel } from "./stack-peeling.ts";

/**
 * A stack whose elements are all different: linearizable if and only if peeling takes away every element, where
 * an element can be taken away when both its push and its pop have an instant at which no other one left is
 * certainly there (decrease and conquer, Lee and Mathur 2025; reference, section 2.5).
 */
export const stackTest: ObjectTest = (columns) => {
  const found = livesOf(columns, "push", "pop");
  if (found === undefined) return undefined;
  if (!isLives(found)) return { kind: "invalid", violation: found };
  const gaps = gapsOfEmpties(columns, found);
  if ("kind" in gaps) return found.crashed.length > 0 ? undefined : gaps;
  const slots = new Slots(columns);
  const peeling = peel(columns, found, slots);
  if (peeling.stuck.length === 0) return ordered(columns, stackOrder(columns, found, slots, gaps, peeling));
  // A pop without an answer may have taken what is in the way; no rule covers that.
  return found.crashed.length > 0 ? undefined : tangled(columns, found, peeling.stuck);
};

function tangled(columns: Columns, lives: Lives, stuck: readonly number[]): ReturnType<typeof violated> {
  const still = (some: readonly number[]): boolean =>
    peel(columns, onlyThe(lives, some), new Slots(columns, rowsOf(lives, some))).stuck.length > 0;
  const core = smallestPart(stuck, still);
  const names = core.map((v) => JSON.stringify(columns.values[lives.values[v]!]));
  return violated(
    "crossed on the stack",
    rowsOf(lives, core),
    `The elements ${names.join(", ")} cannot be nested: each was pushed or popped while another one was certainly there all the time, above or below which it does not fit.`,
    "The last to come in must be the first to go out.",
  );
}

function onlyThe(lives: Lives, places: readonly number[]): Lives {
  const only = (column: Int32Array): Int32Array => Int32Array.from(places, (place) => column[place]!);
  return {
    values: only(lives.values),
    insert: only(lives.insert),
    remove: only(lives.remove),
    insertFrom: only(lives.insertFrom),
    insertBy: only(lives.insertBy),
    removeFrom: only(lives.removeFrom),
    removeBy: only(lives.removeBy),
    empties: new Int32Array(0),
    crashed: new Int32Array(0),
  };
}
