import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blanked } from "./blanked.test-kit.ts";

/** The folders whose sources are read. */
export const roots: readonly string[] = ["harness", "checkers", "workloads", "systems-under-test", "reports"];

/** One file of ours. */
export interface Source {
  /** From the top of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Without comments. */
  readonly code: string;
  /** Without comments and without what stands in strings. */
  readonly bare: string;
  /** A test or a part of one: free in what it imports and calls. */
  readonly test: boolean;
}

/** Something that must not be. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Reads every TypeScript source below the folders once. */
export function readSources(top: string): Source[] {
  return roots.flatMap((root) =>
    readdirSync(join(top, root), { recursive: true, encoding: "utf8" })
      .map((name) => `${root}/${name.replaceAll("\\", "/")}`)
      .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))
      .sort()
      .map((path) => sourceOf(path, readFileSync(join(top, path), "utf8"))),
  );
}

export function sourceOf(path: string, text: string): Source {
  const test = /\.test(-kit)?\.tsx?$/.test(path) || /(^|\/)(testing|fixtures|tidy)\//.test(path);
  return { path, text, code: blanked(text, "comments"), bare: blanked(text, "comments and strings"), test };
}

export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let index = 0; index < position; index++) if (text.charCodeAt(index) === 10) line++;
  return line;
}

export const findingText = (finding: Finding): string => `${finding.path}:${finding.line} ${finding.text}`;
