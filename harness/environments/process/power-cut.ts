import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Random } from "../../core/random.ts";
import { dataFolders, nodeName, readMark } from "./node/sync-mark.ts";

/**
 * Does to a dead node's files what a power cut would have done: text that was never synced is cut off, or (torn) a
 * prefix of it stays, whose last bytes may be garbage. Gives the characters lost or spoilt per file, for evidence.
 * (Pillai and others, "All File Systems Are Not Created Equal", OSDI 2014, section 2: appends of unsynced data.)
 */
export function cutPower(folder: string, unsynced: "lost" | "torn", random: Random): Record<string, number> {
  const losses: Record<string, number> = {};
  const files = join(folder, dataFolders.files);
  if (!existsSync(files)) return losses;
  for (const name of readdirSync(files).sort()) {
    const path = join(files, name);
    const lost = cutFile(path, join(folder, dataFolders.marks, name), unsynced, random);
    if (lost > 0) losses[nodeName(name)] = lost;
  }
  return losses;
}

function cutFile(path: string, markPath: string, unsynced: "lost" | "torn", random: Random): number {
  const { ino, size } = statSync(path);
  const mark = readMark(markPath, ino);
  const tail = readFileSync(path).subarray(mark?.bytes ?? 0);
  const kept = unsynced === "torn" ? random.between(0, tail.length) : 0;
  if (mark === undefined && kept === 0) {
    // Its very name was never synced.
    rmSync(path);
    return tail.toString().length;
  }
  const garbage = kept > 0 && random.chance(0.5) ? random.between(1, Math.min(kept, garbageMax)) : 0;
  const descriptor = openSync(path, "r+");
  try {
    ftruncateSync(descriptor, size - tail.length + kept);
    const bytes = Buffer.from(Array.from({ length: garbage }, () => random.below(256)));
    writeSync(descriptor, bytes, 0, garbage, size - tail.length + kept - garbage);
  } finally {
    closeSync(descriptor);
  }
  return tail.subarray(kept - garbage).toString().length;
}

const garbageMax = 16;
