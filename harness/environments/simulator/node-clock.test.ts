import fc from "fast-check";
import { expect, test } from "vitest";
import { msToNanos } from "../../core/time.ts";
import { NodeClock, wallStartMs } from "./node-clock.ts";

const ms = msToNanos;

test("an unbent clock shows the fixed date and true time", () => {
  const clock = new NodeClock();
  expect(clock.wallMs(0)).toBe(wallStartMs);
  expect(clock.wallMs(ms(1500.5))).toBe(wallStartMs + 1500);
  expect(clock.monotonic(ms(7))).toBe(ms(7));
});

test("an offset moves the wall clock only, until it is lifted", () => {
  const clock = new NodeClock();
  const lift = clock.bend({ offsetMs: -5000 }, ms(10));
  expect(clock.wallMs(ms(20))).toBe(wallStartMs + 20 - 5000);
  expect(clock.monotonic(ms(20))).toBe(ms(20));
  lift(ms(30));
  lift(ms(30));
  expect(clock.wallMs(ms(40))).toBe(wallStartMs + 40);
});

test("a rate bends both clocks; lifting it sets the wall clock right and leaves the monotonic one", () => {
  const clock = new NodeClock();
  const lift = clock.bend({ rate: 2 }, ms(100));
  expect(clock.wallMs(ms(200))).toBe(wallStartMs + 300);
  expect(clock.monotonic(ms(200))).toBe(ms(300));
  lift(ms(200));
  expect(clock.wallMs(ms(250))).toBe(wallStartMs + 250);
  expect(clock.monotonic(ms(250))).toBe(ms(350));
});

test("a strobe alternates with its period, false time first", () => {
  const clock = new NodeClock();
  clock.bend({ strobe: { offsetMs: 100, periodMs: 10 } }, ms(50));
  const shown = [50, 59, 60, 69, 70].map((at) => clock.wallMs(ms(at)) - wallStartMs - at);
  expect(shown).toEqual([100, 100, 0, 0, 100]);
});

test("a restart begins the monotonic clock anew and leaves the wall clock", () => {
  const clock = new NodeClock();
  clock.restart(ms(100), ms(7));
  expect(clock.monotonic(ms(101))).toBe(ms(8));
  expect(clock.wallMs(ms(101))).toBe(wallStartMs + 101);
});

test("under any bends the monotonic clock never goes back, and timeOf inverts it", () => {
  const step = fc.record({
    wait: fc.nat(1000),
    rate: fc.double({ min: 0.1, max: 5, noNaN: true }),
    lift: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const clock = new NodeClock();
      const lifts: ((now: number) => void)[] = [];
      let now = 0;
      let last = 0;
      for (const { wait, rate, lift } of steps) {
        now += ms(wait);
        expect(clock.monotonic(now)).toBeGreaterThanOrEqual(last - 1e-3);
        last = clock.monotonic(now);
        if (lift) lifts.shift()?.(now);
        else if (rate !== 1) lifts.push(clock.bend({ rate }, now));
        const due = clock.timeOf(last + ms(10), now);
        expect(clock.monotonic(due)).toBeGreaterThanOrEqual(last + ms(10) - 1e-3);
        expect(clock.monotonic(due - 2)).toBeLessThan(last + ms(10) + 10);
      }
      for (const lift of lifts) lift(now);
      expect(clock.rate).toBe(1);
      expect(clock.wallMs(now)).toBe(Math.floor(wallStartMs + now / 1e6));
    }),
  );
});

test("a bend without effect, or backwards, is refused", () => {
  const clock = new NodeClock();
  expect(() => clock.bend({}, 0)).toThrow("without effect");
  expect(() => clock.bend({ rate: -1 }, 0)).toThrow("rate -1");
});
