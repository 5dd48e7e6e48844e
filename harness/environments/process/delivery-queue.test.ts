import { expect, it } from "vitest";
import { Random } from "../../core/random.ts";
import { msToNanos } from "../../core/time.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import { RealTime } from "./real-time.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it("delivers in the order of time, and at equal times in the order of sending, never early", async () => {
  const time = new RealTime();
  const queue = new DeliveryQueue(time);
  const random = new Random("queue");
  const seen: { readonly due: number; readonly at: number }[] = [];
  for (let count = 0; count < 500; count++) {
    const delay = msToNanos(random.below(60));
    const due = time.now() + delay;
    queue.push(due, () => seen.push({ due, at: time.now() }));
  }
  expect(queue.size).toBe(500);
  await pause(100);
  expect(seen).toHaveLength(500);
  for (const { due, at } of seen) expect(at).toBeGreaterThanOrEqual(due);
  const ordered = seen.map(({ due }) => due);
  expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
});

it("delivers what is due at once without a timer, and what is pushed meanwhile", async () => {
  const queue = new DeliveryQueue(new RealTime());
  const seen: string[] = [];
  queue.push(msToNanos(30) + queue.now(), () => seen.push("late"));
  queue.push(0, () => {
    seen.push("first");
    queue.push(0, () => seen.push("second"));
  });
  await pause(15);
  expect(seen).toEqual(["first", "second"]);
  await pause(40);
  expect(seen).toEqual(["first", "second", "late"]);
});

it("forgets everything when it is cleared, and works again afterwards", async () => {
  const queue = new DeliveryQueue(new RealTime());
  const seen: string[] = [];
  queue.push(0, () => seen.push("lost"));
  queue.clear();
  queue.push(msToNanos(5) + queue.now(), () => seen.push("kept"));
  await pause(30);
  expect(seen).toEqual(["kept"]);
});
