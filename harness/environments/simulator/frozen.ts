/**
 * Freezes a value that leaves its node, with everything in it, and refuses what JSON cannot carry: in the
 * simulator sender and receiver share the object, and a change made by one after sending would reach the other
 * as it never could over a wire. What is frozen already is taken as done, so that values sent again and again
 * (log entries) cost one look.
 */
export function frozen<V extends object>(value: V, what: string): V {
  if (!freeze(value)) throw new TypeError(`${what} cannot be carried as JSON: ${culprit(value, "")}`);
  return value;
}

/** Children first, so that a cycle ends as a stack overflow and is not taken for a finished part. */
function freeze(value: object): boolean {
  if (Object.isFrozen(value)) return true;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (!carries(value[index])) return false;
    Object.freeze(value);
    return true;
  }
  if (!isPlain(value)) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in fields) {
    const field = fields[name];
    // JSON leaves an undefined field out, which reads the same.
    if (field !== undefined && !carries(field)) return false;
  }
  Object.freeze(value);
  return true;
}

function carries(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      return value === null || freeze(value);
    default:
      return false;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The first part that JSON cannot carry, with its path. */
function culprit(value: unknown, path: string): string | undefined {
  if (typeof value === "object" && value !== null) {
    if (!Array.isArray(value) && !isPlain(value)) return `${path || "it"} is a ${value.constructor.name}`;
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined && !Array.isArray(value)) continue;
      const found = culprit(field, path === "" ? name : `${path}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (carries(value)) return undefined;
  return `${path} is ${typeof value === "number" || value === undefined ? String(value) : `a ${typeof value}`}`;
}
