import type { Runtime } from "../harness/runtime/runtime.ts";

/** What recovery found of a file: what is good of it, and how many characters after that are not. */
export interface Kept {
  readonly keep: string;
  readonly droppedChars: number;
}

/**
 * Makes the good part of a file durable, and all there is of it. What was read may never have been synced; from here
 * on the node builds on it and tells it, so it has to be.
 */
export async function vouchFor(
  runtime: Pick<Runtime, "storage" | "note">,
  file: string,
  { keep, droppedChars }: Kept,
): Promise<void> {
  if (droppedChars === 0) return runtime.storage.sync(file);
  await runtime.storage.replace(file, keep);
  runtime.note("torn", { file, droppedChars });
}
