import * as fs from "node:fs";

/**
 * Beside each file a node keeps a mark that says how much of it has been synced, so that the harness can really
 * cut off the rest when it plays a power cut. The mark itself is never synced: it has to survive a killed process,
 * not a real power cut.
 *
 * A mark names the file by its inode. While a file is being replaced it carries the old and the new one, and so it
 * is right on either side of the rename.
 */
export interface SyncMark {
  readonly inode: number;
  readonly bytes: number;
}

/** Fixed width, so that one small write changes the whole mark and a kill never leaves half of it. */
const width = 96;

export function writeMark(path: string, marks: readonly SyncMark[]): void {
  const text = marks.map(({ inode, bytes }) => `${inode} ${bytes}`).join(" ");
  const descriptor = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT);
  try {
    fs.writeSync(descriptor, text.padEnd(width), 0);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** What the mark says of the file with that inode; undefined when it was never synced. */
export function readMark(path: string, inode: number): SyncMark | undefined {
  if (!fs.existsSync(path)) return undefined;
  const numbers = fs.readFileSync(path, "utf8").trim().split(" ").map(Number);
  for (let index = 0; index + 1 < numbers.length; index += 2)
    if (numbers[index] === inode) return { inode, bytes: numbers[index + 1]! };
  return undefined;
}

/** The parts of a node's data folder: its files, their marks, and files being written aside. */
export const dataFolders = { files: "files", marks: "marks", aside: "aside" } as const;

/** The name on disk of a node's file: any text becomes one plain file name, and can be read back. */
export function diskName(file: string): string {
  const name = encodeURIComponent(file);
  return /^\.+$/.test(name) ? name.replaceAll(".", "%2E") : name;
}

export const nodeName = (name: string): string => decodeURIComponent(name);
