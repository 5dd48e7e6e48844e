import { describe, expect, test } from "vitest";
import { HarnessError } from "../core/assert.ts";
import type { Nanos, Outcome } from "../core/operation.ts";
import { Random } from "../core/random.ts";
import type { Time } from "../core/time.ts";
import type { Context, Emission, Generator } from "../generator/generator.ts";
import { Interpreter } from "./interpreter.ts";
import { Recorder } from "./recorder.ts";

/** Time that moves only when the test says so. */
class HandTime implements Time {
  #now = 0;
  #alarms: { at: Nanos; run: () => void }[] = [];
  now(): Nanos {
    return this.#now;
  }
  after(delay: Nanos, run: () => void): Disposable {
    const alarm = { at: this.#now + delay, run };
    this.#alarms.push(alarm);
    const forget = (): void => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
    return { [Symbol.dispose]: forget };
  }
  async turn(until: Nanos): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#alarms.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = until;
  }
}

/** `count` writes on whichever thread is free, from `start` on. */
function writes(count: number, start: Nanos = 0): Generator {
  return {
    next(context: Context): Emission {
      if (count === 0) return { kind: "done" };
      const thread = context.free[0];
      if (thread === undefined) return { kind: "wait", next: this };
      return {
        kind: "invoke",
        planned: { invocation: { f: "write", input: count }, thread, time: Math.max(start, context.time) },
        next: writes(count - 1, start),
      };
    },
  };
}

function stage(
  answers: (process: number) => Outcome<unknown>,
  callTime = 10,
): { time: HandTime; recorder: Recorder; interpreter: Interpreter; opened: string[] } {
  const time = new HandTime();
  const recorder = new Recorder(() => time.now());
  const opened: string[] = [];
  const interpreter = new Interpreter({
    time,
    random: new Random(1),
    recorder,
    concurrency: 2,
    nodes: ["n1", "n2"],
    operationsMax: 100,
    log: () => {},
    open: (process, node) => {
      opened.push(`${process}@${node}`);
      return {
        invoke: () =>
          new Promise(
            (resolve) => void time.after(callTime, () => resolve({ outcome: answers(process), node })),
          ),
        close: () => {},
      };
    },
  });
  return { time, recorder, interpreter, opened };
}

describe("the interpreter", () => {
  test("records an invocation before it is sent and a completion after it came", async () => {
    const { time, recorder, interpreter } = stage(() => ({ type: "ok", output: undefined }));
    const played = interpreter.play(writes(1));
    await time.turn(100);
    await played;
    expect(recorder.close().events).toEqual([
      { index: 0, time: 0, type: "invoke", process: 0, f: "write", value: 1, node: "n1" },
      { index: 1, time: 10, type: "ok", process: 0, f: "write", value: 1, node: "n1" },
    ]);
  });

  test("retires the process of an unknown outcome and gives its thread the next number on the same node", async () => {
    const { time, recorder, interpreter, opened } = stage(() => ({ type: "info", error: "timeout" }));
    const played = interpreter.play(writes(5));
    await time.turn(1000);
    await played;
    const processes = recorder
      .close()
      .events.filter((event) => event.type === "invoke")
      .map((event) => event.process);
    expect(processes).toEqual([0, 1, 2, 3, 4]);
    expect(opened).toEqual(["0@n1", "1@n2", "2@n1", "3@n2", "4@n1"]);
  });

  test("keeps the process after ok and after fail", async () => {
    const { time, recorder, interpreter } = stage((process) =>
      process === 0 ? { type: "ok", output: 1 } : { type: "fail", error: "abort" },
    );
    const played = interpreter.play(writes(6));
    await time.turn(1000);
    await played;
    expect(new Set(recorder.close().events.map((event) => event.process))).toEqual(new Set([0, 1]));
  });

  test("waits for a planned time", async () => {
    const { time, recorder, interpreter } = stage(() => ({ type: "ok", output: 1 }));
    const played = interpreter.play(writes(1, 500));
    await time.turn(499);
    expect(recorder.length).toBe(0);
    await time.turn(1000);
    await played;
    expect(recorder.close().events[0]?.time).toBe(500);
  });

  test("stops asking when told, and waits for open calls", async () => {
    const { time, recorder, interpreter } = stage(() => ({ type: "ok", output: 1 }), 100);
    const stop = { stopped: false };
    const played = interpreter.play(writes(1000), stop);
    await time.turn(250);
    stop.stopped = true;
    await time.turn(1000);
    await played;
    const events = recorder.close().events;
    expect(events.filter((event) => event.type === "invoke").length).toBe(
      events.filter((event) => event.type !== "invoke").length,
    );
    expect(events.length).toBeLessThan(20);
  });

  test("ends at the limit of operations", async () => {
    const { time, interpreter } = stage(() => ({ type: "ok", output: 1 }), 1);
    const played = interpreter.play(writes(1000));
    await time.turn(100_000);
    await played;
    expect(interpreter.invoked).toBe(100);
  });

  test("refuses a generator that uses a busy thread: a harness failure, never a verdict", async () => {
    const { time, interpreter } = stage(() => ({ type: "ok", output: 1 }));
    const rude: Generator = {
      next: (context) => ({
        kind: "invoke",
        planned: { invocation: { f: "write", input: 1 }, thread: 0, time: context.time },
        next: rude,
      }),
    };
    const played = interpreter.play(rude);
    const refused = expect(played).rejects.toThrow(HarnessError);
    await time.turn(100);
    await refused;
  });

  test("asks a waiting generator again", async () => {
    const { time, interpreter, recorder } = stage(() => ({ type: "ok", output: 1 }));
    const patient: Generator = {
      next: (context) =>
        context.time < 5_000_000 ? { kind: "wait", next: patient } : writes(1).next(context),
    };
    const played = interpreter.play(patient);
    await time.turn(20_000_000);
    await played;
    expect(recorder.length).toBe(2);
  });
});

test("an invocation that had to wait for a free client tells when it was due", async () => {
  const { time, recorder, interpreter } = stage(() => ({ type: "ok", output: 1 }), 100);
  const arrivals = (count: number): Generator => ({
    next(context) {
      const thread = context.free[0];
      if (count === 0) return { kind: "done" };
      if (thread === undefined) return { kind: "wait", next: this };
      return {
        kind: "invoke",
        planned: { invocation: { f: "write", input: count }, thread, time: 0 },
        next: arrivals(count - 1),
      };
    },
  });
  const played = interpreter.play(arrivals(3));
  await time.turn(1000);
  await played;
  const invocations = recorder.close().events.filter((event) => event.type === "invoke");
  expect(invocations.map(({ time: at, due }) => [at, due])).toEqual([
    [0, undefined],
    [0, undefined],
    [100, 0],
  ]);
});
