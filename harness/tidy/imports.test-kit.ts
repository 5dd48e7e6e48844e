import { posix } from "node:path";
import { type Finding, lineAt, type Source } from "./sources.test-kit.ts";

export interface Import {
  readonly from: string;
  readonly line: number;
  /** A path of ours ("harness/core/random.ts"), a package ("execa") or a module of Node ("node:fs"). */
  readonly to: string;
  readonly kind: "ours" | "package" | "node";
  /** Only types are taken: nothing of it is there at run time. */
  readonly types: boolean;
  /** Loaded when needed, by `import()`. */
  readonly lazy: boolean;
}

/** Every import and re-export of a source. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  for (const match of source.code.matchAll(statement)) {
    // The word may stand in a string; then the bare source has blanks there.
    if (source.bare.slice(match.index, match.index + 6).trim() === "") continue;
    const clause = match.groups?.["clause"] ?? "";
    found.push({ ...target(source.path, match), types: isOfTypes(clause), lazy: false });
  }
  for (const match of source.code.matchAll(call)) {
    if (source.bare.slice(match.index, match.index + 6).trim() === "") continue;
    // `import("./x.ts").T` in the place of a type cannot be told from a call; it counts as one.
    found.push({ ...target(source.path, match), types: false, lazy: true });
  }
  return found.map(({ line: position, ...rest }) => ({ ...rest, line: lineAt(source.code, position) }));
}

/** Circles of imports, each told once. Imports of types count too: they tie concepts together as well. */
export function findCycles(all: readonly Source[]): Finding[] {
  const sources = all.filter((source) => !source.test);
  const edges = new Map(sources.map((source) => [source.path, importsOf(source).filter(isOurs)]));
  const state = new Map<string, "open" | "done">();
  const findings: Finding[] = [];
  const path: string[] = [];
  const visit = (at: string): void => {
    state.set(at, "open");
    path.push(at);
    for (const edge of edges.get(at) ?? []) {
      if (state.get(edge.to) === "open") {
        const circle = [...path.slice(path.indexOf(edge.to)), edge.to].join(" -> ");
        findings.push({ path: at, line: edge.line, text: `closes a circle of imports: ${circle}` });
      } else if (!state.has(edge.to)) visit(edge.to);
    }
    path.pop();
    state.set(at, "done");
  };
  for (const source of sources) if (!state.has(source.path)) visit(source.path);
  return findings;
}

const isOurs = (found: Import): boolean => found.kind === "ours" && !found.lazy;

/** `import`, or `export` with a `from`, at the start of a statement, up to the module's name. */
const statement =
  /(?<=^|[;\n}])[ \t]*(?:import|export)\b(?<clause>(?:[^;"'`()=]|(?<=\bexport\b)\s)*?\bfrom\s*|\s*)["'](?<module>[^"'\n]+)["']/g;

const call = /\bimport\s*\(\s*["'`](?<module>[^"'`\n]+)["'`]/g;

/** `import type`, or braces in which every name is a type. */
function isOfTypes(clause: string): boolean {
  if (/^\s*type\s+(?!from\b|,)/.test(clause)) return true;
  const names = /^\s*\{(?<names>[^}]*)\}/.exec(clause)?.groups?.["names"];
  if (names === undefined) return false;
  const list = names.split(",").map((name) => name.trim());
  return list.every((name) => name === "" || name.startsWith("type ")) && names.trim() !== "";
}

function target(from: string, match: RegExpMatchArray): Omit<Import, "types" | "lazy"> {
  const module = match.groups!["module"]!;
  const line = match.index! + match[0].search(/\S/);
  if (module.startsWith(".")) {
    const to = posix.normalize(posix.join(posix.dirname(from), module));
    return { from, line, to, kind: "ours" };
  }
  if (module.startsWith("node:")) return { from, line, to: module, kind: "node" };
  const parts = module.split("/");
  return {
    from,
    line,
    to: module.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]!,
    kind: "package",
  };
}
