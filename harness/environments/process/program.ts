import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { UsageError } from "../../core/usage-error.ts";

/** The full path of a program given as a path or as a name to be looked up, or a clear sentence. */
export function findProgram(name: string): string {
  if (!name.includes("/")) return fromPath(name);
  const path = resolve(name);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new UsageError(`program "${name}" does not exist.`);
  if (status.isDirectory()) throw new UsageError(`program "${name}" is a folder; a file was expected.`);
  if (!executable(path))
    throw new UsageError(`program "${name}" may not be executed; try "chmod +x ${name}".`);
  return path;
}

function fromPath(name: string): string {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (folder !== "" && statSync(path, { throwIfNoEntry: false })?.isFile() && executable(path)) return path;
  }
  throw new UsageError(
    `program "${name}" was not found on the PATH; a file is named with a slash: "./${name}".`,
  );
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
