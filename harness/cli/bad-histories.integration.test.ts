import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = join(resolve(import.meta.dirname, "../.."), "dist/harness/cli/main.js");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline-bad-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(name: string, content: string | Uint8Array, ...flags: string[]) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "check", path, ...flags], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return { status, stdout, stderr };
}

const jsonl = (...events: readonly (readonly unknown[])[]): string =>
  events
    .map(([process, type, f, value = null, more = {}]) =>
      JSON.stringify({ process, type, f, value, ...(more as object) }),
    )
    .join("\n");

const written = [
  [0, "invoke", "write", 1],
  [0, "ok", "write", 1],
] as const;

/** Lists in lists, deeper than any stack. */
const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

const edn = (type: string, f: string, value: string): string =>
  `{:type :${type}, :f :${f}, :value ${value}, :process 0}`;

const register = ["--model", "cas-register"];

describe("a file that is no history of its model is refused in a sentence that names the line", () => {
  test.each([
    [
      "unknown.jsonl",
      jsonl(...written, [0, "invoke", "wrte", 2]),
      register,
      ["line 3", 'did you mean "write"', "read, write, cas"],
    ],
    [
      "input.jsonl",
      jsonl(...written, [0, "invoke", "cas", 5]),
      register,
      ["line 3", "cas cannot take 5", "[1,2]"],
    ],
    [
      "answer.jsonl",
      jsonl([0, "invoke", "read"], [0, "ok", "read", 7]),
      ["--model", "set"],
      ["line 2", "read cannot answer 7"],
    ],
    [
      "number.jsonl",
      jsonl([0, "invoke", "add", "x"]),
      ["--model", "counter"],
      ["line 1", 'add cannot take "x"'],
    ],
    ["function.edn", edn("invoke", "wrte", "1"), register, ["line 1", 'did you mean "write"']],
    ["list.edn", `[\n${edn("invoke", "wrte", "1")}\n]`, register, ["line 2", 'did you mean "write"']],
    [
      "twice.jsonl",
      jsonl([0, "invoke", "write", 1], [0, "invoke", "write", 2]),
      register,
      ["line 2", "is open"],
    ],
    [
      "twice.edn",
      `${edn("invoke", "write", "1")}\n${edn("invoke", "write", "2")}`,
      register,
      ["line 2", "still open"],
    ],
    ["none.jsonl", jsonl([0, "ok", "write", 1]), register, ["line 1", "without an invocation"]],
    ["none.edn", edn("ok", "write", "1"), register, ["line 1", "has no call open"]],
    ["duplicate.jsonl", jsonl(...written, written[1]), register, ["line 3", "without an invocation"]],
    [
      "index.jsonl",
      jsonl([0, "invoke", "write", 1, { index: 0 }], [0, "ok", "write", 1, { index: 0 }]),
      register,
      ["line 2", "the index is 0; expected 1"],
    ],
    [
      "deep.jsonl",
      `{"process":0,"type":"invoke","f":"write","value":${deep}}`,
      register,
      ["line 1", "nested deeper"],
    ],
    ["deep.edn", edn("invoke", "write", deep), register, ["line 1", "nested deeper"]],
    ["proto.jsonl", jsonl([0, "invoke", "__proto__", 1]), register, ["line 1", 'no function "__proto__"']],
    ["cut.jsonl.gz", gzipSync(jsonl(...written)).subarray(0, 40), register, ["expected a whole gzip file"]],
    ["none.gz", "hello", register, ["expected a whole gzip file"]],
    ["empty.jsonl", "", register, ["is empty"]],
  ] as const)("%s", (name, content, flags, sentences) => {
    const { status, stdout, stderr } = check(name, content, ...flags);
    expect(stderr).not.toMatch(/\n\s+at /);
    for (const sentence of sentences) expect(stderr).toContain(sentence);
    expect([status, stdout]).toEqual([254, ""]);
  });
});

describe("what a checker or a weaker model cannot read is refused like what a model cannot read", () => {
  test.each([
    ["counter.jsonl", [0, "read", "3"], ["--checker", "counter"], 'read cannot answer "3"'],
    ["pn.jsonl", [0, "read", null], ["--checker", "pn-counter"], "read cannot answer null"],
    ["set.jsonl", [0, "read", 7], ["--checker", "set-full"], "read cannot answer 7"],
    ["broadcast.jsonl", [0, "read", 7], ["--checker", "broadcast"], "read cannot answer 7"],
    ["monotonic.jsonl", [0, "read", "x"], ["--checker", "monotonic"], 'read cannot answer "x"'],
    ["drain.jsonl", [0, "drain", 7], ["--checker", "total-queue"], "drain cannot answer 7"],
    ["queue.jsonl", [0, "deque", 7], ["--checker", "queue"], 'did you mean "dequeue"'],
    ["lock.jsonl", [0, "aquire", 7], ["--checker", "mutex"], 'did you mean "acquire"'],
    ["ids.jsonl", [0, "generat", 7], ["--checker", "unique-ids"], 'did you mean "generate"'],
    ["echo.jsonl", [0, "ech", 7], ["--checker", "echo"], 'did you mean "echo"'],
    ["txn.jsonl", [0, "tnx", []], ["--checker", "list-append"], "expected one of: txn"],
    ["kafka.jsonl", [0, "pol", []], ["--checker", "kafka"], 'did you mean "poll"'],
    ["causal.jsonl", [0, "wrte", 1], ["--consistency", "causal"], 'the model causal has no function "wrte"'],
    ["ladder.jsonl", [0, "wrte", 1], ["--consistency", "ladder"], 'did you mean "write"'],
    ["linear.jsonl", [0, "wrte", 1], ["--consistency", "linearizable"], 'did you mean "write"'],
    ["quiet.jsonl", [0, "wrte", 1], ["--consistency", "convergence"], 'did you mean "write"'],
    ["session.jsonl", [0, "cas", 5], ["--checker", "monotonic-reads"], "cas cannot take 5"],
    ["bounds.jsonl", [0, "wrte", 1], ["--gamma", "5ms"], 'the checker staleness has no function "wrte"'],
  ] as const)("%s", (name, [process, f, output], flags, sentence) => {
    const input = f === "cas" ? output : null;
    const lines = jsonl([process, "invoke", f, input], [process, "ok", f, output]);
    const { status, stdout, stderr } = check(name, lines, ...flags);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/, line [12]: /);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([status, stdout]).toEqual([254, ""]);
  });
});

describe("staleness", () => {
  const event = (time: number, process: number, type: string, f: string, value: unknown): string =>
    JSON.stringify({ time: time * 1_000_000, process, type, f, value });
  const stale = [
    ...[event(0, 0, "invoke", "write", 1), event(1, 0, "ok", "write", 1)],
    ...[event(10, 0, "invoke", "write", 2), event(11, 0, "ok", "write", 2)],
    ...[event(30, 1, "invoke", "read", null), event(31, 1, "ok", "read", 1)],
  ].join("\n");

  test("without bounds is measured, and nothing is said to have held", () => {
    const { status, stdout } = check("measured.jsonl", stale, "--checker", "staleness");
    expect([status, stdout]).toEqual([0, expect.stringContaining("Measured, nothing was claimed.")]);
    expect(stdout).toContain("1 of 1 read certainly stale");
  });

  test.each([
    ["--gamma", "1ms", "100ms", "gamma exceeded"],
    ["--delta", "10ms", "100ms", "delta exceeded"],
    ["--age", "10ms", "100ms", "read too old"],
    ["--versions", "0", "1", "read too many versions behind"],
  ])("%s %s is too little and %s is enough", (flag, little, enough, kind) => {
    const { status, stdout } = check("bounded.jsonl", stale, flag, little, "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ checks: [{ anomalies: [{ kind }] }] });
    const held = check("bounded.jsonl", stale, "--checker", "staleness", flag, enough);
    expect([held.status, held.stdout]).toEqual([0, expect.stringContaining("All claims held.")]);
  });

  test("in time is unknown where the history has no times, and a bound that is none is refused", () => {
    const timeless = stale.replaceAll(/"time":\d+/g, '"time":0');
    const { status, stdout } = check("timeless.jsonl", timeless, "--gamma", "1ms");
    expect([status, stdout]).toEqual([2, expect.stringMatching(/events of the history have no\s+times/)]);
    expect(check("none.jsonl", stale, "--versions", "few").stderr).toContain("expected a whole number");
  });
});

test("keys and values named like parts of objects are keys and values like others", () => {
  const polluting = '{"__proto__":{"polluted":1},"constructor":2}';
  const lines = ["__proto__", "constructor", "toString"].flatMap((key) => [
    `{"process":0,"type":"invoke","f":"write","value":${polluting},"key":"${key}"}`,
    `{"process":0,"type":"ok","f":"write","value":${polluting},"key":"${key}"}`,
    `{"process":0,"type":"invoke","f":"read","value":null,"key":"${key}"}`,
    `{"process":0,"type":"ok","f":"read","value":${polluting},"key":"${key}"}`,
  ]);
  const held = check("keys.jsonl", lines.join("\n"), ...register, "--json");
  expect(held.status, held.stderr).toBe(0);
  expect(JSON.parse(held.stdout)).toMatchObject({ verdict: "valid", checks: [{ detail: { parts: 3 } }] });
  const stale = lines.with(3, lines[3]!.replace(polluting, '{"constructor":2}'));
  expect(check("stale.jsonl", stale.join("\n"), ...register).status).toBe(1);
});

test("a history of more states than memory may hold is unknown, and says which budget ended", () => {
  const calls = Array.from({ length: 30 }, (_, at) => [at, "invoke", "append", `<${at}>`] as const);
  const ends = calls.map(([at, , f, value]) => [at, "ok", f, value] as const);
  const got = [
    [0, "invoke", "get"],
    [0, "ok", "get", "what nobody appended"],
  ] as const;
  const { status, stdout, stderr } = check(
    "states.jsonl",
    jsonl(...calls, ...ends, ...got),
    ...["--model", "kv-append", "--timeout", "2s"],
  );
  expect(status, stderr).toBe(2);
  expect(stdout).toMatch(/the (deadline passed|budget of \w+ ended)\s+after \d+\s+steps/);
});
