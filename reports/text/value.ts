/** A value of a history as people write it: `7`, `"a"`, `nil`, `[1 2]`, `{a 1}`; cut to `lengthMax` characters. */
export function formatValue(value: unknown, lengthMax = 60): string {
  return cut(written(value, lengthMax, 0), lengthMax);
}

/** Shortens a text to at most `lengthMax` characters, and shows that it did. */
export function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, Math.max(1, lengthMax - 1))}…`;
}

function written(value: unknown, lengthMax: number, depth: number): string {
  if (value === null || value === undefined) return "nil";
  // Values of registers are mostly words; quotes are needed only where a word could be read as something else.
  if (typeof value === "string")
    return /^[\p{L}_][\p{L}\p{N}_.:/-]*$/u.test(value) ? value : JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (depth > 8) return "…";
  if (Array.isArray(value))
    return `[${list(value, (item) => written(item, lengthMax, depth + 1), lengthMax)}]`;
  const entry = ([key, item]: [string, unknown]): string => `${key} ${written(item, lengthMax, depth + 1)}`;
  return `{${list(Object.entries(value), entry, lengthMax)}}`;
}

/** Stops as soon as the text is longer than anybody will see, so that a huge value costs little. */
function list<V>(items: readonly V[], write: (item: V) => string, lengthMax: number): string {
  let text = "";
  for (const [position, item] of items.entries()) {
    if (position > 0) text += " ";
    text += write(item);
    if (text.length > lengthMax) break;
  }
  return text;
}
