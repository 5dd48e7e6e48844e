import {
  type EventType,
  type History,
  type HistoryEvent,
  nemesisProcess,
} from "../../harness/core/history.ts";
import type { HistoryProblem } from "../../harness/core/history-format.ts";
import { isNestedTooDeep, nestingMax } from "../../harness/core/nesting.ts";
import type { Key, ProcessId } from "../../harness/core/operation.ts";

/** One event as a foreign file tells it: nothing is certain about any field. */
export interface RawEvent {
  readonly type: unknown;
  readonly process: unknown;
  readonly f: unknown;
  readonly value?: unknown;
  readonly key?: unknown;
  readonly time?: unknown;
  readonly error?: unknown;
}

const problemsMax = 20;

/** Collects events into a well-formed history, and names every line that does not fit into one. */
export class EventRecord {
  readonly #events: HistoryEvent[] = [];
  readonly #open = new Map<ProcessId, { readonly f: string; readonly key: Key | undefined }>();
  readonly #problems: HistoryProblem[] = [];
  #omitted = 0;

  add(line: number, raw: RawEvent): void {
    const problem = this.#problemOf(raw);
    if (problem !== undefined) {
      this.broken(line, problem);
      return;
    }
    const f = raw.f as string;
    const key = (raw.key ?? undefined) as Key | undefined;
    if (raw.process === nemesisProcess) {
      this.#push(raw, "info", nemesisProcess, undefined);
      return;
    }
    const process = raw.process as ProcessId;
    if (raw.type === "invoke") {
      this.#open.set(process, { f, key });
      this.#push(raw, "invoke", process, key);
      return;
    }
    const open = this.#open.get(process)!;
    this.#open.delete(process);
    this.#push(raw, raw.type as EventType, process, open.key);
  }

  #problemOf({ type, process, f, key, value }: RawEvent): string | undefined {
    if (typeof f !== "string" || f === "") return `no function name (:f) but ${text(f)}`;
    if (!isEventType(type)) return `the type is ${text(type)}; expected invoke, ok, fail or info`;
    if (key !== undefined && key !== null && typeof key !== "string" && typeof key !== "number") {
      return `the key is ${text(key)}; expected a string or a number`;
    }
    if (process === nemesisProcess) return undefined;
    if (typeof process !== "number" || !Number.isSafeInteger(process) || process < 0) {
      return `the process is ${text(process)}; expected a number from 0, or nemesis`;
    }
    if (isNestedTooDeep(value))
      return `the value is nested deeper than ${nestingMax} levels; expected plain data`;
    const open = this.#open.get(process);
    if (type === "invoke") {
      return open && `process ${process} invokes ${f} while its ${open.f} is still open`;
    }
    if (open === undefined) return `process ${process} completes ${f} but has no call open`;
    if (open.f !== f) return `process ${process} completes ${f} but had invoked ${open.f}`;
    const strange = key !== undefined && key !== null && key !== open.key;
    return strange
      ? `process ${process} completes ${f} on ${text(key)} but had invoked it on ${text(open.key)}`
      : undefined;
  }

  broken(line: number, message: string): void {
    this.#problem({ line, kind: "broken", message });
  }

  torn(line: number, message: string): void {
    this.#problem({ line, kind: "torn", message });
  }

  history(): History {
    return { events: this.#events };
  }

  get problems(): readonly HistoryProblem[] {
    return this.#problems;
  }

  get problemsOmitted(): number {
    return this.#omitted;
  }

  #push(raw: RawEvent, type: EventType, process: HistoryEvent["process"], key: Key | undefined): void {
    const index = this.#events.length;
    this.#events.push({
      index,
      time: typeof raw.time === "number" && Number.isFinite(raw.time) ? raw.time : index,
      type,
      process,
      f: raw.f as string,
      value: raw.value ?? null,
      ...(key === undefined ? {} : { key }),
      ...(typeof raw.error === "string" ? { error: raw.error } : {}),
    });
  }

  #problem(problem: HistoryProblem): void {
    if (this.#problems.length < problemsMax) this.#problems.push(problem);
    else this.#omitted++;
  }
}

function isEventType(type: unknown): type is EventType {
  return type === "invoke" || type === "ok" || type === "fail" || type === "info";
}

function text(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
