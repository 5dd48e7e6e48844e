import fc from "fast-check";
import { expect, test } from "vitest";
import { Scheduler } from "./scheduler.ts";
import { SimEvent } from "./sim-event.ts";

class Named extends SimEvent {
  readonly name: number;
  constructor(name: number) {
    super();
    this.name = name;
  }
  override fire(): boolean {
    return false;
  }
}

function drained(scheduler: Scheduler): number[] {
  const names: number[] = [];
  for (let event = scheduler.next(); event !== undefined; event = scheduler.next()) {
    names.push((event as Named).name);
  }
  return names;
}

/** What a queue is: a list sorted by time that keeps the order of equal times. */
function expected(entries: readonly { readonly time: number; readonly name: number }[]): number[] {
  return [...entries].sort((a, b) => a.time - b.time).map((entry) => entry.name);
}

test("events come in order of time, and of scheduling where times are equal", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 300 }), (times) => {
      const scheduler = new Scheduler();
      const entries = times.map((time, name) => ({ time, name }));
      for (const { time, name } of entries) scheduler.schedule(new Named(name), time);
      expect(drained(scheduler)).toEqual(expected(entries));
    }),
  );
});

test("scheduling between taking keeps the order too", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 300 }), (steps) => {
      const scheduler = new Scheduler();
      let model: { time: number; name: number }[] = [];
      for (const [name, [delay, take]] of steps.entries()) {
        const time = scheduler.now + delay;
        scheduler.schedule(new Named(name), time);
        model.push({ time, name });
        if (!take) continue;
        const [first] = expected(model);
        expect((scheduler.next() as Named).name).toBe(first);
        model = model.filter((entry) => entry.name !== first);
      }
      expect(drained(scheduler)).toEqual(expected(model));
    }),
  );
});

test("a cancelled event never comes, and much litter is swept away without moving the others", () => {
  const scheduler = new Scheduler();
  const events = Array.from({ length: 20_000 }, (_, name) => new Named(name));
  for (const event of events) scheduler.schedule(event, (event.name * 7919) % 1000);
  for (const event of events) if (event.name % 10 !== 0) scheduler.cancel(event);
  expect(scheduler.size).toBeLessThan(11_000);
  const kept = events.filter((event) => event.name % 10 === 0);
  expect(drained(scheduler)).toEqual(
    expected(kept.map(({ name }) => ({ time: (name * 7919) % 1000, name }))),
  );
});

test("time is that of the last event taken, and never goes back", () => {
  const scheduler = new Scheduler();
  scheduler.schedule(new Named(0), 5);
  scheduler.next();
  expect(scheduler.now).toBe(5);
  expect(() => scheduler.schedule(new Named(1), 4)).toThrow("before now");
  expect(() => scheduler.schedule(new Named(1), 5.5)).toThrow("no whole number");
  expect(() => scheduler.schedule(new Named(1), Number.NaN)).toThrow();
});

test("retiming moves events and keeps the order of those that stay equal", () => {
  const scheduler = new Scheduler();
  const events = [5, 1, 3, 3, 9].map((time, name) => ({ event: new Named(name), time }));
  for (const { event, time } of events) scheduler.schedule(event, time);
  scheduler.cancel(events[4]!.event);
  scheduler.retime((event) => ([2, 3].includes((event as Named).name) ? 7 : undefined));
  expect(drained(scheduler)).toEqual([1, 0, 2, 3]);
});

test("cancelling what already happened does not upset the count of litter", () => {
  const scheduler = new Scheduler();
  const event = new Named(0);
  scheduler.schedule(event, 1);
  scheduler.next();
  scheduler.cancel(event);
  scheduler.schedule(new Named(1), 2);
  expect(drained(scheduler)).toEqual([1]);
});
