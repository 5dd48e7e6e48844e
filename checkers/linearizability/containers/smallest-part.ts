/** Looks at so many items in all; a core is worth that, not more. */
const workMax = 2_000_000;

/**
 * Leaves out what is not needed (delta debugging, Zeller and Hildebrandt 2002): halves first, then smaller
 * chunks, in the end single items. The result still has the property, and is 1-minimal unless it took too long.
 */
export function smallestPart<V>(items: readonly V[], has: (some: readonly V[]) => boolean): readonly V[] {
  let rest = items;
  let work = 0;
  for (let chunk = rest.length >> 1; chunk >= 1; ) {
    let removed = false;
    for (let end = rest.length; end > 0; end -= chunk) {
      const without = [...rest.slice(0, Math.max(0, end - chunk)), ...rest.slice(end)];
      work += rest.length;
      if (work > workMax && rest !== items) return rest;
      if (without.length === 0 || !has(without)) continue;
      rest = without;
      removed = true;
    }
    if (!removed || chunk > 1) chunk = chunk === 1 ? 0 : chunk >> 1;
  }
  return rest;
}
