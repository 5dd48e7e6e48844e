import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/usage-error.ts";
import { NodeFailure } from "../node-failure.ts";
import { fixture, laboratory, launch, linksOf, until } from "./launch.test-kit.ts";
import { processState } from "./process-state.ts";

describe("a program in another language", () => {
  it("answers a client through Maelstrom's protocol", async () => {
    await using trial = await launch(fixture("echo.py"), { nodes: 2 });
    expect(await trial.ask("n2", { type: "echo", echo: ["ü", 1] })).toMatchObject({
      type: "echo_ok",
      echo: ["ü", 1],
    });
    await until("n1 has logged", () => trial.logs.some((log) => log.text === "I am n1"));
    expect(trial.cluster.capabilities.has("lose-unsynced")).toBe(false);
  });

  it("keeps error codes as they are", async () => {
    await using trial = await launch(fixture("echo.py"));
    expect(await trial.ask("n1", { type: "fly" })).toMatchObject({ type: "error", code: 10 });
    expect(await trial.ask("n7", { type: "echo" })).toMatchObject({ type: "error", code: 1 });
  });

  it("has its standard error kept in a file of its own", async () => {
    await using trial = await launch(fixture("echo.py"));
    await until("n1 has logged", () => trial.logs.length > 0);
    const { mkdtempSync, rmSync } = await import("node:fs");
    const folder = mkdtempSync("/tmp/faultline-test-");
    {
      await using other = await launch(fixture("echo.py"), { folder });
      await until("n1 has logged", () => other.logs.length > 0);
    }
    expect(readFileSync(join(folder, "logs", "n1.log"), "utf8")).toBe("I am n1\n");
    rmSync(folder, { recursive: true });
  });

  it("spreads broadcasts, and makes up for a partition once it heals", async () => {
    await using trial = await launch(fixture("broadcast.py"), { nodes: 3 });
    const { cluster, ask } = trial;
    const messagesAt = async (node: string): Promise<unknown> => {
      const reply = await ask(node, { type: "read" });
      return reply === "timeout" ? reply : [...(reply["messages"] as number[])].sort();
    };
    await ask("n1", { type: "broadcast", message: 1 });
    await until("n3 has 1", async () => String(await messagesAt("n3")) === "1");
    const cut = await cluster.impose(linksOf(cluster, "n3"), { drop: 1 });
    await ask("n1", { type: "broadcast", message: 2 });
    await ask("n3", { type: "broadcast", message: 3 });
    await until("n2 has 2", async () => String(await messagesAt("n2")) === "1,2");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await messagesAt("n2")).toEqual([1, 2]);
    expect(await messagesAt("n3")).toEqual([1, 3]);
    await cut[Symbol.asyncDispose]();
    for (const node of cluster.nodes)
      await until(`${node} has all`, async () => String(await messagesAt(node)) === "1,2,3");
  });

  it("counts with the service seq-kv", async () => {
    await using trial = await launch(fixture("counter.py"), { nodes: 3 });
    const adds = Array.from({ length: 12 }, (_, index) =>
      trial.ask(`n${(index % 3) + 1}`, { type: "add", delta: index }),
    );
    for (const reply of await Promise.all(adds)) expect(reply).toMatchObject({ type: "add_ok" });
    for (const node of trial.cluster.nodes)
      expect(await trial.ask(node, { type: "read" })).toMatchObject({ value: 66 });
  });
});

describe("a program that cannot be started", () => {
  const starting = async (...program: string[]): Promise<unknown> => {
    const trial = await launch({ bugs: [], program }).catch((error: unknown) => error);
    return trial;
  };

  it.each([
    [["./no-such-file"], /"\.\/no-such-file" does not exist/],
    [["no-such-program-anywhere"], /was not found on the PATH/],
    [["/tmp"], /is a folder/],
    [["./package.json"], /may not be executed; try "chmod \+x/],
  ])("is refused as a mistake of the user: %j", async (program, sentence) => {
    const error = await starting(...program);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toMatch(sentence);
  });

  it("is refused when its interpreter is missing", async () => {
    const { chmodSync, rmSync, writeFileSync } = await import("node:fs");
    writeFileSync("/tmp/faultline-no-interpreter", "#!/no/such/interpreter\n");
    chmodSync("/tmp/faultline-no-interpreter", 0o755);
    const error = await starting("/tmp/faultline-no-interpreter");
    rmSync("/tmp/faultline-no-interpreter");
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toMatch(/cannot be executed.*interpreter/);
  });

  it("says that a module of a system is missing", async () => {
    const error = await launch({ bugs: [], system: "./nowhere.js" }).catch((error: unknown) => error);
    expect(String(error)).toMatch(/UsageError: system module "\.\/nowhere\.js" does not exist/);
  });
});

describe("a program that breaks the rules", () => {
  it.each([
    ["die-at-start", {}, /node n1 died at its start \(exit status 4\)\..*no configuration found/s],
    ["silent", { initTimeoutMs: 300 }, /node n1 did not answer "init" within 300 ms/],
    ["refuse", {}, /node n1 answered "init" with .*not today/],
  ])("fails the launch: %s", async (how, limits, sentence) => {
    const error = await launch(fixture("misbehaving.py", how), { limits }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(NodeFailure);
    expect(String(error)).toMatch(sentence);
  });

  it.each([
    [
      "garbage",
      {},
      /node n1 printed a line which is not JSON: "hello \\u001b\[31mworld"\..*\| about to print/s,
    ],
    ["foreign-source", {}, /node n1 printed a line whose "src" is not the node's own name/],
    ["flood", { linesPerSecondMax: 2000 }, /node n1 printed more than 2000 lines within a second/],
    ["endless-line", { lineLengthMax: 100_000 }, /node n1 printed a line of more than 100000 characters/],
  ])("ends the run with a clear sentence: %s", async (how, limits, sentence) => {
    await using trial = await launch(fixture("misbehaving.py", how), { limits });
    const pid = trial.cluster.pid("n1")!;
    const error = await trial.ask("n1", { type: "act" }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(NodeFailure);
    expect(String(error)).toMatch(sentence);
    await until("the process is gone", async () => (await processState(pid)) === "gone");
  });

  it.each([
    ["die", /exit status 3.*cannot go on/s],
    ["abort", /signal SIGSEGV/],
  ])("is counted as dead when it dies by itself: %s", async (how, text) => {
    await using trial = await launch(fixture("misbehaving.py", how));
    expect(trial.cluster.deaths()).toEqual([]);
    expect(await trial.ask("n1", { type: "act" }, 400)).toBe("timeout");
    await until("the death is noticed", () => trial.cluster.deaths().length === 1);
    expect(trial.cluster.deaths()[0]).toMatchObject({
      node: "n1",
      epoch: 1,
      text: expect.stringMatching(text),
    });
    expect(trial.cluster.state("n1")).toBe("down");
    expect(trial.logs.some((log) => log.text.includes("ended by itself"))).toBe(true);
  });

  it("loses messages, and says so, when it stops reading", async () => {
    await using trial = await launch(fixture("misbehaving.py", "deaf"), {
      limits: { backlogBytesMax: 300_000 },
    });
    await trial.cluster.pause("n1");
    const text = "x".repeat(100_000);
    const calls = Array.from({ length: 20 }, () => trial.ask("n1", { type: "echo", echo: text }, 300));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["timeout"]));
    expect(trial.messages.filter((event) => event.reason === "overflow").length).toBeGreaterThan(5);
    expect(trial.logs.filter((log) => log.text.includes("reads nothing"))).toHaveLength(1);
  });
});

it("a system that fails at boot fails the launch with its error", async () => {
  const error = await launch(laboratory("fails-to-boot")).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(NodeFailure);
  expect(String(error)).toMatch(/died at its start.*told to fail at boot/s);
});
