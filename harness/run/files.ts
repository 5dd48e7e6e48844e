import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../core/usage-error.ts";

/**
 * Makes sure that a file can be written, before the work whose result it is to hold: makes its folder, and refuses with
 * a UsageError what could be told only at the end. `flag` names where the path was given.
 */
export function readyToWrite(path: string, flag?: string): void {
  attempt(label(path, flag), () => {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) accessSync(dirname(path), constants.W_OK);
    else if (statSync(path).isDirectory()) throw new UsageError(`${label(path, flag)}: ${isFolder}`);
    else accessSync(path, constants.W_OK);
  });
}

/** Writes a whole file, into a folder that is made where it is missing. Throws a UsageError when it cannot. */
export function writeWhole(path: string, data: string | Uint8Array, flag?: string): void {
  readyToWrite(path, flag);
  attempt(label(path, flag), () => writeFileSync(path, data));
}

/** A file's text. Throws a UsageError when it cannot be read. */
export function readWhole(path: string, flag?: string): string {
  return attempt(label(path, flag), () => readFileSync(path, "utf8"));
}

/** Does what the file system may refuse; a refusal is the user's to mend, and told in words. */
export function attempt<V>(told: string, work: () => V): V {
  try {
    return work();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${told}: ${refusalText(error)}`);
  }
}

/** What the file system means; its own words name calls that nobody made. */
export function refusalText(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return meanings[code ?? ""] ?? message ?? String(error);
}

const label = (path: string, flag?: string): string => (flag === undefined ? path : `${flag} ${path}`);

const isFolder = "it is a folder; expected a file";

const meanings: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: isFolder,
  ENOTDIR: "a file stands where a folder was expected",
  EEXIST: "a file stands where a folder was expected",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
};
