import { type History, nemesisProcess } from "../core/history.ts";
import type { Invocation } from "../core/operation.ts";
import { msToNanos, nanosToMs } from "../core/time.ts";
import type { MessageFate } from "../environments/environment.ts";
import type { Generator } from "../generator/generator.ts";
import { scripted } from "../generator/scripted.ts";
import type { RunData } from "./run-record.ts";
import type { Script, ScriptedOperation } from "./scenario.ts";

/** The operations before the end of the faults and through recovery. */
export function loadOfScript({ operations }: Script): Generator {
  return played(operations.filter(({ final }) => final !== true));
}

/** The operations when all is mended and settled. */
export function finalOfScript({ operations }: Script): Generator | undefined {
  const final = operations.filter((operation) => operation.final === true);
  return final.length === 0 ? undefined : played(final);
}

function played(operations: readonly ScriptedOperation[]): Generator {
  return scripted(
    operations.map(({ atMs, client, f, input, key }) => {
      const invocation: Invocation = key === undefined ? { f, input } : { f, input, key };
      return { at: msToNanos(atMs), thread: client, invocation };
    }),
  );
}

/** What happened in a run, as a script that makes it happen again. */
export function scriptOf(
  { history, finalFrom = history.events.length, record }: RunData,
  delays: ReadonlyMap<string, readonly MessageFate[]>,
): Script {
  return {
    operations: operationsOf(history, finalFrom, record.scenario.concurrency),
    delays: Object.fromEntries(delays),
  };
}

function operationsOf(history: History, finalFrom: number, clients: number): ScriptedOperation[] {
  return history.events.flatMap((event) => {
    if (event.process === nemesisProcess || event.type !== "invoke") return [];
    return [
      {
        atMs: nanosToMs(event.due ?? event.time),
        client: event.process % clients,
        f: event.f,
        input: event.value,
        ...(event.key === undefined ? {} : { key: event.key }),
        ...(event.index < finalFrom ? {} : { final: true as const }),
      },
    ];
  });
}
