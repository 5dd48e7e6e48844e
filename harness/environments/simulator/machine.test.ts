import { afterEach, beforeEach, expect, test } from "vitest";
import { msToNanos } from "../../core/time.ts";
import { wallStartMs } from "./node-clock.ts";
import { type Lab, launchLab, pass, value } from "./simulator.test-kit.ts";

/** Vitest counts any unhandled rejection as a failure; here some are meant. */
let others: NodeJS.UnhandledRejectionListener[] = [];
beforeEach(() => {
  others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
});
afterEach(async () => {
  await new Promise<void>((resolve) => void setTimeout(resolve, 1));
  process.removeAllListeners("unhandledRejection");
  for (const listener of others) process.on("unhandledRejection", listener);
});

const tell = (lab: Lab, dest: string, given: unknown): void =>
  lab.runtimes.get("n1")!.network.send(dest, value(given));

test.each<[string, () => void | Promise<void>]>([
  [
    "throws",
    () => {
      throw new Error("boom");
    },
  ],
  ["rejects", () => Promise.reject(new Error("boom"))],
  [
    "lets a promise nobody awaits reject",
    () => void Promise.resolve().then(() => Promise.reject(new Error("boom"))),
  ],
  ["sends what is not JSON", undefined as never],
])("a node that %s while receiving dies alone, visibly, and its next life is well", async (_how, fail) => {
  const lab = await launchLab({
    receive: ({ body }, { network }) => {
      if (body["value"] !== "die") return;
      if (fail === undefined) network.send("n1", { type: "boom", value: Number.NaN });
      else return fail();
    },
  });
  tell(lab, "n2", "die");
  tell(lab, "n3", "live");
  await pass(lab.cluster, 10);
  expect(["n1", "n2", "n3"].map((node) => lab.cluster.state(node))).toEqual(["up", "down", "up"]);
  expect(lab.cluster.deaths?.()).toMatchObject([
    { node: "n2", epoch: 1, time: msToNanos(1), text: expect.stringMatching(/boom|NaN/) },
  ]);
  expect(lab.recorder.logs).toMatchObject([{ node: "n2", text: expect.stringMatching(/boom|NaN/) }]);
  await lab.cluster.drive(lab.cluster.start("n2"));
  tell(lab, "n2", "again");
  await pass(lab.cluster, 10);
  expect(lab.received.get("n2")).toEqual(["die", "again"]);
});

test("a node that changes what it has sent dies, and is told why", async () => {
  const state: number[] = [];
  const lab = await launchLab({
    receive: (_message, { self, network }) => {
      if (self !== "n2") return;
      state.push(1);
      network.send("n3", { type: "state", state });
    },
  });
  tell(lab, "n2", 1);
  tell(lab, "n2", 2);
  await pass(lab.cluster, 10);
  expect(lab.cluster.deaths?.()).toMatchObject([
    { node: "n2", text: expect.stringContaining("send a copy") },
  ]);
});

test("a node whose timer throws dies", async () => {
  const lab = await launchLab();
  lab.runtimes.get("n3")!.timers.after(5, () => {
    throw new Error("in a timer");
  });
  await pass(lab.cluster, 10);
  expect(lab.cluster.state("n3")).toBe("down");
});

test.each(["timer", "disk operation"])(
  "a promise nobody awaits that rejects after a %s is the death of its node",
  async (how) => {
    const lab = await launchLab();
    const { timers, storage } = lab.runtimes.get("n2")!;
    const float = async (): Promise<void> => {
      await storage.sync("log");
      throw new Error("floating");
    };
    if (how === "timer") timers.after(5, () => void Promise.reject(new Error("floating")));
    else void float();
    await pass(lab.cluster, 20);
    expect(lab.cluster.deaths?.()).toMatchObject([{ node: "n2", text: expect.stringContaining("floating") }]);
  },
);

test("after a crash timers, disk operations and code of the old life have no effect", async () => {
  const lab = await launchLab();
  const runtime = lab.runtimes.get("n1")!;
  const seen: string[] = [];
  runtime.timers.after(5, () => seen.push("timer"));
  void runtime.storage.sync("log").then(() => seen.push("sync"));
  void runtime.storage.append("log", "x").then(() => seen.push("append"));
  await lab.cluster.crash("n1", "kept");
  await lab.cluster.drive(lab.cluster.start("n1"));
  runtime.network.send("n2", value("ghost"));
  runtime.note("ghost");
  runtime.timers.after(1, () => seen.push("late timer"));
  void runtime.storage.append("log", "ghost").then(() => seen.push("late append"));
  await pass(lab.cluster, 100);
  expect(seen).toEqual([]);
  expect(lab.received.get("n2")).toEqual([]);
  expect(lab.recorder.notes).toEqual([]);
  const left = await lab.cluster.drive(lab.runtimes.get("n1")!.storage.read("log"));
  expect(left).toBe("x");
});

test("messages to a node that is down or still booting are dropped", async () => {
  const lab = await launchLab({
    booted: (runtime) =>
      new Promise<void>((resolve) => void runtime.timers.after(runtime.self === "n2" ? 50 : 0, resolve)),
  });
  await lab.cluster.crash("n2", "kept");
  tell(lab, "n2", "down");
  await pass(lab.cluster, 5);
  const started = lab.cluster.start("n2");
  tell(lab, "n2", "booting");
  await pass(lab.cluster, 5);
  expect(lab.cluster.state("n2")).toBe("up");
  await lab.cluster.drive(started);
  tell(lab, "n2", "up");
  await pass(lab.cluster, 5);
  expect(lab.received.get("n2")).toEqual(["up"]);
  expect(lab.recorder.sent.filter((event) => event.reason === "down")).toHaveLength(2);
});

test("a start that is cut short by a crash, or never ends, does not keep its caller waiting for ever", async () => {
  let hangs = false;
  const lab = await launchLab({ booted: () => (hangs ? new Promise<void>(() => {}) : undefined) });
  hangs = true;
  await lab.cluster.crash("n2", "kept");
  const first = lab.cluster.start("n2");
  await lab.cluster.crash("n2", "kept");
  await lab.cluster.drive(first);
  await lab.cluster.drive(lab.cluster.start("n2"));
  expect(lab.cluster.time.now()).toBeGreaterThanOrEqual(msToNanos(10_000));
  expect(lab.recorder.logs.at(-1)?.text).toContain("still booting");
});

test("a paused node does nothing; resumed, everything late comes at once and in order", async () => {
  const lab = await launchLab();
  const runtime = lab.runtimes.get("n2")!;
  const values = lab.received.get("n2")!;
  await lab.cluster.pause("n2");
  expect(lab.cluster.state("n2")).toBe("paused");
  runtime.timers.after(3, () => values.push("timer at 3"));
  const cancelled = runtime.timers.after(4, () => values.push("cancelled"));
  tell(lab, "n2", "message at 1");
  await pass(lab.cluster, 4);
  tell(lab, "n2", "message at 5");
  await pass(lab.cluster, 100);
  expect(values).toEqual([]);
  cancelled[Symbol.dispose]();
  await lab.cluster.resume("n2");
  const resumedAt = lab.cluster.time.now();
  await pass(lab.cluster, 0);
  expect(values).toEqual(["message at 1", "timer at 3", "message at 5"]);
  expect(lab.cluster.time.now()).toBe(resumedAt);
  expect(lab.cluster.counters?.()["inFlight"]).toBe(0);
});

test("a sync that finished during a pause is durable, though the node did not hear of it", async () => {
  const lab = await launchLab();
  const { storage } = lab.runtimes.get("n1")!;
  void storage.append("log", "abc");
  void storage.sync("log");
  await lab.cluster.pause("n1");
  await pass(lab.cluster, 50);
  await lab.cluster.crash("n1", "lost");
  expect(lab.cluster.lastLoss?.("n1")).toEqual({});
  await lab.cluster.drive(lab.cluster.start("n1"));
  expect(await lab.cluster.drive(lab.runtimes.get("n1")!.storage.read("log"))).toBe("abc");
});

test("a paused node that crashes loses what waited for it", async () => {
  const lab = await launchLab();
  await lab.cluster.pause("n2");
  tell(lab, "n2", "waiting");
  await pass(lab.cluster, 10);
  await lab.cluster.crash("n2", "lost");
  expect(lab.cluster.state("n2")).toBe("down");
  await lab.cluster.drive(lab.cluster.start("n2"));
  await pass(lab.cluster, 10);
  expect(lab.cluster.state("n2")).toBe("up");
  expect(lab.received.get("n2")).toEqual([]);
  expect(lab.cluster.counters?.()["inFlight"]).toBe(0);
});

test("the rate of a clock bends timers, those under way included, and only that node's", async () => {
  const lab = await launchLab();
  const fired: string[] = [];
  const arm = (node: string, ms: number): void => {
    const after = (): number => fired.push(`${node} at ${Math.round(lab.cluster.time.now() / 1e6)}`);
    lab.runtimes.get(node)!.timers.after(ms, after);
  };
  arm("n1", 100);
  arm("n2", 100);
  arm("n3", 100);
  await pass(lab.cluster, 50);
  const fast = await lab.cluster.bendClock("n1", { rate: 2 });
  const slow = await lab.cluster.bendClock("n3", { rate: 0.5 });
  await pass(lab.cluster, 30);
  arm("n1", 40);
  await fast[Symbol.asyncDispose]();
  await pass(lab.cluster, 200);
  expect(fired).toEqual(["n1 at 75", "n2 at 100", "n1 at 120", "n3 at 150"]);
  await slow[Symbol.asyncDispose]();
});

test("clocks read as the node reads them: offset and strobe move the wall, never the monotonic clock", async () => {
  const lab = await launchLab();
  const { clock } = lab.runtimes.get("n2")!;
  const before = clock.monotonicMs();
  const jump = await lab.cluster.bendClock("n2", { offsetMs: 60_000 });
  await pass(lab.cluster, 10);
  expect(await lab.cluster.readClock("n2")).toEqual({
    wallMs: clock.wallMs(),
    monotonicMs: clock.monotonicMs(),
  });
  expect(clock.wallMs()).toBe(wallStartMs + 60_010);
  expect(clock.monotonicMs() - before).toBeCloseTo(10);
  await jump[Symbol.asyncDispose]();
  expect(clock.wallMs()).toBe(wallStartMs + 10);
});

test("the role a node last noted is known until it crashes", async () => {
  const { cluster, runtimes } = await launchLab();
  runtimes.get("n1")!.note("role", { role: "candidate", term: 1 });
  runtimes.get("n1")!.note("role", { role: "leader", term: 1 });
  expect([cluster.role("n1"), cluster.role("n2")]).toEqual(["leader", undefined]);
  await cluster.crash("n1", "kept");
  expect(cluster.role("n1")).toBe(undefined);
});

test("a timer for no sensible time is refused", async () => {
  const { runtimes } = await launchLab();
  for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => runtimes.get("n1")!.timers.after(ms, () => {})).toThrow(RangeError);
  }
});
