import { type Import, importsOf } from "./imports.test-kit.ts";
import type { Finding, Source } from "./sources.test-kit.ts";

/** What the sources below a path may import. The longest path that fits decides. */
export interface Wall {
  readonly path: string;
  /** Paths of ours: folders end in a slash. The area itself is always allowed. */
  readonly ours: readonly string[] | "everything";
  /** Paths of which only types may be taken. */
  readonly types?: readonly string[];
  readonly packages: readonly string[] | "everything";
  readonly node: readonly string[] | "everything";
}

const core = "harness/core/";
const runtime = "harness/runtime/";
const environment = "harness/environments/environment.ts";
const system = "systems-under-test/system.ts";
const server = "systems-under-test/external/server.ts";
/** The second half of the system contract: reading the options a system declares. */
const systemOptions = "systems-under-test/system-options.ts";
const none: readonly string[] = [];

/** Contracts: as types, they may be named wherever runs are made or told of. */
const contracts: readonly string[] = [
  "checkers/checker.ts",
  "checkers/model.ts",
  "workloads/workload.ts",
  system,
  server,
  environment,
  "harness/environments/hand.ts",
  "harness/faults/fault.ts",
  "harness/run/scenario.ts",
  "harness/run/run-record.ts",
  "reports/reporter.ts",
];

/** The table of the architecture: who may import whom. */
export const walls: readonly Wall[] = [
  { path: core, ours: none, packages: none, node: none },
  { path: runtime, ours: none, types: [core], packages: none, node: none },
  { path: "harness/generator/", ours: [core], packages: none, node: none },
  { path: "checkers/", ours: [core], packages: none, node: none },
  // Histories of other tools are read here; one of their formats needs a parser.
  { path: "checkers/formats/", ours: [core, "checkers/"], packages: ["edn-data"], node: none },
  {
    path: "workloads/",
    ours: [core, "harness/generator/", "checkers/"],
    types: [runtime, ...contracts],
    packages: none,
    node: none,
  },
  { path: "systems-under-test/", ours: [core, runtime], packages: none, node: none },
  {
    path: "systems-under-test/external/",
    ours: [core, runtime, "systems-under-test/"],
    packages: "everything",
    node: "everything",
  },
  {
    path: "harness/faults/",
    ours: [core],
    types: [runtime, environment, system],
    packages: none,
    node: none,
  },
  {
    path: "harness/environments/",
    ours: [core, runtime],
    types: [system, server],
    packages: ["execa"],
    node: "everything",
  },
  {
    path: "harness/environments/docker/",
    ours: [core, runtime, "harness/environments/"],
    types: [system, "systems-under-test/external/server.ts"],
    packages: ["dockerode"],
    node: "everything",
  },
  // The program inside a process or container boots a system by its name.
  {
    path: "harness/environments/node-main.ts",
    ours: [core, runtime, "harness/environments/", "systems-under-test/index.ts", systemOptions],
    types: [system],
    packages: none,
    node: "everything",
  },
  {
    path: "harness/environments/process/node/",
    ours: [core, runtime, "harness/environments/", "systems-under-test/index.ts"],
    types: [system],
    packages: none,
    node: "everything",
  },
  // Every run is judged by its coverage and its figures, whatever its workload checks.
  {
    path: "harness/run/",
    ours: [
      core,
      runtime,
      "harness/generator/",
      ...contracts,
      systemOptions,
      "checkers/coverage.ts",
      "checkers/stats.ts",
    ],
    packages: ["tinypool", "zod"],
    node: [
      "node:fs",
      "node:path",
      "node:url",
      "node:crypto",
      "node:worker_threads",
      "node:os",
      "node:perf_hooks",
    ],
  },
  { path: "reports/", ours: [core], types: contracts, packages: none, node: none },
  // The one file of reports that touches the disk: it reads the page's script, built beside it.
  { path: "reports/page-script.ts", ours: none, packages: none, node: ["node:fs"] },
  // The page's script runs in a browser.
  {
    path: "reports/page/client/",
    ours: [core, "reports/"],
    types: contracts,
    packages: ["preact", "uplot"],
    node: none,
  },
  { path: "harness/cli/", ours: "everything", packages: "everything", node: "everything" },
  { path: "harness/bench/", ours: "everything", packages: "everything", node: "everything" },
  // The library's entry hands out what the command line uses.
  { path: "harness/index.ts", ours: "everything", packages: none, node: none },
];

/** Imports that go through a wall. Tests may import what they like. */
export function findBreaches(sources: readonly Source[], table: readonly Wall[] = walls): Finding[] {
  return sources
    .filter((source) => !source.test)
    .flatMap((source) => {
      const wall = wallOf(source.path, table);
      if (wall === undefined)
        return [{ path: source.path, line: 1, text: "belongs to no area of the table" }];
      return importsOf(source).flatMap((found) => breachOf(found, wall));
    });
}

export function wallOf(path: string, table: readonly Wall[] = walls): Wall | undefined {
  const fitting = table.filter((wall) => path.startsWith(wall.path));
  return fitting.toSorted((a, b) => b.path.length - a.path.length)[0];
}

function breachOf(found: Import, wall: Wall): Finding[] {
  const finding = (text: string): Finding[] => [{ path: found.from, line: found.line, text }];
  if (found.kind === "node") {
    if (isAllowed(found.to, wall.node, false)) return [];
    return finding(`${wall.path} may not import ${found.to}`);
  }
  if (found.kind === "package") {
    if (isAllowed(found.to, wall.packages, false)) return [];
    return finding(`${wall.path} may not import the package ${found.to}`);
  }
  if (found.to.startsWith(wall.path) || isAllowed(found.to, wall.ours, true)) return [];
  if (!isAllowed(found.to, wall.types ?? [], true)) return finding(`${wall.path} may not import ${found.to}`);
  return found.types ? [] : finding(`${wall.path} may import only types of ${found.to}`);
}

function isAllowed(to: string, allowed: readonly string[] | "everything", folders: boolean): boolean {
  if (allowed === "everything") return true;
  return allowed.some((path) => to === path || (folders && path.endsWith("/") && to.startsWith(path)));
}
