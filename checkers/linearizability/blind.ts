import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";

/** Puts something in the place of all that was there, and finds nothing: what was there before does not matter. */
export function isBlind(model: AnyModel, operation: Operation): boolean {
  const values = model.values?.(operation);
  if (values?.replaces !== true || values.takesAny === true) return false;
  return values.finds !== "everything" && values.finds.length === 0 && (values.takes?.length ?? 0) === 0;
}
