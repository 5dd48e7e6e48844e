import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { formatNamed } from "../../../checkers/formats/index.ts";
import type { History } from "../../core/history.ts";

export interface Recorded {
  readonly name: string;
  readonly history: History;
}

/** Histories recorded elsewhere, of one folder and format; none where the folder is not there. */
export function recorded(folder: string, format: string): readonly Recorded[] {
  const root = process.env["FAULTLINE_HISTORIES"] ?? resolve("../shared/histories");
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .sort()
    .map((name) => ({
      name,
      history: formatNamed(format).read(readFileSync(join(path, name), "utf8")).history,
    }));
}
