import { expect, test } from "vitest";
import { optionForms } from "../harness/run/option-forms.ts";
import { systemNamed, systems } from "./index.ts";
import { optionText, promisesOf, systemOptionsOf } from "./system-options.ts";

test("systems are found by name, and a slip is answered with the nearest name", () => {
  for (const system of systems) expect(systemNamed(system.name)).toBe(system);
  expect(() => systemNamed("raff")).toThrow('did you mean "raft"?');
});

test("every system says what it is, what it promises and in which world", () => {
  expect(systems.length).toBeGreaterThan(1);
  for (const system of systems) {
    const { name, summary, claims, assumptions, bugs, options } = system;
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(summary).toMatch(/\.$/);
    expect(assumptions.summary).toMatch(/\.$/);
    expect(Object.keys(claims).length).toBeGreaterThan(0);
    for (const option of options ?? []) {
      expect(option.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(option.summary).not.toMatch(/\.$/);
      expect(optionForms.map((form) => form.name)).not.toContain(option.name);
      expect(systemOptionsOf(system, { [option.name]: optionText(option.fallback) })).toEqual(
        systemOptionsOf(system),
      );
    }
    for (const [bug, { row, summary: what, scenario }] of Object.entries(bugs)) {
      expect(bug).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(row).toMatch(/^M-[A-Z]\d\d$/);
      expect(what).toMatch(/\.$/);
      const own = Object.entries(scenario.options).filter(([name]) =>
        options?.some((option) => option.name === name),
      );
      const values = systemOptionsOf(
        system,
        Object.fromEntries(own.map(([name, value]) => [name, String(value)])),
      );
      expect(Object.keys(promisesOf(system, values).claims)).toContain(scenario.options["workload"]);
    }
  }
});
