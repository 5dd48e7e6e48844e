import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findAmbient } from "./tidy/ambient.test-kit.ts";
import { findToothless } from "./tidy/assertions.test-kit.ts";
import { findCycles, importsOf } from "./tidy/imports.test-kit.ts";
import { findLongFiles, findLongFunctions, functionsOf, longishFiles } from "./tidy/lengths.test-kit.ts";
import { findForgotten, registries } from "./tidy/registries.test-kit.ts";
import { type Finding, findingText, readSources, roots } from "./tidy/sources.test-kit.ts";
import { findBreaches, walls } from "./tidy/walls.test-kit.ts";

/** The police of the architecture: reads every source once and enforces docs/decisions.md's walls and rules. */
const sources = readSources(fileURLToPath(new URL("..", import.meta.url)));

describe("the sources", () => {
  test("were seen: a guard that inspects nothing passes", () => {
    for (const root of roots) {
      const seen = sources.filter((source) => source.path.startsWith(`${root}/`));
      expect(seen.length, root).toBeGreaterThan(root === "reports" ? 0 : 5);
    }
    for (const area of ["core", "runtime", "generator", "environments", "faults", "run"]) {
      const seen = sources.filter((source) => source.path.startsWith(`harness/${area}/`));
      expect(seen.length, area).toBeGreaterThan(1);
    }
    const imports = sources.flatMap((source) => importsOf(source));
    expect(imports.length).toBeGreaterThan(3 * sources.length);
    const functions = sources.flatMap((source) => functionsOf(source.bare));
    expect(functions.length).toBeGreaterThan(3 * sources.length);
    for (const wall of walls.filter((one) => one.path.startsWith("harness/core"))) {
      expect(sources.some((source) => source.path.startsWith(wall.path))).toBe(true);
    }
  });

  test("import only what exists", () => {
    const paths = new Set(sources.map((source) => source.path));
    const missing = sources
      .flatMap((source) => importsOf(source))
      .filter((found) => found.kind === "ours" && /\.tsx?$/.test(found.to) && !paths.has(found.to))
      // A test may write the module it loads.
      .filter((found) => !found.lazy)
      .map((found) => ({
        path: found.from,
        line: found.line,
        text: `imports ${found.to}, which is not there`,
      }));
    expectNone(missing);
  });

  test("import only what the table of the architecture allows", () => {
    expectNone(findBreaches(sources));
  });

  test("import each other without circles", () => {
    expectNone(findCycles(sources));
  });

  test("have no ambient time, randomness, timers or output where they must not", () => {
    expectNone(findAmbient(sources));
  });

  test("are short enough to be one concept each", () => {
    const longish = longishFiles(sources);
    if (longish.length > 0) console.warn(`longer than they should be:\n  ${longish.join("\n  ")}`);
    expectNone(findLongFiles(sources));
  });

  test("have functions that fit a screen", () => {
    expectNone(findLongFunctions(sources));
  });

  test("are registered when they are extensions", () => {
    const present = registries.filter(({ index }) => sources.some((source) => source.path === index));
    expect(present.length).toBeGreaterThan(4);
    expectNone(findForgotten(sources, present));
  });

  test("that are tests can fail", () => {
    expectNone(findToothless(sources));
  });
});

describe("every extension", () => {
  test.each(
    registries.map(({ index }) => index).filter((index) => sources.some((source) => source.path === index)),
  )("of %s has a name of its own and a summary", async (index) => {
    const module: Record<string, unknown> = await import(/* @vite-ignore */ `../${index}`);
    const lists = Object.values(module).filter((value) => Array.isArray(value));
    for (const extensions of lists) {
      const names = extensions.map((one) => one?.name).filter((name) => typeof name === "string");
      for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(new Set(names).size).toBe(names.length);
      for (const one of extensions) if ("name" in one) expect(one.summary, one.name).toMatch(/^\S.{15,}$/);
    }
  });
});

function expectNone(findings: readonly Finding[]): void {
  expect(findings.map(findingText)).toEqual([]);
}
