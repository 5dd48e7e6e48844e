import { operationsOf } from "../harness/core/history.ts";
import type { Key, Operation, ProcessId } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { tokensGoneBack } from "./fencing-tokens.ts";
import { grouped } from "./grouping.ts";
import { knowing } from "./knowing.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/** From the return of an acquire to the call of the release that follows it on its process, the lock is held. */
interface Hold {
  readonly acquire: Operation;
  readonly release: Operation | undefined;
  readonly from: number;
  readonly until: number;
}

/**
 * No two holds of a lock are certainly in force at the same time. Where acquires answer with numbers, these are
 * fencing tokens: of two acquires the one that began after the other had returned has the greater one.
 */
export const mutex: Checker = knowing({
  name: "mutex",
  summary: "A lock is never held twice at the same time, and its fencing tokens, if it has any, grow.",
  accepts: ({ f }) => f === "acquire" || f === "release",
  check(history) {
    const calls = operationsOf(history).filter(({ f }) => f === "acquire" || f === "release");
    const anomalies: Anomaly[] = [];
    let holds = 0;
    for (const [key, own] of grouped(calls, ({ key }) => key ?? "")) {
      const held = holdsOf(own);
      holds += held.length;
      anomalies.push(
        ...overlaps(key, held),
        ...tokensGoneBack(
          key,
          held.map(({ acquire }) => acquire),
        ),
      );
    }
    return decided(
      anomalies,
      holds === 0 ? "The lock was never acquired." : undefined,
      `${counted(holds, "hold")} checked.`,
    );
  },
});

/** In the order of their acquires' returns. */
function holdsOf(calls: readonly Operation[]): Hold[] {
  const open = new Map<ProcessId, Operation>();
  const holds: Hold[] = [];
  const end = (acquire: Operation, release: Operation | undefined): void => {
    const until = release?.invoked ?? Number.POSITIVE_INFINITY;
    holds.push({ acquire, release, from: acquire.completed, until });
  };
  for (const call of calls) {
    const held = open.get(call.process);
    if (call.f === "release") {
      // A refused release gave nothing back.
      if (held === undefined || call.outcome.type === "fail") continue;
      open.delete(call.process);
      end(held, call);
    } else if (call.outcome.type === "ok") {
      if (held !== undefined) end(held, undefined);
      open.set(call.process, call);
    }
  }
  for (const held of open.values()) end(held, undefined);
  return holds.sort((a, b) => a.from - b.from);
}

function overlaps(key: Key, holds: readonly Hold[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  let longest: Hold | undefined;
  for (const hold of holds) {
    if (longest !== undefined && hold.from < longest.until) {
      const ended =
        longest.release === undefined ? "was never released" : `was released by ${by(longest.release)}`;
      anomalies.push({
        kind: "lock held twice",
        explanation: [
          `${by(hold.acquire)} got the lock while it was held.`,
          `The hold of ${by(longest.acquire)} ${ended}.`,
        ],
        events: eventsOf(
          ...[longest, hold].flatMap(({ acquire, release }) => (release ? [acquire, release] : [acquire])),
        ),
        ...(key === "" ? {} : { key }),
      });
    }
    if (longest === undefined || hold.until > longest.until) longest = hold;
  }
  return anomalies;
}
