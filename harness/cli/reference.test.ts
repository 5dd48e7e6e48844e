import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { referencePages } from "./reference.ts";

test("the reference pages are as the registries have it; npm run docs writes them anew", () => {
  const pages = Object.entries(referencePages());
  expect(pages.length).toBeGreaterThan(3);
  for (const [file, text] of pages) {
    expect(readFileSync(join(import.meta.dirname, "../../docs/reference", file), "utf8"), file).toBe(text);
  }
});
