import { describe, expect, it } from "vitest";
import { encodeHistory } from "../../harness/core/history-format.ts";
import { call, historyOf } from "../testing/history-of.ts";
import { detectFormat, formatNamed, formats } from "./index.ts";

const log = (...lines: string[]): string => lines.map((line) => `INFO  jepsen.util - ${line}\n`).join("");

describe("jepsen-log", () => {
  const { read } = formatNamed("jepsen-log");

  it("reads calls, vectors, nil, time-outs and faults, and passes over other lines", () => {
    const text = `Starting up\n${log("3\t:invoke\t:cas\t[2 4]", "3\t:fail\t:cas\t[2 4]", "0\t:invoke\t:read\tnil", "0\t:ok\t:read\t-2", ":nemesis\t:info\t:start\tnil", "1\t:invoke\t:write\t3", "1\t:info\t:write\t:timed-out")}`;
    const { history, problems } = read(text);
    expect(problems).toEqual([]);
    expect(
      history.events.map(({ process, type, f, value, error }) => [process, type, f, value, error]),
    ).toEqual([
      [3, "invoke", "cas", [2, 4], undefined],
      [3, "fail", "cas", [2, 4], "precondition-failed"],
      [0, "invoke", "read", null, undefined],
      [0, "ok", "read", -2, undefined],
      ["nemesis", "info", "start", "nil", undefined],
      [1, "invoke", "write", 3, undefined],
      [1, "info", "write", null, "timed-out"],
    ]);
  });

  it("names each broken line", () => {
    const text = log(
      "3\t:invoke\t:cas\t[2 x]",
      "0\t:ok\t:read\t1",
      "0\t:invoke\t:read\tnil",
      "0\t:invoke\t:read\tnil",
      "0\t:ok\t:write\t1",
      "0\t:began\t:read\tnil",
    );
    const { problems, history } = read(text);
    expect(problems.map(({ line, kind }) => [line, kind])).toEqual(
      [1, 2, 4, 5, 6].map((line) => [line, "broken"]),
    );
    expect(problems[1]!.message).toContain("has no call open");
    expect(problems[2]!.message).toContain("still open");
    expect(history.events).toHaveLength(1);
  });

  it("reports a last line that was cut off, without refusing the rest", () => {
    const { problems } = read(`${log("0\t:invoke\t:read\tnil")}INFO  jepsen.util - 0\t:ok\t:re`);
    expect(problems).toEqual([expect.objectContaining({ line: 2, kind: "torn" })]);
  });
});

describe("jepsen-edn", () => {
  const { read } = formatNamed("jepsen-edn");

  it("refuses a completion on another key than its call", () => {
    const { problems } = read(
      '{:type :invoke, :process 0, :f :read, :value nil, :key "x"}\n{:type :ok, :process 0, :f :read, :value 1, :key "y"}\n',
    );
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [2, 'process 0 completes read on "y" but had invoked it on "x"'],
    ]);
  });

  it("reads vectors, lists and single maps, with comments and brackets in strings", () => {
    const maps =
      '{:process 0, :type :invoke, :f :read, :value nil} ; a } comment\n{:type :ok :process 0 :f :read :value "a}\\"b" :time 99286665244}';
    for (const text of [`[${maps}]`, `(${maps})`, `; head\n${maps}`, `#jepsen.history.Op ${maps}`]) {
      const { history, problems } = read(text);
      expect(problems).toEqual([]);
      expect(history.events).toMatchObject([{ value: null }, { value: 'a}"b', time: 99286665244 }]);
    }
  });

  it("takes an error's keyword for its name, and a final read's flag for its input", () => {
    const { history } = read(
      "{:process 1 :type :invoke :f :read :final? true}\n{:process 1 :type :fail :f :read :error [:timeout nil]}",
    );
    expect(history.events).toMatchObject([{ value: "final" }, { error: "timeout" }]);
  });

  it("names what is broken by its line", () => {
    const text =
      "{:process 0 :type :invoke :f :read}\n{:process}\nhello\n\n{:process x :type :invoke :f :read}\n{:process 3 :type :invoke";
    const { problems } = read(text);
    expect(problems.map(({ line, kind }) => [line, kind])).toEqual([
      [2, "broken"],
      [5, "broken"],
      [3, "broken"],
      [6, "torn"],
    ]);
  });

  it("refuses brackets that do not fit, in that map alone", () => {
    const map = (value: string): string => `{:process 0 :type :invoke :f :append :value ${value}}`;
    for (const value of ["(1 2]", "[1 2)", "[1 2", "(1 [2)", "1]"])
      expect([value, read(`${map(value)}\n${map("[1 (2)]")}`).problems.map(({ line }) => line)]).toEqual([
        value,
        [1],
      ]);
  });
});

describe("formats", () => {
  it("are told apart by name and text", () => {
    const stored = encodeHistory(historyOf(...call(0, "write", 1)), {});
    const append = '{:process 9, :type :invoke, :f :append, :key "0", :value "x"}';
    expect(detectFormat("history.jsonl", stored)?.name).toBe("jsonl");
    expect(detectFormat("history", stored)?.name).toBe("jsonl");
    expect(detectFormat("some.log", log("0\t:invoke\t:read\tnil"))?.name).toBe("jepsen-log");
    expect(detectFormat("c10.txt", append)?.name).toBe("porcupine-kv");
    expect(detectFormat("a.edn", "[]")?.name).toBe("jepsen-edn");
    expect(detectFormat("a.txt", "hello")).toBeUndefined();
    expect(() => formatNamed("jsonlines")).toThrow("Expected one of");
  });

  it("never throw, and read nothing from nothing", () => {
    for (const { read } of formats) {
      for (const text of ["", "\n", "{", "}", '{"a":', "[{:a", "\\", '"', "INFO jepsen.util - ", "\u0000"]) {
        expect(read(text).history.events).toEqual([]);
      }
    }
  });

  it("keep the keys of porcupine's logs", () => {
    const text =
      '{:process 0, :type :invoke, :f :get, :key "7", :value nil}\n{:process 0, :type :ok, :f :get, :key "7", :value ""}\n';
    expect(formatNamed("porcupine-kv").read(text).history.events).toMatchObject([
      { key: "7", value: null },
      { key: "7", value: "" },
    ]);
  });
});
