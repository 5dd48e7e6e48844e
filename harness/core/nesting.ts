/** Values nested deeper than this are refused where histories are read: nothing that walks them may run out of stack. */
export const nestingMax = 200;

/** Whether a value of JSON is nested deeper than that. Walks without recursion, as the value may be hostile. */
export function isNestedTooDeep(value: unknown, levelsMax: number = nestingMax): boolean {
  if (typeof value !== "object" || value === null) return false;
  let level: unknown[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > levelsMax) return true;
    const below: unknown[] = [];
    for (const outer of level) {
      for (const inner of Object.values(outer as object)) {
        if (typeof inner === "object" && inner !== null) below.push(inner);
      }
    }
    level = below;
  }
  return false;
}
