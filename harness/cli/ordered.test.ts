import { describe, expect, test } from "vitest";
import { runScenario } from "../run/run.ts";
import type { RunData } from "../run/run-record.ts";
import type { ScriptedOperation } from "../run/scenario.ts";
import { type Possible, writtenSteps } from "../run/steps.ts";
import type { Boot, Runtime } from "../runtime/runtime.ts";
import { partsOf, scenarioOf } from "./prepare.ts";

/** What a node of the laboratory lived through: "n1 started with synced". */
type Diary = string[];

/**
 * Nodes that write down what happens to them. Each starts with two files' worth of text, of which one half is synced;
 * has one timer, after 400 ms, that sends two messages to the next node; and answers calls, writes of 13 by "I do not know".
 */
const laboratory =
  (diary: Diary): Boot =>
  async (runtime) => {
    const { clock, network, self, storage, timers } = runtime;
    const born = clock.monotonicMs();
    diary.push(`${self} started with ${(await storage.read("file")) || "nothing"}`);
    await storage.replace("file", "synced");
    await storage.append("file", " and not");
    timers.after(400, () => {
      diary.push(`${self} rang`);
      for (const word of ["one", "two"]) network.send(nextOf(runtime), { type: word });
    });
    return {
      receive({ src, body }) {
        diary.push(`${self} got ${body.type} of ${src} at ${Math.round(clock.monotonicMs() - born)}`);
        if (body.msg_id === undefined) return;
        const answer = body["value"] === 13 ? { type: "error", code: 13, text: "?" } : { type: "write_ok" };
        network.send(src, { ...answer, in_reply_to: body.msg_id });
      },
    };
  };

const nextOf = ({ nodes, self }: Runtime): string => nodes[(nodes.indexOf(self) + 1) % nodes.length]!;

interface Played {
  /** What nodes lived through until the steps were done; and after that. */
  readonly diary: Diary;
  readonly after: Diary;
  /** What was possible before each step, and at the end. */
  readonly possible: readonly (readonly Possible[])[];
  readonly data: RunData;
}

async function play(
  steps: readonly string[],
  {
    settleMs = 0,
    operations = [] as readonly ScriptedOperation[],
    transport = "datagram",
    system = "single-copy",
  } = {},
): Promise<Played> {
  const texts = { nodes: 3, concurrency: 3, keys: 1, trace: "no", transport };
  const scenario = {
    ...(await scenarioOf({ system }, texts, "1")),
    script: { operations, order: { settleMs, steps } },
  };
  const diary: Diary = [];
  const possible: (readonly Possible[])[] = [];
  let until = 0;
  const written = writtenSteps(steps);
  const parts = await partsOf(scenario);
  const data = await runScenario({
    ...parts,
    launchable: { ...parts.launchable, boot: laboratory(diary) },
    reproduce: "",
    version: "",
    chooser: {
      next(now) {
        possible.push(now);
        until = diary.length;
        return written.next(now);
      },
    },
  });
  return { diary: diary.slice(0, until), after: diary.slice(until), possible, data };
}

const started = ["n1", "n2", "n3"].map((node) => `${node} started with nothing`);
const names = (all: readonly Possible[] | undefined): string[] => (all ?? []).map(({ name }) => name);
const write = (client: number, input: number): ScriptedOperation => ({
  ...{ atMs: 0, client, f: "write", input, key: "k0" },
});

describe("events that are chosen", () => {
  test("timer: the node's clock runs on until it does something, and no other clock", async () => {
    const { diary, possible } = await play(["timer n1", "n1>n2 one 0"]);
    expect(diary).toEqual([...started, "n1 rang", "n2 got one of n1 at 0"]);
    expect(names(possible[1])).toEqual(["n1>n2 one 0", "n1>n2 two 0"]);
  });

  test("time: all clocks run on by as much, and the timers of others are late", async () => {
    const { diary } = await play(["time n1", "n1>n2 one 0"]);
    expect(diary).toEqual([...started, "n1 rang", "n2 got one of n1 at 400"]);
  });

  test("reboot keeps what was not synced, a power cut does not; both start the node anew", async () => {
    const { diary } = await play(["reboot n2", "power-cut n3", "timer n2"]);
    expect(diary).toEqual([
      ...started,
      "n2 started with synced and not",
      "n3 started with synced",
      "n2 rang",
    ]);
  });

  test("isolate: what is sent to others and what of others arrives is lost, until rejoin", async () => {
    const cut = await play(["isolate n2", "timer n2", "timer n1", "n1>n2 one 0", "rejoin n2", "n1>n2 two 0"]);
    expect(cut.diary).toEqual([
      ...started,
      "n2 rang",
      "n1 rang",
      expect.stringContaining("n2 got two of n1"),
    ]);
    expect(names(cut.possible[2])).toEqual([]);
    const back = await play(["isolate n2", "rejoin n2", "timer n2", "n2>n3 two 0"]);
    expect(back.diary.at(-1)).toContain("n3 got two of n2");
  });

  test("that had no effect count for no fault", async () => {
    const { data } = await play([
      "rejoin n1",
      "timer n1",
      "timer n1",
      "isolate n2",
      "isolate n2",
      "reboot n3",
    ]);
    const told = data.record.faults.map(({ evidence, kind, name, skipped }) => [
      ...[name, kind, evidence.bit, skipped === undefined],
    ]);
    expect(told).toEqual([
      ["rejoin", "partition", false, false],
      ["timer", "clock", true, true],
      ["timer", "clock", false, false],
      ["isolate", "partition", true, true],
      ["isolate", "partition", false, false],
      ["reboot", "crash", true, true],
    ]);
  });

  test("of nodes that there are not are refused", async () => {
    await expect(play(["timer n1", "reboot n4"])).rejects.toThrow(
      'script.order.steps.1 "reboot n4": expected a node of n1, n2, n3',
    );
  });
});

describe("what is possible", () => {
  test("a client makes one call at a time, and the next because the last has ended", async () => {
    const operations = [write(0, 1), write(1, 2), write(0, 3)];
    const { data, possible } = await play(["call 0", "c0>n1 write 0", "n1>c0 write_ok 0", "call 2"], {
      operations,
    });
    expect(possible.map(names)).toEqual([
      ["call 0", "call 1"],
      ["c0>n1 write 0", "call 1"],
      ["n1>c0 write_ok 0", "call 1"],
      ["call 2", "call 1"],
      ["c0>n1 write 1", "call 1"],
    ]);
    expect(possible[1]![0]).toEqual({ name: "c0>n1 write 0", place: "n1", causes: [0] });
    expect(possible[2]![0]).toEqual({ name: "n1>c0 write_ok 0", place: "client 0", causes: [1] });
    expect(possible[3]![0]).toEqual({ name: "call 2", place: "client 0", causes: [2] });
    expect(data.history.events.filter(({ f, type }) => f === "write" && type === "invoke")).toHaveLength(2);
  });

  test("a client that does not know what became of a call goes on under another name, in the same place", async () => {
    const operations = [write(0, 13), write(0, 1)];
    const steps = ["call 0", "c0>n1 write 0", "n1>c0 error 0", "call 1", "c3>n1 write 0"];
    const { possible } = await play(steps, { operations, system: "abd" });
    expect(possible.at(-1)).toEqual([{ name: "n1>c3 write_ok 0", place: "client 0", causes: [4] }]);
  });

  test("a stream keeps the order of its link: one message at a time, each because of the one before", async () => {
    const stream = await play(["timer n1", "n1>n2 one 0"], { transport: "stream" });
    expect(stream.possible.slice(1)).toEqual([
      [{ name: "n1>n2 one 0", place: "n2", causes: [0] }],
      [{ name: "n1>n2 two 0", place: "n2", causes: [0, 1] }],
    ]);
    const loose = await play(["timer n1"]);
    expect(names(loose.possible[1])).toEqual(["n1>n2 one 0", "n1>n2 two 0"]);
  });
});

describe("before the steps and after them", () => {
  test("the cluster is left alone as long as is written", async () => {
    const { diary } = await play([], { settleMs: 500 });
    expect(diary.filter((line) => line.endsWith("rang"))).toEqual(["n1 rang", "n2 rang", "n3 rang"]);
    expect((await play([], { settleMs: 300 })).diary).toEqual(started);
  });

  test("messages arrive, clocks go on, nobody is isolated any more, and calls end", async () => {
    const { after, data } = await play(["timer n1", "isolate n2", "call 0"], { operations: [write(0, 1)] });
    expect(after).toContain("n2 rang");
    expect(after).toEqual(
      expect.arrayContaining([
        expect.stringContaining("n2 got one of n1"),
        expect.stringContaining("n3 got two of n2"),
        expect.stringContaining("n1 got write of c0"),
      ]),
    );
    expect(data.history.events.find(({ process, type }) => process === 0 && type === "ok")).toBeDefined();
  });
});
