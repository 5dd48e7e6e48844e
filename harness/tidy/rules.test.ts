// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates stand in the sources under test
import { describe, expect, test } from "vitest";
import { findAmbient } from "./ambient.test-kit.ts";
import { findToothless } from "./assertions.test-kit.ts";
import { blanked } from "./blanked.test-kit.ts";
import { findCycles, importsOf } from "./imports.test-kit.ts";
import { findLongFiles, findLongFunctions, functionsOf } from "./lengths.test-kit.ts";
import { findForgotten } from "./registries.test-kit.ts";
import { type Finding, sourceOf } from "./sources.test-kit.ts";
import { findBreaches } from "./walls.test-kit.ts";

const texts = (findings: readonly Finding[]): string[] => findings.map((finding) => finding.text);
const lines = (count: number): string =>
  Array.from({ length: count }, (_, at) => `  step(${at});`).join("\n");

describe("blanking", () => {
  test("takes comments away and keeps every position", () => {
    const source = 'a; // b "c"\n/* d\n e */ f("// g"); `h ${"i" /* j */} // k`;';
    expect(blanked(source, "comments")).toBe('a;         \n    \n      f("// g"); `h ${"i"        } // k`;');
    expect(blanked(source, "comments and strings")).toHaveLength(source.length);
  });

  test("knows strings, templates with holes, and patterns from divisions", () => {
    const bare = (source: string): string => blanked(source, "comments and strings");
    expect(bare('x("a\\"b", \'c\')')).toBe("x(\"    \", ' ')");
    expect(bare("`a ${f({ b: `c` })} d`")).toBe("`  ${f({ b: ` ` })}  `");
    expect(bare('r = /["/]\\//g; y')).toBe("r = /      /g; y");
    expect(bare("a = b / c; // d /")).toBe("a = b / c;       ");
    expect(bare("return /x'/.test(y)")).toBe("return /  /.test(y)");
  });
});

describe("reading imports", () => {
  test("finds every form, with what is taken and from where", () => {
    const source = sourceOf(
      "harness/run/a.ts",
      [
        'import { b, type C } from "./b.ts";',
        'import type { D } from "../core/d.ts";',
        'import { type E, type F } from "../core/e.ts";',
        "import {\n  g,\n} from '../core/g.ts';",
        'export * from "./h.ts";',
        'export { i } from "../../checkers/i.ts";',
        'import "./j.ts";',
        'import fs from "node:fs/promises";',
        'import { k } from "@scope/pack/deep";',
        'const l = await import("./l.ts");',
        '// import { m } from "./m.ts";',
        "const n = 'import { o } from \"./o.ts\";';",
        'export const p = "q";',
      ].join("\n"),
    );
    expect(importsOf(source).map(({ to, types, lazy }) => [to, types, lazy])).toEqual([
      ["harness/run/b.ts", false, false],
      ["harness/core/d.ts", true, false],
      ["harness/core/e.ts", true, false],
      ["harness/core/g.ts", false, false],
      ["harness/run/h.ts", false, false],
      ["checkers/i.ts", false, false],
      ["harness/run/j.ts", false, false],
      ["node:fs/promises", false, false],
      ["@scope/pack", false, false],
      ["harness/run/l.ts", false, true],
    ]);
    expect(importsOf(source)[3]!.line).toBe(4);
  });
});

describe("the walls", () => {
  const breaches = (path: string, text: string): string[] => texts(findBreaches([sourceOf(path, text)]));

  test("stop what the table does not allow, and let through what it does", () => {
    expect(breaches("harness/core/x.ts", 'import { y } from "./y.ts";')).toEqual([]);
    expect(breaches("harness/core/x.ts", 'import { y } from "../run/y.ts";')).toHaveLength(1);
    expect(breaches("harness/core/x.ts", 'import { y } from "node:fs";')).toHaveLength(1);
    expect(breaches("checkers/x.ts", 'import { y } from "zod";')).toHaveLength(1);
    expect(breaches("checkers/formats/x.ts", 'import { y } from "edn-data";')).toEqual([]);
    expect(
      breaches("systems-under-test/x.ts", 'import { y } from "../harness/environments/simulator/y.ts";'),
    ).toHaveLength(1);
    expect(
      breaches("harness/faults/x.ts", 'import { crash } from "../environments/process/y.ts";'),
    ).toHaveLength(1);
    expect(
      breaches("harness/cli/x.ts", 'import { y } from "../../reports/y.ts"; import z from "node:fs";'),
    ).toEqual([]);
  });

  test("let only types of a contract through where only types may pass", () => {
    const from = 'from "../environments/environment.ts";';
    expect(breaches("harness/faults/x.ts", `import type { Cluster } ${from}`)).toEqual([]);
    expect(breaches("harness/faults/x.ts", `import { cluster } ${from}`)).toEqual([
      "harness/faults/ may import only types of harness/environments/environment.ts",
    ]);
  });

  test("are not asked by tests, and an area without a row is a finding", () => {
    expect(breaches("harness/core/x.test.ts", 'import { y } from "../run/y.ts";')).toEqual([]);
    expect(breaches("harness/attic/x.ts", "")).toEqual(["belongs to no area of the table"]);
  });
});

describe("the other rules", () => {
  test("find a circle of imports, also one of types only", () => {
    const circle = [
      sourceOf("a/x.ts", 'import { y } from "./y.ts";'),
      sourceOf("a/y.ts", 'import type { Z } from "./z.ts";'),
      sourceOf("a/z.ts", 'export { x } from "./x.ts";'),
    ];
    expect(texts(findCycles(circle))).toEqual([
      "closes a circle of imports: a/x.ts -> a/y.ts -> a/z.ts -> a/x.ts",
    ]);
    expect(findCycles(circle.slice(0, 2))).toEqual([]);
  });

  test.each([
    "const t = Date.now();",
    "const d = new Date();",
    "performance.now();",
    "Math.random();",
    "setTimeout(f, 1);",
    "setImmediate (f);",
    "queueMicrotask(f);",
    "process.env;",
    'console.log("x");',
    "const id = crypto.randomUUID();",
    "await fetch(url);",
  ])("find the ambient %s", (text) => {
    expect(findAmbient([sourceOf("checkers/x.ts", text)])).toHaveLength(1);
    expect(findAmbient([sourceOf("harness/cli/x.ts", text)])).toEqual([]);
    expect(findAmbient([sourceOf("checkers/x.test.ts", text)])).toEqual([]);
  });

  test("leave alone what only looks ambient", () => {
    const innocent = '// Date.now()\nconst a = "Math.random"; this.process.x; cluster.fetch(x); new Date(0);';
    expect(findAmbient([sourceOf("checkers/x.ts", innocent)])).toEqual([]);
  });

  test("find long files and long functions, of every form", () => {
    const long = `${"x;\n".repeat(401)}`;
    expect(findLongFiles([sourceOf("checkers/x.ts", long)])).toHaveLength(1);
    expect(findLongFiles([sourceOf("checkers/x.ts", long.slice(3))])).toEqual([]);
    expect(findLongFiles([sourceOf("checkers/x.test.ts", long)])).toEqual([]);
    for (const head of [
      "function f(a: { b: number }): Promise<void> {",
      "const f = (a) => {",
      "class C {\n  async method(a = {}): Promise<Map<string, number>> {",
      "export async function* f<T>(\n  a: T,\n): AsyncGenerator<T> {",
    ]) {
      expect(findLongFunctions([sourceOf("checkers/x.ts", `${head}\n${lines(70)}\n}`)]), head).toHaveLength(
        1,
      );
      expect(findLongFunctions([sourceOf("checkers/x.ts", `${head}\n${lines(60)}\n}`)]), head).toEqual([]);
    }
    expect(findLongFunctions([sourceOf("checkers/x.ts", `class C {\n${lines(90)}\n}`)])).toEqual([]);
    expect(functionsOf("if (a) {\n} for (const b of c()) {\n} while (d) {\n} const e = {\n};")).toEqual([]);
  });

  test("find an extension that was written and not registered", () => {
    const sources = [
      sourceOf("w/index.ts", 'import { a } from "./a.ts";'),
      sourceOf("w/a.ts", 'import { help } from "./help.ts";'),
      sourceOf("w/help.ts", ""),
      sourceOf("w/lost.ts", 'import { help } from "./help.ts";'),
      sourceOf("w/a.test.ts", ""),
      sourceOf("w/parts/b.ts", ""),
    ];
    const table = [{ folder: "w/", index: "w/index.ts", besides: [] }];
    expect(findForgotten(sources, table)).toMatchObject([{ path: "w/lost.ts" }]);
    expect(texts(findForgotten(sources.slice(1), table))).toEqual(["the registry is not there"]);
  });

  test("find tests that cannot fail or are not run", () => {
    const toothless = (text: string): string[] => texts(findToothless([sourceOf("a/x.test.ts", text)]));
    expect(toothless('test("a", () => { run(); });')).toEqual(["asserts nothing"]);
    expect(toothless("// expect(1)\n")).toEqual(["has no test"]);
    expect(toothless('test("a", () => { expect(1).toBe(1); });')).toEqual([]);
    expect(toothless('test.only("a", () => { expect(1).toBe(1); });')).toEqual(["test.only was left behind"]);
  });
});
