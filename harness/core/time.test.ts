import { expect, test } from "vitest";
import { msToNanos, nanosToMs, sleep, type Time } from "./time.ts";

test("milliseconds become whole nanoseconds and come back", () => {
  expect(msToNanos(1.5)).toBe(1_500_000);
  expect(msToNanos(0.000_000_4)).toBe(0);
  expect(nanosToMs(2_500_000)).toBe(2.5);
});

test("sleep resolves when the time it was given says so, not before", async () => {
  const due: { readonly delay: number; readonly run: () => void }[] = [];
  const time: Time = {
    now: () => 0,
    after: (delay, run) => {
      due.push({ delay, run });
      return { [Symbol.dispose]: () => {} };
    },
  };
  let awake = false;
  const sleeping = sleep(time, 25).then(() => {
    awake = true;
  });
  await Promise.resolve();
  expect([awake, due[0]?.delay]).toEqual([false, 25]);
  due[0]!.run();
  await sleeping;
  expect(awake).toBe(true);
});
