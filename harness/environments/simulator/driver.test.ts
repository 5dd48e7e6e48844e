import { afterEach, beforeEach, expect, test } from "vitest";
import { msToNanos } from "../../core/time.ts";
import { Driver } from "./driver.ts";
import { Scheduler } from "./scheduler.ts";
import { CallbackEvent, SimEvent } from "./sim-event.ts";

/** Vitest counts any unhandled rejection as a failure; here some are meant. */
let others: NodeJS.UnhandledRejectionListener[] = [];
beforeEach(() => {
  others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
});
afterEach(() => {
  expect(process.listeners("unhandledRejection")).toEqual([]);
  for (const listener of others) process.on("unhandledRejection", listener);
});

function world(limits = { eventsMax: 1e6, eventsAtOnceMax: 1e5 }) {
  const scheduler = new Scheduler();
  const driver = new Driver(scheduler, limits);
  const at = (time: number, run: () => void): void => scheduler.schedule(new CallbackEvent(run), time);
  return { scheduler, driver, at };
}

/** The driver lets go of the process-wide listener only when its batch has run out. */
const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5));

test("between two events all microtasks drain, however deep the chain", async () => {
  const { driver, at } = world();
  const seen: string[] = [];
  const chain = async (name: string, depth: number): Promise<void> => {
    for (let step = 0; step < depth; step++) await null;
    seen.push(name);
  };
  at(1, () => void chain("a", 1000));
  at(1, () => void chain("b", 10));
  at(2, () => void chain("c", 0));
  await driver.drive(new Promise<void>((resolve) => at(3, resolve)));
  expect(seen).toEqual(["a", "b", "c"]);
  await settled();
});

test("it stops at once when the work is done, and goes on with the next", async () => {
  const { driver, at, scheduler } = world();
  const seen: number[] = [];
  for (let time = 1; time <= 5; time++) at(time, () => seen.push(time));
  await driver.drive(new Promise<void>((resolve) => at(2, resolve)));
  expect([seen, scheduler.now]).toEqual([[1, 2], 2]);
  await driver.drive(new Promise<void>((resolve) => at(4, resolve)));
  expect(seen).toEqual([1, 2, 3, 4]);
  await settled();
});

test("what the work throws comes out of drive", async () => {
  const { driver } = world();
  await expect(driver.drive(Promise.reject(new Error("mine")))).rejects.toThrow("mine");
  await settled();
});

test("a queue that runs dry before the work is done is a failure of the harness", async () => {
  const { driver, at } = world();
  at(msToNanos(3), () => {});
  await expect(driver.drive(new Promise(() => {}))).rejects.toThrow("ran dry at 3 ms");
  await settled();
});

test("limits on events, over all and without time passing, end the run and say so", async () => {
  const spinning = world({ eventsMax: 1e6, eventsAtOnceMax: 100 });
  const spin = (): void => spinning.at(spinning.scheduler.now, spin);
  spinning.at(7, spin);
  await expect(spinning.driver.drive(new Promise(() => {}))).rejects.toThrow("time stands still");
  const endless = world({ eventsMax: 500, eventsAtOnceMax: 100 });
  const tick = (): void => endless.at(endless.scheduler.now + 1, tick);
  endless.at(0, tick);
  await expect(endless.driver.drive(new Promise(() => {}))).rejects.toThrow("limit of 500 events");
  await settled();
});

test("an event that throws ends the run with its error", async () => {
  const { driver, at } = world();
  at(1, () => {
    throw new Error("in the harness");
  });
  await expect(driver.drive(new Promise(() => {}))).rejects.toThrow("in the harness");
  await settled();
});

test("a floating promise that rejects is blamed on whoever ran, before the next event", async () => {
  const { driver, scheduler, at } = world();
  const blamed: string[] = [];
  class Acting extends SimEvent {
    readonly name: string;
    readonly fails: boolean;
    constructor(name: string, fails: boolean) {
      super();
      this.name = name;
      this.fails = fails;
    }
    override fire(): boolean {
      driver.actor = { label: this.name, failed: (error) => blamed.push(`${this.name}: ${String(error)}`) };
      const float = async (): Promise<void> => {
        for (let step = 0; step < 20; step++) await null;
        if (this.fails) throw new Error("floating");
      };
      void float();
      return true;
    }
  }
  for (let time = 0; time < 600; time++) {
    scheduler.schedule(new Acting(`n${time % 7}`, time % 100 === 50), time);
    at(time, () => expect(blamed.length).toBe(Math.floor((time + 50) / 100)));
  }
  await driver.drive(new Promise<void>((resolve) => at(600, resolve)));
  expect(blamed).toEqual([50, 150, 250, 350, 450, 550].map((time) => `n${time % 7}: Error: floating`));
  await settled();
});

test("a floating rejection of the harness itself ends the run", async () => {
  const { driver, at } = world();
  at(1, () => void Promise.reject(new Error("unowned")));
  at(2, () => {});
  await expect(driver.drive(new Promise(() => {}))).rejects.toThrow("unowned");
  await settled();
});

test("the world outside gets its turn while the simulation runs", async () => {
  const { driver, scheduler, at } = world({ eventsMax: 1e9, eventsAtOnceMax: 10 });
  let done = false;
  const timer = setTimeout(() => {
    done = true;
  }, 5);
  const tick = (): void => at(scheduler.now + 1, tick);
  at(0, tick);
  const work = new Promise<void>((resolve) => {
    const look = (): void => (done ? resolve() : at(scheduler.now + 100, look));
    at(1, look);
  });
  await driver.drive(work);
  clearTimeout(timer);
  await settled();
});

test("closing ends what still waits", async () => {
  const { driver, at, scheduler } = world();
  const tick = (): void => at(scheduler.now + 1, tick);
  at(0, tick);
  at(50, () => driver.close());
  await expect(driver.drive(new Promise(() => {}))).rejects.toThrow("disposed of");
  await expect(driver.drive(Promise.resolve(1))).rejects.toThrow("disposed of");
  await settled();
});
