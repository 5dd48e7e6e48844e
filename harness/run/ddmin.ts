/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002): takes parts of
 * the list away, large ones first, as long as the test still answers true. Runs to the end it is 1-minimal: no single
 * element can be left out. Complements only; subsets alone hardly ever fail here and cost as much.
 */
export async function ddmin<V>(
  list: readonly V[],
  fails: (candidate: readonly V[]) => Promise<boolean>,
): Promise<readonly V[]> {
  if (list.length === 0 || (await fails([]))) return [];
  let kept = list;
  let size = Math.ceil(kept.length / 2);
  while (kept.length > 1) {
    const before = kept.length;
    kept = await withoutChunks(kept, size, fails);
    if (size > 1) size = Math.ceil(Math.min(size, kept.length) / 2);
    else if (kept.length === before) return kept;
  }
  return kept;
}

/** One pass from the end: what comes last is most often superfluous, and leaving it out moves nothing before it. */
async function withoutChunks<V>(
  list: readonly V[],
  size: number,
  fails: (candidate: readonly V[]) => Promise<boolean>,
): Promise<readonly V[]> {
  let kept = list;
  for (let end = kept.length; end > 0; end -= size) {
    const start = Math.max(0, end - size);
    if (end - start === kept.length) continue;
    const candidate = [...kept.slice(0, start), ...kept.slice(end)];
    if (await fails(candidate)) kept = candidate;
  }
  return kept;
}
