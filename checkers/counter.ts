import { operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { isCounterCall, knowing } from "./knowing.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/**
 * Bounds for every read of a counter, at any time: at least what had been added for certain before it began,
 * less whatever may have been taken away by its end; at most the reverse. Refused additions count for nothing.
 */
export const counter: Checker = knowing({
  name: "counter",
  summary: "Every read lies between the least and the most that the additions before and during it allow.",
  accepts: isCounterCall,
  check(history) {
    const anomalies: Anomaly[] = [];
    let reads = 0;
    for (const [key, operations] of byKey(operationsOf(history))) {
      const bounds = new Bounds(operations);
      for (const operation of operations) {
        if (operation.f !== "read" || operation.outcome.type !== "ok") continue;
        reads++;
        const value = operation.outcome.output;
        const [low, high] = bounds.of(operation);
        if (typeof value === "number" && value >= low && value <= high) continue;
        anomalies.push({
          kind: "counter out of bounds",
          explanation: [
            `${by(operation)} read ${JSON.stringify(value)}, but only ${low} to ${high} was possible then.`,
          ],
          events: eventsOf(operation),
          ...(key === "" ? {} : { key }),
          detail: { value, low, high },
        });
      }
    }
    return decided(
      anomalies,
      reads === 0 ? "No read succeeded." : undefined,
      `${counted(reads, "read")} checked.`,
    );
  },
});

/** Running sums of the additions by the positions at which they began and were acknowledged. */
class Bounds {
  readonly #begunUp: Sums;
  readonly #begunDown: Sums;
  readonly #doneUp: Sums;
  readonly #doneDown: Sums;

  constructor(operations: readonly Operation[]) {
    const adds = operations.filter(
      ({ f, outcome, input }) => f === "add" && outcome.type !== "fail" && typeof input === "number",
    );
    const done = adds.filter(({ outcome }) => outcome.type === "ok");
    const up = (some: readonly Operation[]): Operation[] => some.filter(({ input }) => (input as number) > 0);
    const down = (some: readonly Operation[]): Operation[] =>
      some.filter(({ input }) => (input as number) < 0);
    this.#begunUp = new Sums(up(adds), "invoked");
    this.#begunDown = new Sums(down(adds), "invoked");
    this.#doneUp = new Sums(up(done), "completed");
    this.#doneDown = new Sums(down(done), "completed");
  }

  of({ invoked, completed }: Operation): readonly [number, number] {
    return [
      this.#doneUp.before(invoked) + this.#begunDown.before(completed),
      this.#begunUp.before(completed) + this.#doneDown.before(invoked),
    ];
  }
}

class Sums {
  readonly #positions: number[];
  readonly #sums: number[] = [];

  constructor(adds: readonly Operation[], when: "invoked" | "completed") {
    const ordered = [...adds].sort((a, b) => a[when] - b[when]);
    this.#positions = ordered.map((operation) => operation[when]);
    let sum = 0;
    for (const { input } of ordered) {
      sum += input as number;
      this.#sums.push(sum);
    }
  }

  before(position: number): number {
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.#sums[low - 1]!;
  }
}

export function byKey(operations: readonly Operation[]): Map<Key, Operation[]> {
  return grouped(operations, ({ key }) => key ?? "");
}
