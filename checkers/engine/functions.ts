/**
 * What the engines must know of a function by its name to lay out a row.
 * `observe`: changes nothing, so a call without an answer says nothing and is dropped. `take`: answers with what
 * it removed. `put`: its input is the value it puts. `cas`: its input is `[old, new]`.
 */
export type Role = "observe" | "take" | "put" | "delete" | "cas" | "other";

const roles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ["read", "observe"],
  ["get", "observe"],
  ["peek", "observe"],
  ["contains", "observe"],
  ["size", "observe"],
  ["dequeue", "take"],
  ["pop", "take"],
  ["write", "put"],
  ["put", "put"],
  ["add", "put"],
  ["append", "put"],
  ["insert", "put"],
  ["enqueue", "put"],
  ["push", "put"],
  ["delete", "delete"],
  ["cas", "cas"],
]);

export function roleOf(f: string): Role {
  return roles.get(f) ?? "other";
}
