import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** `](target)` with what follows it: the names in backquotes behind a link to a source are in that source. */
const link = /\]\(([^)\s#]+)(?:#[^)]*)?\)((?:,? `\w+`)*)/g;

const links = pages.flatMap((page) =>
  [...readFileSync(join(root, page), "utf8").matchAll(link)]
    .filter(([, target]) => !/^[a-z]+:/.test(target!))
    .map(([, target, names]) => ({
      page,
      target: target!,
      path: join(root, dirname(page), target!),
      names: [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
    })),
);

test("every link of the documentation leads somewhere", () => {
  expect(pages.length).toBeGreaterThan(30);
  expect(links.length).toBeGreaterThan(80);
  expect(
    links.filter(({ path }) => !existsSync(path)).map(({ page, target }) => `${page}: ${target}`),
  ).toEqual([]);
});

test("the functions that the documentation names are in the files it names", () => {
  const named = links.filter(({ target, names }) => target.endsWith(".ts") && names.length > 0);
  expect(named.length).toBeGreaterThan(40);
  const missing = named.flatMap(({ path, target, names }) => {
    const text = readFileSync(path, "utf8");
    return names
      .filter((name) => !new RegExp(`\\b${name}\\b`).test(text))
      .map((name) => `${target}: ${name}`);
  });
  expect(missing).toEqual([]);
});
