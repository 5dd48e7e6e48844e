import { type Storage, StorageError } from "../runtime/runtime.ts";
import type { DiskProbe } from "./environment.ts";

/** Writes the scratch file durably, on the very path of the system's own files. */
export async function probeStorage(storage: Storage, nowMs: () => number): Promise<DiskProbe> {
  const beganMs = nowMs();
  try {
    await storage.replace(scratchFile, "probe");
    return { wrote: true, syncMs: nowMs() - beganMs };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { wrote: false, error: error.code, syncMs: nowMs() - beganMs };
  }
}

/** Lies beside the files of the system, which never sees it listed. */
export const scratchFile = "faultline-probe";
