import { describe, expect, it } from "vitest";
import { ClockBends } from "../clock-bends.ts";
import { trueClock } from "../control.ts";
import { machineMs } from "../machine-clock.ts";
import { BendableClock } from "./bendable-clock.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("a bendable clock", () => {
  it("is true until it is bent, and true again afterwards", async () => {
    const clock = new BendableClock();
    expect(Math.abs(clock.wallMs() - Date.now())).toBeLessThan(5);
    clock.bend({ ...trueClock, rate: 50, offsetMs: 7000 });
    await pause(20);
    expect(clock.wallMs() - Date.now()).toBeGreaterThan(7900);
    clock.bend(trueClock);
    expect(Math.abs(clock.wallMs() - Date.now())).toBeLessThan(5);
  });

  it("never lets its monotonic clock go back, whatever is done to the rate", async () => {
    const clock = new BendableClock();
    let last = clock.monotonicMs();
    for (const rate of [5, 0.1, 1, 100, 0.01, 1]) {
      clock.bend({ ...trueClock, rate });
      expect(clock.monotonicMs()).toBeGreaterThanOrEqual(last);
      await pause(3);
      last = clock.monotonicMs();
    }
    expect(last - machineMs()).toBeGreaterThan(200);
  });

  it("re-times timers that are already running", async () => {
    const clock = new BendableClock();
    const fired: string[] = [];
    clock.after(10_000, () => fired.push("long"));
    const stopped = clock.after(5, () => fired.push("stopped"));
    clock.after(15, () => fired.push("short"));
    stopped[Symbol.dispose]();
    clock.bend({ ...trueClock, rate: 0.01 });
    await pause(40);
    expect(fired).toEqual([]);
    clock.bend({ ...trueClock, rate: 1000 });
    await pause(40);
    expect(fired).toEqual(["short", "long"]);
  });
});

describe("bends", () => {
  it("add up, and can be lifted in any order", () => {
    const bends = new ClockBends();
    const jump = bends.add({ offsetMs: 100 }, 0);
    const fast = bends.add({ rate: 2, offsetMs: 5 }, 0);
    bends.add({ strobe: { offsetMs: 9, periodMs: 10 } }, 70);
    expect(bends.setting).toEqual({
      offsetMs: 105,
      rate: 2,
      strobes: [{ offsetMs: 9, periodMs: 10, sinceMs: 70 }],
    });
    jump();
    expect(bends.setting).toMatchObject({ offsetMs: 5, rate: 2 });
    fast();
    expect(bends.setting).toMatchObject({ offsetMs: 0, rate: 1 });
  });

  it("without effect are refused", () => {
    expect(() => new ClockBends().add({ rate: 1 }, 0)).toThrow(/without effect/);
    expect(() => new ClockBends().add({ rate: 0 }, 0)).toThrow(/cannot run at the rate 0/);
  });
});
