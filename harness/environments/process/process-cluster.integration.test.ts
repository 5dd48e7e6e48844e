import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Body } from "../../runtime/message.ts";
import { laboratory, launch, linksOf, type Trial, until } from "./launch.test-kit.ts";
import { processState } from "./process-state.ts";

let trial: Trial;
beforeAll(async () => {
  trial = await launch(laboratory(), { nodes: 3 });
});
afterAll(async () => {
  await trial[Symbol.asyncDispose]();
});

/** What the node answers to an order. */
async function order(node: string, type: string, rest: Record<string, unknown> = {}): Promise<unknown> {
  const reply = await trial.ask(node, { type, ...rest } as Body);
  return reply === "timeout" ? "timeout" : reply["result"];
}

describe("a crash", () => {
  async function writeAndCrash(node: string, unsynced: "kept" | "lost" | "torn"): Promise<string> {
    await order(node, "remove", { file: "log" });
    await order(node, "append", { file: "log", text: "synced." });
    await order(node, "sync", { file: "log" });
    await order(node, "append", { file: "log", text: "x".repeat(2000) });
    await trial.cluster.crash(node, unsynced);
    expect(trial.cluster.state(node)).toBe("down");
    expect(await trial.ask(node, { type: "list" }, 100)).toBe("timeout");
    await trial.cluster.start(node);
    expect(trial.cluster.state(node)).toBe("up");
    return String(await order(node, "read", { file: "log" }));
  }

  it("of the process alone keeps what was written and not synced", async () => {
    expect(await writeAndCrash("n1", "kept")).toBe(`synced.${"x".repeat(2000)}`);
  });

  it("of the power loses what was written and not synced", async () => {
    expect(await writeAndCrash("n1", "lost")).toBe("synced.");
    expect(trial.cluster.lastLoss("n1")).toEqual({ log: 2000 });
  });

  it("of the power may tear what was not synced, and nothing else", async () => {
    const text = await writeAndCrash("n1", "torn");
    expect(text.startsWith("synced.")).toBe(true);
    expect(text.length).toBeLessThan(2007);
    expect(trial.cluster.lastLoss("n1")["log"]).toBeGreaterThan(0);
  });

  it("loses a file that was never synced, and keeps one that was replaced", async () => {
    await order("n2", "append", { file: "fleeting", text: "gone" });
    await order("n2", "replace", { file: "../strange name", text: "old" });
    await order("n2", "append", { file: "../strange name", text: "loose" });
    await order("n2", "replace", { file: "../strange name", text: "new" });
    await trial.cluster.crash("n2", "lost");
    await trial.cluster.start("n2");
    expect(await order("n2", "list")).toEqual(["../strange name", "lives"]);
    expect(await order("n2", "read", { file: "../strange name" })).toBe("new");
  });

  it("starts a new life that is told apart in the notes, with the role it noted", async () => {
    expect(trial.cluster.role("n1")).toBe("recovered");
    expect(trial.cluster.role("n3")).toBe("fresh");
    const lives = trial.notes.filter((note) => note.node === "n1").map((note) => note.epoch);
    expect(lives).toEqual([1, 2, 3, 4]);
  });

  it("may come while the node is starting, and a start while it is dying", async () => {
    const first = trial.cluster.crash("n3", "kept");
    const start = trial.cluster.start("n3");
    await first;
    const second = trial.cluster.crash("n3", "kept");
    await Promise.all([start, second]);
    await trial.cluster.start("n3");
    expect(trial.cluster.state("n3")).toBe("up");
    expect(trial.cluster.deaths()).toEqual([]);
  });
});

describe("a pause", () => {
  it("stops the process, and what was sent meanwhile arrives afterwards", async () => {
    const pid = trial.cluster.pid("n1")!;
    await trial.cluster.pause("n1");
    expect(trial.cluster.state("n1")).toBe("paused");
    expect(await processState(pid)).toBe("stopped");
    const answer = trial.ask("n1", { type: "list" }, 5000);
    expect(await trial.ask("n1", { type: "list" }, 100)).toBe("timeout");
    await trial.cluster.resume("n1");
    expect(await processState(pid)).toBe("running");
    expect(await answer).toMatchObject({ type: "done" });
  });

  it("does not keep a process alive that is to crash", async () => {
    await trial.cluster.pause("n1");
    await trial.cluster.crash("n1", "kept");
    await trial.cluster.start("n1");
    expect(trial.cluster.state("n1")).toBe("up");
  });
});

describe("links", () => {
  it("that are cut one way let the other way pass", async () => {
    const cut = await trial.cluster.impose([{ src: "n1", dest: "n2" }], { drop: 1 });
    expect(await trial.cluster.probeLink({ src: "n1", dest: "n2" }, 5, 200)).toMatchObject({ arrived: 0 });
    expect(await trial.cluster.probeLink({ src: "n2", dest: "n1" }, 5, 200)).toMatchObject({ arrived: 5 });
    await order("n1", "tell", { dest: "n2", text: "lost" });
    await order("n2", "tell", { dest: "n1", text: "one way" });
    await cut[Symbol.asyncDispose]();
    await order("n1", "tell", { dest: "n2", text: "found" });
    await until("n2 has heard", async () => String(await order("n2", "heard")).includes("found"));
    expect(await order("n2", "heard")).toEqual(["n1 found"]);
    expect(await order("n1", "heard")).toEqual(["n2 one way"]);
  });

  it("that are clogged deliver everything once they are free", async () => {
    const clog = await trial.cluster.impose(linksOf(trial.cluster, "n3"), { clog: true });
    for (const text of ["a", "b", "c"]) await order("n1", "tell", { dest: "n3", text });
    expect(await order("n3", "heard")).toEqual([]);
    await clog[Symbol.asyncDispose]();
    await until("n3 has heard", async () => String(await order("n3", "heard")) === "n1 a,n1 b,n1 c");
  });

  it("delay, double and lose as their rules say", async () => {
    const link = { src: "n1", dest: "n2" };
    const rule = { delay: { distribution: "constant", meanMs: 80 }, duplicate: 1 } as const;
    const slow = await trial.cluster.impose([link], rule);
    const probe = await trial.cluster.probeLink(link, 10);
    expect(probe).toMatchObject({ arrived: 10, copies: 20 });
    expect(probe.delayMs).toBeGreaterThan(79);
    expect(probe.delayMs).toBeLessThan(150);
    await slow[Symbol.asyncDispose]();
    const lossy = await trial.cluster.impose([link], { drop: 0.5 });
    const { arrived } = await trial.cluster.probeLink(link, 200);
    expect(arrived).toBeGreaterThan(50);
    expect(arrived).toBeLessThan(150);
    await lossy[Symbol.asyncDispose]();
  });

  it("cut clients off as well", async () => {
    const client = trial.cluster.connect("cut-client");
    const cut = await trial.cluster.impose([{ src: "cut-client", dest: "n1" }], { drop: 1 });
    expect(await client.call("n1", { type: "list" }, 50_000_000)).toBe("timeout");
    await cut[Symbol.asyncDispose]();
    expect(await client.call("n1", { type: "list" }, 2_000_000_000)).not.toBe("timeout");
    client.close();
  });
});

describe("a bent clock", () => {
  it("jumps, on the node's wall clock only, until it is mended", async () => {
    const before = await trial.cluster.readClock("n1");
    expect(Math.abs(before.wallMs - Date.now())).toBeLessThan(1000);
    const bend = await trial.cluster.bendClock("n1", { offsetMs: -3_600_000 });
    const bent = await trial.cluster.readClock("n1");
    expect(before.wallMs - bent.wallMs).toBeGreaterThan(3_590_000);
    expect(bent.monotonicMs - before.monotonicMs).toBeLessThan(1000);
    expect(bent.monotonicMs).toBeGreaterThan(before.monotonicMs);
    await bend[Symbol.asyncDispose]();
    expect(Math.abs((await trial.cluster.readClock("n1")).wallMs - Date.now())).toBeLessThan(1000);
  });

  it("runs fast, timers included, and stays bent over a restart", async () => {
    const bend = await trial.cluster.bendClock("n2", { rate: 10 });
    await trial.cluster.crash("n2", "kept");
    await trial.cluster.start("n2");
    const [start, before] = [performance.now(), await trial.cluster.readClock("n2")];
    await order("n2", "wait", { ms: 1000 });
    const [end, after] = [performance.now(), await trial.cluster.readClock("n2")];
    expect(end - start).toBeLessThan(500);
    expect(end - start).toBeGreaterThan(95);
    expect(after.monotonicMs - before.monotonicMs).toBeGreaterThan(995);
    await bend[Symbol.asyncDispose]();
    expect(Math.abs((await trial.cluster.readClock("n2")).wallMs - Date.now())).toBeLessThan(1000);
  });

  it("may strobe", async () => {
    const strobe = { offsetMs: 1_000_000, periodMs: 40 };
    const bend = await trial.cluster.bendClock("n1", { strobe });
    const seen = new Set<boolean>();
    await until("both times were shown", async () => {
      seen.add((await trial.cluster.readClock("n1")).wallMs - Date.now() > 500_000);
      return seen.size === 2;
    });
    await bend[Symbol.asyncDispose]();
    expect(Math.abs((await trial.cluster.readClock("n1")).wallMs - Date.now())).toBeLessThan(1000);
  });
});

describe("a broken disk", () => {
  it("refuses writes when it is full, until it is mended; the failing node is seen to die", async () => {
    const full = await trial.cluster.breakDisk("n3", { full: true });
    expect(await trial.ask("n3", { type: "append", file: "f", text: "x" }, 500)).toBe("timeout");
    await until("n3 is dead", () => trial.cluster.state("n3") === "down");
    expect(trial.cluster.deaths().at(-1)?.text).toMatch(/exit status 1.*the disk is full/s);
    await full[Symbol.asyncDispose]();
    await trial.cluster.start("n3");
    expect(await order("n3", "append", { file: "f", text: "x" })).toBeUndefined();
  });
});

describe("a node that fails", () => {
  it.each(["fail", "fail-later"])("in its own code dies visibly: %s", async (how) => {
    const before = trial.cluster.deaths().length;
    await trial.ask("n3", { type: how }, 300);
    await until("n3 is dead", () => trial.cluster.state("n3") === "down");
    expect(trial.cluster.deaths()).toHaveLength(before + 1);
    expect(trial.cluster.deaths().at(-1)?.text).toMatch(/told to fail/);
    await trial.cluster.start("n3");
  });
});

it("a system that dies at a later start is down and counted as dead, and the run goes on", async () => {
  await using other = await launch(laboratory("fails-to-reboot"), { nodes: 2 });
  await other.cluster.crash("n1", "kept");
  await other.cluster.start("n1");
  expect(other.cluster.state("n1")).toBe("down");
  expect(other.cluster.deaths()).toMatchObject([{ node: "n1", epoch: 2 }]);
  expect(other.cluster.deaths()[0]!.text).toContain("told to fail at a later boot");
  expect(await other.ask("n2", { type: "list" })).toMatchObject({ result: ["lives"] });
});

it("a system of the registry is started by its name, and serves", async () => {
  await using raft = await launch({ bugs: [], system: "raft" }, { nodes: 3 });
  const leader = (): string | undefined =>
    raft.cluster.nodes.find((node) => raft.cluster.role(node) === "leader");
  await until("there is a leader", () => leader() !== undefined, 15_000);
  expect(await raft.ask(leader()!, { type: "write", key: "x", value: 7 })).toMatchObject({
    type: "write_ok",
  });
  await raft.cluster.crash(leader()!, "torn");
  await until(
    "another one serves",
    async () => {
      const node = leader();
      if (node === undefined) return false;
      const reply = await raft.ask(node, { type: "read", key: "x" }, 500);
      return reply !== "timeout" && reply["value"] === 7;
    },
    15_000,
  );
  expect(raft.cluster.deaths()).toEqual([]);
});
