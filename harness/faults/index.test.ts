import { describe, expect, test } from "vitest";
import { faultGroups, faults, refuse, resolveFaults } from "./index.ts";

describe("the registry of faults", () => {
  test("resolves names and groups, each fault once, in the order of the registry", () => {
    const names = resolveFaults(["disk", "pause", "crash", "torn-tail"]).map((fault) => fault.name);
    expect(names).toEqual([
      "crash",
      "pause",
      "lose-unsynced",
      "torn-tail",
      "disk-full",
      "disk-eio",
      "disk-slow",
    ]);
    expect(resolveFaults(["all"])).toEqual(faults);
    expect(resolveFaults([])).toEqual([]);
  });

  test("refuses an unknown name with the nearest one", () => {
    expect(() => resolveFaults(["partion"])).toThrow(/unknown fault "partion"; did you mean "partition"/);
    expect(() => resolveFaults(["toString"])).toThrow(/unknown fault/);
  });

  test("has groups that are not empty and names that are used once", () => {
    for (const group of Object.values(faultGroups)) expect(group.length).toBeGreaterThan(1);
    expect(faultGroups["partition"]).toHaveLength(8);
    const names = [...faults.map((fault) => fault.name), ...Object.keys(faultGroups)];
    expect(new Set(names).size).toBe(names.length);
  });

  test("says which capability a fault misses", () => {
    const [clockDrift] = resolveFaults(["clock-drift"]);
    expect(refuse(clockDrift!, new Set(["clock-rate"]))).toBeUndefined();
    expect(refuse(clockDrift!, new Set(["crash"]))).toMatch(/"clock-drift" needs clock-rate/);
    const [diskFull] = resolveFaults(["disk-full"]);
    expect(refuse(diskFull!, new Set(["crash"]))).toMatch(/not offer here: only nodes written for faultline/);
  });

  test("bounds how long each fault stays", () => {
    for (const fault of faults) {
      expect(fault.durationMs.min).toBeGreaterThan(0);
      expect(fault.durationMs.max).toBeGreaterThan(fault.durationMs.min);
      expect(fault.durationMs.max).toBeLessThanOrEqual(10_000);
    }
  });
});
