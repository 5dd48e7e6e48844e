import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const main = join(root, "dist/harness/cli/main.js");
const fixtures = join(root, "harness/environments/process/fixtures");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultline(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

describe("a seeded run", () => {
  const flags = [
    "run",
    "raft",
    "--workload",
    "kv",
    "--nodes",
    "5",
    "--time",
    "10s",
    "--fault",
    "partition,crash,pause,clock",
    "--seed",
    "7",
    "--json",
  ];

  test("is valid, and the same again gives the same digest", () => {
    const [first, second] = [faultline(...flags), faultline(...flags)];
    expect(first.status, first.stderr).toBe(0);
    const [one, two] = [JSON.parse(first.stdout), JSON.parse(second.stdout)];
    expect(one).toMatchObject({ format: "faultline-run", version: 1, verdict: "valid", seed: "7" });
    expect(one.operations.ok).toBeGreaterThan(100);
    expect(one.checks.map((check: { name: string }) => check.name)).toEqual(
      expect.arrayContaining(["linearizable", "invariants", "coverage"]),
    );
    expect(one.faults.length).toBeGreaterThan(0);
    expect(one.faults[0].evidence.text).not.toBe("");
    expect(one.reproduce).toContain("--seed 7");
    expect(two.digest).toBe(one.digest);
    expect(two.path).not.toBe(one.path);
  });

  test("leaves everything behind that can be repeated: replay, report, check", () => {
    const { path } = JSON.parse(faultline(...flags).stdout) as { path: string };
    expect(readdirSync(path).sort()).toEqual([
      "history.jsonl",
      "logs",
      "report.html",
      "run.json",
      "scenario.json",
      "trace.jsonl",
    ]);
    const replay = faultline("replay", "latest");
    expect(replay.status, replay.stderr).toBe(0);
    expect(replay.stderr).toContain("the same run, byte for byte");
    rmSync(join(path, "report.html"));
    expect(faultline("report", path).status).toBe(0);
    expect(existsSync(join(path, "report.html"))).toBe(true);
    expect(faultline("check", path, "--model", "kv").status).toBe(0);
  });

  test("a history that was changed by hand is refuted, and its broken lines are named", () => {
    const { path } = JSON.parse(faultline(...flags).stdout) as { path: string };
    const lines = readFileSync(join(path, "history.jsonl"), "utf8").split("\n");
    const position = lines.findIndex((line) => line.includes('"type":"ok"') && line.includes('"f":"read"'));
    const forged = join(folder, "forged.jsonl");
    writeFileSync(
      forged,
      lines
        .with(position, lines[position]!.replace(/"value":[^,}]*/, '"value":"nobody wrote this"'))
        .join("\n"),
    );
    expect(faultline("check", forged, "--model", "kv").status).toBe(1);
    writeFileSync(forged, lines.with(3, "{nonsense").join("\n"));
    const broken = faultline("check", forged, "--model", "kv");
    expect(broken.status).toBe(254);
    expect(broken.stderr).toContain("line 4");
    writeFileSync(forged, `${lines.slice(0, 9).join("\n")}\n${lines[9]!.slice(0, 20)}`);
    const torn = faultline("check", forged, "--model", "kv");
    expect(torn.stderr).toContain("line 10");
    expect(torn.status).toBe(0);
  });
});

test("a seeded bug is found, explained and told how to run again", () => {
  const { status, stdout } = faultline(
    "run",
    "raft",
    "--bug",
    "stale-read",
    "--fault",
    "partition",
    "--time",
    "10s",
    "--seed",
    "7",
  );
  expect(status).toBe(1);
  expect(stdout).toMatch(/read/);
  expect(stdout).toContain("npx faultline run raft --bug stale-read");
});

test("a system of one's own, in one file outside the repository, runs in the simulator and as processes", () => {
  const mine = join(folder, "mine.mjs");
  writeFileSync(mine, ownSystem);
  const simulated = faultline(
    "run",
    mine,
    "--workload",
    "register",
    "--nodes",
    "3",
    "--time",
    "5s",
    "--seed",
    "5",
  );
  expect(simulated.status, simulated.stderr).toBe(1);
  expect(simulated.stdout).toContain("non-linearizable");
  const processes = faultline(
    "run",
    mine,
    "--workload",
    "register",
    "--nodes",
    "1",
    "--env",
    "process",
    "--time",
    "3s",
    "--seed",
    "5",
  );
  expect(processes.status, processes.stderr + processes.stdout).toBe(0);
  const lacking = join(folder, "lacking.mjs");
  writeFileSync(lacking, "export const system = { name: 'lacking' };");
  expect(faultline("run", lacking).stderr).toContain("it lacks summary, claims, bugs, assumptions, boot");
});

/** Every node keeps a register of its own and tells nobody: right for one node, wrong for three. */
const ownSystem = `
export const system = {
  name: "hermits",
  summary: "every node for itself",
  claims: { register: "linearizable" },
  assumptions: { summary: "one node", tolerates: [] },
  bugs: {},
  boot: () => (runtime) => {
    const values = new Map();
    const answer = (message, body) => runtime.network.send(message.src, { ...body, in_reply_to: message.body.msg_id });
    return {
      receive(message) {
        const { type, key, value, from, to } = message.body;
        if (type === "write") values.set(key, value);
        if (type === "cas" && values.get(key) !== from) return answer(message, { type: "error", code: values.has(key) ? 22 : 20 });
        if (type === "cas") values.set(key, to);
        if (type === "read" && !values.has(key)) return answer(message, { type: "error", code: 20 });
        answer(message, type === "read" ? { type: "read_ok", value: values.get(key) } : { type: type + "_ok" });
      },
    };
  },
};
`;

test("the demo finds its violation and succeeds", () => {
  const { status, stdout } = faultline("demo");
  expect(status).toBe(0);
  expect(stdout).toContain("Violation found");
});

describe("wrong usage is one sentence and exit status 254", () => {
  test.each([
    [["run", "raftt"], 'did you mean "raft"'],
    [["run", "raft", "--fault", "partion"], 'did you mean "partition"'],
    [["run", "raft", "--workload", "kvv"], 'did you mean "kv"'],
    [["run", "raft", "--workload", "echo"], "does not serve"],
    [["run", "raft", "--tiem", "3s"], 'did you mean "time"?'],
    [["run", "raft", "--reads", "lese"], 'did you mean "lease"?'],
    [["run", "raft", "--members", "9"], "9 members need as many nodes; there are 5."],
    [["run", "raft", "--reads"], '"--reads" has no value'],
    [["run", "single-copy", "--members", "2"], 'unknown option "members"'],
    [["run", "single-copy", "--fault", "membership"], "needs a system whose members can change"],
    [["run", "raft", "--time", "3"], "expected a duration"],
    [["run", "raft", "--bug", "nope"], "unknown bug of raft"],
    [["run", "raft", "--seed"], "argument missing"],
    [["run", "raft", "--transport", "stream", "--fault", "reorder"], "needs datagrams"],
    [["run"], "name a system"],
    [["run", "raft", "--out", main], "a file stands where a folder was expected"],
    [["run", "raft", "--seed", ""], "expected a word or a number"],
    [["run", "raft", "--scenario", "/"], "it is a folder; expected a file"],
    [["run", "raft", "--write-schedule", "/"], "it is a folder; expected a file"],
    [["run", "/"], 'expected a module that exports "system"'],
    [["run", "--program", "./nosuch", "--workload", "echo"], "does not exist"],
    [["run", "--program", `${fixtures}/echo.py`, "--fault", "clock-jump"], "needs clock-offset"],
    [["check", "nosuch.jsonl", "--model", "kv"], "there is no such file"],
    [["replay", "nosuch"], "no run"],
    [["shrink", "nosuch"], "no run"],
    [["shrink", join(root, "package.json")], "it has no schedule; expected a whole scenario"],
    [["matrix", "etcd"], "the matrix is measured in the simulator"],
    [["matrix", "raft", "--html", `${main}/page.html`], "a file stands where a folder was expected"],
    [["sweep", "raft", "--shard", "3/2"], "such as 1/4 to 4/4"],
    [["sweep", "raft", "--seeds", "99999999999"], "expected a whole number from 1 to 10000000"],
    [["sweep", "raft", "--workers", "5000"], "expected a whole number from 1 to 1024"],
    [["matrix", "raft", "--seeds", "99999999999"], "expected a whole number from 1 to 100000"],
    [["list", "runs", "--out", main], "a file stands where a folder was expected"],
    [["explore"], "missing required argument"],
    [["explore", "raftt"], 'did you mean "raft"'],
    [["explore", "raft", "chain"], 'unexpected argument "chain"'],
    [["explore", "etcd"], "whose steps nobody can choose"],
    [["explore", "raft", "--operations", "9"], "expected a whole number from 0 to 5"],
    [["explore", "raft", "--events", "some"], "expected a whole number from 0"],
    [["explore", "raft", "--kinds", "timer,rebot"], 'did you mean "reboot"'],
    [["explore", "raft", "--budget", "60"], "expected a duration"],
    [["explore", "raft", "--reduction", "maybe"], "unknown --reduction"],
    [["explore", "raft", "--fault", "crash"], 'unknown option "fault"'],
    [["explore", "raft", "--operation", "2"], 'did you mean "operations"'],
    [["explore", "raft", "--raeds", "lease"], 'did you mean "reads"'],
    [["explore", "raft", "--depth", "0"], "expected a whole number from 1"],
    [["explore", "raft", "--operations", "0", "--events", "0"], "nothing to try"],
    [["explore", "raft", "--operations", "5", "--events", "5"], "500000 at most"],
    [["explore", "raft", "--write", `${fixtures}/echo.py/case.yaml`], "a file stands where a folder"],
    [["explore", "raft", "--bug", "stale-raed"], 'did you mean "stale-read"'],
    [["list", "fish"], "unknown kind"],
    [["frobnicate"], "unknown command"],
  ])("%j", (args, sentence) => {
    const { status, stderr, stdout } = faultline(...args);
    expect(status).toBe(254);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
  });

  test("what is refused at its launch leaves no run, and the latest is the one before", () => {
    const good = faultline(
      "run",
      "single-copy",
      "--time",
      "1s",
      "--recovery",
      "1s",
      "--out",
      "few",
      "--json",
    );
    const { path } = JSON.parse(good.stdout) as { path: string };
    const scenario = JSON.parse(readFileSync(join(path, "scenario.json"), "utf8")) as object;
    // Only while it is played is seen that no such message is on its way.
    const order = { settleMs: 0, steps: ["n1>n2 vote 0"] };
    const refused = { ...scenario, script: { operations: [], order } };
    writeFileSync(join(folder, "refused.json"), JSON.stringify(refused));
    expect(faultline("run", "--scenario", "refused.json", "--out", "few").status).toBe(254);
    expect(readdirSync(join(folder, "few")).length).toBe(2);
    expect(realpathSync(join(folder, "few/latest"))).toBe(realpathSync(path));
  });
});

describe("programs in another language", () => {
  test.each([
    ["unique-ids", "-"],
    ["lin-kv", "-"],
    ["g-set", "set"],
    ["g-counter", "counter"],
    ["pn-counter", "counter"],
    ["txn-list-append", "-"],
    ["kafka", "-"],
  ])("one node in Python serves Maelstrom's workload %s", async (workload, memory) => {
    const { status, stderr, stdout } = faultline(
      ...["run", "--program", `${fixtures}/single_node.py`, "--workload", workload, "--nodes", "1"],
      ...["--time", "2s", "--rate", "50", "--concurrency", "4", "--seed", "3", "--", memory],
    );
    expect(status, stderr + stdout).toBe(0);
  });

  test("a broadcast node in Python, written from Maelstrom's documentation, survives partitions", () => {
    const { status, stderr, stdout } = faultline(
      "run",
      "--program",
      `${fixtures}/broadcast.py`,
      "--workload",
      "broadcast",
      "--time",
      "5s",
      "--rate",
      "20",
      "--fault",
      "partition",
      "--interval",
      "1s",
      "--seed",
      "3",
    );
    expect(status, stderr + stdout).toBe(0);
  });

  test.each([
    ["garbage-on-echo", 255, "n1"],
    ["flood-on-echo", 255, "n1"],
    ["die-at-start", 255, "no configuration found"],
    ["die-on-echo", 1, "stopped by itself"],
  ])("one that misbehaves (%s) is told of in a sentence, with status %i", (manner, expected, sentence) => {
    const { status, stderr, stdout } = faultline(
      "run",
      "--program",
      `${fixtures}/misbehaving.py`,
      "--workload",
      "echo",
      "--nodes",
      "1",
      "--time",
      "3s",
      "--",
      manner,
    );
    expect(status, stderr).toBe(expected);
    expect(stderr + stdout).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe("a run that is ended from outside leaves nothing running and its history readable", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGKILL", null],
  ] as const)("%s", async (signal, status) => {
    const out = join(folder, signal);
    const run = spawn(
      process.execPath,
      [
        main,
        "run",
        "raft",
        "--env",
        "process",
        "--nodes",
        "3",
        "--time",
        "60s",
        "--fault",
        "pause",
        "--interval",
        "500ms",
        "--out",
        out,
      ],
      { cwd: folder, stdio: "ignore" },
    );
    const history = join(out, "latest", "history.jsonl");
    await until(() => existsSync(history) && readFileSync(history, "utf8").split("\n").length > 60);
    const children = descendants(run.pid!);
    expect(children.length).toBeGreaterThanOrEqual(3);
    run.kill(signal);
    expect(await ended(run)).toBe(status);
    await until(() => children.every((pid) => !alive(pid)));
    expect(faultline("check", join(out, "latest"), "--model", "kv", "--out", out).status).toBe(0);
  });
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("it did not come to that within 30 s");
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resume) => void child.on("exit", (status) => resume(status)));
}

/** All processes below one, by ps: children live in process groups of their own. */
function descendants(pid: number): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child!, ...below(child!)]);
  return below(pid);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
