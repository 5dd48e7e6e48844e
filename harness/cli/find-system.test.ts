import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isServerSystem } from "../../systems-under-test/external/server.ts";
import { findSystem } from "./find-system.ts";
import { scenarioOf } from "./prepare.ts";
import { systemTemplate } from "./system-template.ts";

const folder = mkdtempSync(join(tmpdir(), "faultline-system-"));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("a system", () => {
  test("is found by its name, a slip answered with the nearest", async () => {
    expect((await findSystem("raft")).name).toBe("raft");
    expect((await findSystem("etcd")).name).toBe("etcd");
    await expect(findSystem("etdc")).rejects.toThrow('did you mean "etcd"?');
  });

  test("that is begun with the template makes a container of its place", async () => {
    const system = await findSystem(written("begun.js", selfContained(systemTemplate("begun"))));
    if (!isServerSystem(system)) throw new Error("expected a system of servers");
    const nodes = [{ node: "n1", host: "10.0.0.1" }];
    const { environment } = system.container({
      node: "n1",
      index: 0,
      nodes,
      dataFolder: "/data",
      options: {},
    });
    expect(environment).toEqual({ NODE: "n1", PEERS: "10.0.0.1", DATA: "/data" });
    expect(system.refuse?.({}, 2)).toContain("--nodes 1");
  });

  test("may be written in TypeScript, whose translation does not stay", async () => {
    const typed = `import { sum } from "./sum.ts";\nexport const place: string = import.meta.url;\nconst ports: number = sum;\n`;
    written("sum.ts", "export const sum: number = 1 + 1;\n");
    const system = `export const system = { name: \`s\${ports} \${place}\`, summary: "", claims: {}, bugs: {}, assumptions: {}, boot() {} };`;
    const path = written("typed.ts", typed + system);
    const { name } = await findSystem(path);
    expect(name).toMatch(/^s2 file:.*\/typed\.ts$/);
    expect(readdirSync(folder).filter((file) => file.startsWith("."))).toEqual([]);
  });

  test.each([
    ["no export", "export const sistem = {};", 'expected an export "system"; the module exports sistem'],
    [
      "a half-made system",
      "export const system = { boot() {} };",
      "lacks name, summary, claims, bugs, assumptions",
    ],
    [
      "half-made servers",
      "export const system = { container() {}, name: 's' };",
      "form ServerSystem; it lacks",
    ],
    ["a mistake in it", "export const system = ;", "the module cannot be loaded"],
    ["what it throws", "throw new Error('no luck');", "no luck"],
  ])("with %s is refused in a sentence", async (what, text, sentence) => {
    const path = written(`${what.replaceAll(" ", "-").replaceAll("'", "")}.js`, text);
    await expect(findSystem(path)).rejects.toThrow(sentence);
  });

  test("that a fault cannot reach says why", async () => {
    await expect(scenarioOf({ system: "etcd" }, { fault: "clock-jump" }, "1")).rejects.toThrow(
      "needs clock-offset, which this environment does not offer here: etcd is a Go program",
    );
  });

  test("that is not there is said to be so", async () => {
    await expect(findSystem("./nowhere.js")).rejects.toThrow("there is no such file");
  });
});

/** Vitest loads modules its own way, in which the package cannot name itself; the built command line can. */
const selfContained = (text: string): string =>
  text.replace(
    '"faultline/server"',
    JSON.stringify(new URL("../../systems-under-test/external/kit/kit.ts", import.meta.url).href),
  );
