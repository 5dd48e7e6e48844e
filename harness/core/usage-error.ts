/** A user's mistake, told in one sentence: what is wrong, what was expected, the nearest valid name. Exit status 254. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** `unknown fault "partion"; did you mean "partition"? Expected one of: ...` */
export function unknownName(kind: string, given: string, valid: readonly string[]): UsageError {
  const nearest = nearestName(given, valid);
  const hint = nearest === undefined ? "." : `; did you mean "${nearest}"?`;
  return new UsageError(`unknown ${kind} "${given}"${hint} Expected one of: ${valid.join(", ")}.`);
}

/** The valid name with the fewest edits from the given one, when that is near enough to be a slip. */
export function nearestName(given: string, valid: readonly string[]): string | undefined {
  const ranked = valid
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(given.length / 3))
    ? best.name
    : undefined;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length]!;
}
