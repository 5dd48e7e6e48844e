import { createHash } from "node:crypto";
import type { Note } from "../../systems-under-test/system.ts";
import type { History } from "../core/history.ts";
import { encodeEvent } from "../core/history-format.ts";

/**
 * SHA-256 over the history and the nodes' notes: equal digests, the same run. Messages are left out, so that a
 * run has one digest whether or not its messages were kept; every message that mattered shows in a note.
 */
export function digestOf(history: History, notes: readonly Note[]): string {
  const hash = createHash("sha256");
  for (const event of history.events) hash.update(`${encodeEvent(event)}\n`);
  for (const note of notes) hash.update(`${JSON.stringify(note)}\n`);
  return hash.digest("hex");
}
