import { importsOf } from "./imports.test-kit.ts";
import type { Finding, Source } from "./sources.test-kit.ts";

/** A folder of extensions: every file in it must be reachable from its registry. */
export interface Registry {
  readonly folder: string;
  readonly index: string;
  /** Files that are no extension: the contract and the public entry. */
  readonly besides: readonly string[];
}

export const registries: readonly Registry[] = [
  { folder: "harness/faults/", index: "harness/faults/index.ts", besides: [] },
  { folder: "workloads/", index: "workloads/index.ts", besides: [] },
  {
    folder: "systems-under-test/",
    index: "systems-under-test/index.ts",
    besides: ["systems-under-test/system-options.ts"],
  },
  {
    folder: "systems-under-test/external/",
    index: "systems-under-test/external/index.ts",
    besides: ["systems-under-test/external/server.ts"],
  },
  { folder: "checkers/models/", index: "checkers/models/index.ts", besides: [] },
  { folder: "checkers/formats/", index: "checkers/formats/index.ts", besides: [] },
  { folder: "checkers/", index: "checkers/index.ts", besides: [] },
  {
    folder: "harness/bench/experiments/",
    index: "harness/bench/experiments/index.ts",
    besides: ["harness/bench/experiments/main.ts", "harness/bench/experiments/experiment-page.ts"],
  },
  { folder: "reports/", index: "reports/index.ts", besides: ["reports/page-script.ts"] },
];

/**
 * Files of an extension folder that its registry does not reach: written, and forgotten. A helper is reached
 * through the extension that uses it.
 */
export function findForgotten(
  sources: readonly Source[],
  table: readonly Registry[] = registries,
): Finding[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return table.flatMap(({ folder, index, besides }) => {
    if (!byPath.has(index)) return [{ path: index, line: 1, text: "the registry is not there" }];
    const reached = reachedFrom(index, byPath);
    return sources
      .filter((source) => isIn(folder, source) && !besides.includes(source.path))
      .filter((source) => !reached.has(source.path))
      .map((source) => ({ path: source.path, line: 1, text: `is not registered in ${index}` }));
  });
}

function reachedFrom(index: string, sources: ReadonlyMap<string, Source>): Set<string> {
  const reached = new Set([index]);
  for (const path of reached) {
    const source = sources.get(path);
    if (source === undefined) continue;
    for (const found of importsOf(source)) if (found.kind === "ours") reached.add(found.to);
  }
  return reached;
}

/** Directly in the folder; parts of larger extensions have folders of their own. */
const isIn = (folder: string, source: Source): boolean =>
  !source.test && source.path.startsWith(folder) && !source.path.slice(folder.length).includes("/");
