import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { mutations } from "../../checkers/testing/mutations/index.ts";
import { fuzzRules } from "../../checkers/testing/rules/index.ts";
import { checkout } from "./checkout.ts";
import { mutated } from "./mutant-lab.ts";

describe("the mutations", () => {
  it("fit the files they break, which change by them and are programs still", () => {
    const wrong = mutations.flatMap((mutation) => {
      const text = readFileSync(join(checkout, mutation.file), "utf8");
      try {
        const broken = mutated(text, mutation);
        transformSync(broken, { loader: "ts", logLevel: "silent" });
        return broken === text ? [`${mutation.file}: "${mutation.why}" changes nothing`] : [];
      } catch (error) {
        return [`${mutation.file}: "${mutation.why}": ${(error as Error).message}`];
      }
    });
    expect(wrong).toEqual([]);
  });

  it("are each told apart by what they break", () => {
    const names = mutations.map(({ checker, file, why }) => `${checker}: ${file}: ${why}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it("name rules and tests that there are", () => {
    const rules = new Set(mutations.flatMap((mutation) => mutation.rules));
    const known = fuzzRules.map(({ name }) => name);
    expect([...rules].filter((name) => !known.includes(name))).toEqual([]);
    for (const test of new Set(mutations.flatMap((mutation) => mutation.tests)))
      expect(readFileSync(join(checkout, test), "utf8")).toContain("describe");
  });
});
