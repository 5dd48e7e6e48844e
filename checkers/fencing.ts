import { operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { tokenOf, tokensGoneBack } from "./fencing-tokens.ts";
import { grouped } from "./grouping.ts";
import { knowing } from "./knowing.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/**
 * What a lock whose holds end by themselves can promise: not that nobody else believes to hold it, for a holder may
 * sleep past the end of his time, but that nothing he does then takes effect. A write carries its hold's token, and none
 * succeeds that began after one with a greater token had succeeded (Kleppmann, "How to do distributed locking", 2016).
 */
export const fencing: Checker = knowing({
  name: "fencing",
  summary: "Tokens of locks grow, and no write under an older token succeeds after one under a newer token.",
  accepts: ({ f, input }) =>
    f === "acquire" || f === "release" || f === "renew" || (f === "write" && tokenIn(input) !== undefined),
  check(history) {
    const calls = operationsOf(history).filter(({ outcome }) => outcome.type === "ok");
    const anomalies: Anomaly[] = [];
    for (const [key, own] of grouped(calls, ({ key }) => key ?? "")) {
      const ended = own.toSorted((a, b) => a.completed - b.completed);
      const acquires = ended.filter(({ f }) => f === "acquire");
      anomalies.push(
        ...tokensGoneBack(key, acquires),
        ...lateWrites(
          key,
          ended.filter(({ f }) => f === "write"),
        ),
      );
    }
    const writes = calls.filter(({ f }) => f === "write").length;
    const holds = calls.filter((call) => call.f === "acquire" && tokenOf(call) !== undefined).length;
    return decided(
      anomalies,
      writes === 0 || holds === 0 ? "Nothing was written under a lock." : undefined,
      `${counted(writes, "write")} under ${counted(holds, "hold")} checked.`,
    );
  },
});

/** Of writes in the order of their returns, those that came too late. */
function lateWrites(key: Key, byEnd: readonly Operation[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  let greatest: Operation | undefined;
  let ended = 0;
  for (const write of byEnd.toSorted((a, b) => a.invoked - b.invoked)) {
    for (; byEnd[ended]!.completed < write.invoked; ended++)
      if (greatest === undefined || heldBy(byEnd[ended]!) > heldBy(greatest)) greatest = byEnd[ended]!;
    if (greatest === undefined || !(heldBy(greatest) > heldBy(write))) continue;
    anomalies.push({
      kind: "write of a past holder",
      headline: "a write under an older token succeeded after one under a newer token",
      explanation: [
        `${by(write)} wrote under the token ${heldBy(write)}, although a write under ${heldBy(greatest)} had succeeded before it began.`,
        `The newer one: ${by(greatest)}.`,
      ],
      events: eventsOf(greatest, write),
      ...(key === "" ? {} : { key }),
    });
  }
  return anomalies;
}

function heldBy({ input }: Operation): number {
  return tokenIn(input)!;
}

/** A write's input is `[value, token]`. */
function tokenIn(input: unknown): number | undefined {
  const token: unknown = Array.isArray(input) && input.length === 2 ? input[1] : undefined;
  return typeof token === "number" ? token : undefined;
}
