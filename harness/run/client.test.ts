import { describe, expect, test } from "vitest";
import type { ClientHabits } from "../../systems-under-test/system.ts";
import type { Workload } from "../../workloads/workload.ts";
import { HarnessError } from "../core/assert.ts";
import { errorTable } from "../core/errors.ts";
import type { Answer, Nanos } from "../core/operation.ts";
import { msToNanos, nanosToMs, type Time } from "../core/time.ts";
import type { Endpoint } from "../environments/environment.ts";
import type { Body, Message } from "../runtime/message.ts";
import { DefaultClient } from "./client.ts";

const read = { f: "read", input: null, key: "x" };
const write = { f: "write", input: 7, key: "x" };
const patient: ClientHabits = { resendMs: 100, sessions: true, redirectsMax: 2 };

describe("a call with one attempt", () => {
  test("asks the client's node in the workload's form and gives the output with the node that answered", async () => {
    const { answer, asked } = await call(write, [{ type: "write_ok" }]);
    expect(answer).toEqual({ outcome: { type: "ok", output: 7 }, node: "n1" });
    expect(asked).toEqual([{ atMs: 0, dest: "n1", body: { type: "write", key: "x", value: 7 } }]);
  });

  test.each(errorTable.filter((kind) => kind.definite))(
    "fails on $name, for it is definite",
    async (kind) => {
      const { answer } = await call(write, [{ type: "error", code: kind.code, text: "no" }]);
      expect(answer).toEqual({ outcome: { type: "fail", error: kind.name, message: "no" }, node: "n1" });
    },
  );

  test.each([0, 13, 2, 999, 1000, 4711, -1])("does not know after error %i", async (code) => {
    const { answer } = await call(write, [{ type: "error", code }]);
    expect(answer.outcome.type).toBe("info");
  });

  test("does not know after a timeout, and took exactly that long", async () => {
    const { answer, elapsedMs } = await call(write, ["silence"]);
    expect(answer).toEqual({ outcome: { type: "info", error: "timeout" } });
    expect(elapsedMs).toBe(1000);
  });

  test("fails an unanswered call that changes nothing", async () => {
    expect((await call(read, ["silence"])).answer.outcome).toEqual({ type: "fail", error: "timeout" });
    const crashed = await call(read, [{ type: "error", code: 13 }]);
    expect(crashed.answer).toEqual({ outcome: { type: "fail", error: "crash" }, node: "n1" });
  });

  test("takes an error that is an answer for one", async () => {
    const { answer } = await call(read, [{ type: "error", code: 20 }]);
    expect(answer).toEqual({ outcome: { type: "ok", output: null }, node: "n1" });
  });

  test.each([
    { type: "write_okay" },
    { type: "read_ok", value: 1 },
    { type: "error" },
    { type: "error", code: "22" },
    { type: "error", code: 1.5 },
  ])("teaches what was asked, expected and answered when the reply is %j", async (reply) => {
    const { answer } = await call(write, [reply]);
    const { outcome } = answer;
    expect(outcome).toMatchObject({ type: "info", error: "malformed-reply" });
    const message = outcome.type === "ok" ? "" : outcome.message;
    expect(message).toContain('n1 was asked {"type":"write","key":"x","value":7}; expected: ');
    expect(message).toContain(JSON.stringify(reply));
  });

  test("keeps the lesson short when the reply is long", async () => {
    const { answer } = await call(write, [{ type: "huge", text: "x".repeat(100_000) }]);
    expect(JSON.stringify(answer).length).toBeLessThan(1000);
  });

  test("never follows a leader when the system has no such habit", async () => {
    const { answer, asked } = await call(write, [{ type: "error", code: 11, leader: "n2" }]);
    expect(answer.outcome).toMatchObject({ type: "fail", error: "temporarily-unavailable" });
    expect(asked).toHaveLength(1);
  });
});

describe("redirects", () => {
  const habits = { redirectsMax: 2 };

  test("are followed, and the node that answered is told", async () => {
    const { answer, asked } = await call(
      write,
      [{ type: "error", code: 11, leader: "n3" }, { type: "write_ok" }],
      habits,
    );
    expect(answer).toEqual({ outcome: { type: "ok", output: 7 }, node: "n3" });
    expect(asked.map(({ dest }) => dest)).toEqual(["n1", "n3"]);
  });

  test("end at their limit, definitely", async () => {
    const redirect = (leader: string): Body => ({ type: "error", code: 11, leader });
    const { answer, asked } = await call(write, [redirect("n2"), redirect("n1"), redirect("n2")], habits);
    expect(answer).toEqual({ outcome: { type: "fail", error: "temporarily-unavailable" }, node: "n1" });
    expect(asked.map(({ dest }) => dest)).toEqual(["n1", "n2", "n1"]);
  });

  test.each([null, "n9", 3, undefined])("need a node of the cluster, not %j", async (leader) => {
    const { answer, asked } = await call(write, [{ type: "error", code: 11, leader }], habits);
    expect(answer.outcome.type).toBe("fail");
    expect(asked).toHaveLength(1);
  });

  test("leave a timeout of the last node unknown, within the one deadline", async () => {
    const { answer, elapsedMs } = await call(
      write,
      [{ afterMs: 400, body: { type: "error", code: 11, leader: "n2" } }, "silence"],
      habits,
    );
    expect(answer.outcome).toEqual({ type: "info", error: "timeout" });
    expect(elapsedMs).toBe(1000);
  });

  test("keep a definite error of the last node definite, for the first did nothing", async () => {
    const { answer } = await call(
      write,
      [
        { type: "error", code: 11, leader: "n2" },
        { type: "error", code: 22 },
      ],
      habits,
    );
    expect(answer).toEqual({ outcome: { type: "fail", error: "precondition-failed" }, node: "n2" });
  });
});

describe("resending", () => {
  test("asks the next node in turn, under the same session and number", async () => {
    const { answer, asked } = await call(write, ["silence", "silence", { type: "write_ok" }], patient);
    expect(answer).toEqual({ outcome: { type: "ok", output: 7 }, node: "n3" });
    const body = { type: "write", key: "x", value: 7, client: "c1", seq: 1 };
    expect(asked).toEqual([
      { atMs: 0, dest: "n1", body },
      { atMs: 100, dest: "n2", body },
      { atMs: 200, dest: "n3", body },
    ]);
  });

  test("accepts the late answer of an earlier attempt", async () => {
    const { answer, elapsedMs } = await call(
      write,
      [{ afterMs: 150, body: { type: "write_ok" } }, "silence"],
      patient,
    );
    expect(answer).toEqual({ outcome: { type: "ok", output: 7 }, node: "n1" });
    expect(elapsedMs).toBe(150);
  });

  test("does not turn a definite error into a failure while an earlier attempt is unanswered", async () => {
    const { answer } = await call(write, ["silence", { type: "error", code: 22 }], patient);
    expect(answer).toEqual({ outcome: { type: "info", error: "precondition-failed" }, node: "n2" });
  });

  test("does not turn a definite error into a failure after an attempt of unknown effect", async () => {
    const { answer } = await call(
      write,
      [
        { type: "error", code: 13 },
        { type: "error", code: 30 },
      ],
      patient,
    );
    expect(answer).toEqual({ outcome: { type: "info", error: "txn-conflict" }, node: "n2" });
  });

  test("fails when every attempt ended definitely", async () => {
    const { answer } = await call(
      write,
      [
        { afterMs: 150, body: { type: "error", code: 11 } },
        { afterMs: 100, body: { type: "error", code: 11 } },
      ],
      patient,
    );
    expect(answer.outcome).toMatchObject({ type: "fail", error: "temporarily-unavailable" });
  });

  test("waits on while a node is unavailable and another attempt is in doubt", async () => {
    const { answer, asked } = await call(
      write,
      ["silence", { type: "error", code: 11 }, { type: "write_ok" }],
      patient,
    );
    expect(answer).toEqual({ outcome: { type: "ok", output: 7 }, node: "n3" });
    expect(asked).toHaveLength(3);
  });

  test("does not know at the deadline when one attempt of many is in doubt", async () => {
    const unavailable = { type: "error", code: 11, text: "election" };
    const { answer, elapsedMs } = await call(
      write,
      ["silence", ...Array.from({ length: 20 }, () => unavailable)],
      patient,
    );
    expect(answer.outcome).toEqual({
      type: "info",
      error: "timeout",
      message: "n1 answered temporarily-unavailable: election",
    });
    expect(elapsedMs).toBe(1000);
  });

  test("tells after an indefinite error what the repetition tells", async () => {
    const { answer, elapsedMs } = await call(
      write,
      [{ type: "error", code: 13 }, { type: "write_ok" }],
      patient,
    );
    expect(answer).toEqual({ outcome: { type: "ok", output: 7 }, node: "n2" });
    expect(elapsedMs).toBe(100);
  });

  test("ends at the deadline though every answer was indefinite", async () => {
    const crashes = Array.from({ length: 20 }, () => ({ type: "error", code: 13 }));
    const { answer, elapsedMs, asked } = await call(write, crashes, { resendMs: 300 });
    expect(answer.outcome).toEqual({ type: "info", error: "timeout" });
    expect(elapsedMs).toBe(1000);
    expect(asked.map(({ atMs }) => atMs)).toEqual([0, 300, 600, 900]);
  });

  test("lets a call that changes nothing fail or answer at will", async () => {
    const gone = await call(read, ["silence", { type: "error", code: 20 }], patient);
    expect(gone.answer).toEqual({ outcome: { type: "ok", output: null }, node: "n2" });
    const refused = await call(read, ["silence", { type: "error", code: 14 }], patient);
    expect(refused.answer.outcome).toEqual({ type: "fail", error: "abort" });
  });

  test("does not take an error for an answer when an earlier attempt may have changed something", async () => {
    const remove = { f: "delete", input: null, key: "x" };
    const alone = await call(remove, [{ type: "error", code: 20 }], patient);
    expect(alone.answer.outcome).toEqual({ type: "ok", output: "absent" });
    const second = await call(remove, ["silence", { type: "error", code: 20 }], patient);
    expect(second.answer.outcome).toEqual({ type: "info", error: "key-does-not-exist" });
  });

  test("follows a redirect without forgetting the attempt in doubt", async () => {
    const { answer } = await call(
      write,
      ["silence", { type: "error", code: 11, leader: "n3" }, { type: "error", code: 22 }],
      patient,
    );
    expect(answer).toEqual({ outcome: { type: "info", error: "precondition-failed" }, node: "n3" });
  });
});

describe("the client", () => {
  test("numbers the calls of its session", async () => {
    const stage = new Stage([{ type: "write_ok" }, { type: "write_ok" }]);
    const client = stage.client({ sessions: true });
    await stage.run(client.invoke(write));
    await stage.run(client.invoke(write));
    expect(stage.asked.map(({ body }) => body["seq"])).toEqual([1, 2]);
    expect(stage.asked.map(({ body }) => body["client"])).toEqual(["c1", "c1"]);
  });

  test("leaves no timer behind", async () => {
    const stage = new Stage(["silence", { type: "write_ok" }]);
    await stage.run(stage.client(patient).invoke(write));
    expect(stage.alarms).toBe(0);
  });

  test("makes one call at a time and knows its functions; otherwise the harness is broken", async () => {
    const stage = new Stage([{ afterMs: 5, body: { type: "write_ok" } }]);
    const client = stage.client({});
    const first = client.invoke(write);
    await expect(client.invoke(write)).rejects.toThrow(HarnessError);
    expect((await stage.run(first)).outcome.type).toBe("ok");
    await expect(client.invoke({ f: "increment", input: 1 })).rejects.toThrow(/"increment"/);
  });

  test("hands a failure of the harness's own on, and never calls it an outcome", async () => {
    const stage = new Stage([]);
    await expect(stage.run(stage.client({}).invoke(write))).rejects.toThrow("the script has ended");
  });
});

const operations: Workload["operations"] = {
  read: {
    summary: "reads",
    readOnly: true,
    request: ({ key }) => ({ type: "read", key }),
    output: (reply) => reply["value"],
    answers: (error) => (error === "key-does-not-exist" ? { output: null } : undefined),
  },
  write: {
    summary: "writes",
    readOnly: false,
    request: ({ key, input }) => ({ type: "write", key, value: input }),
    output(reply, { input }) {
      if (reply.type !== "write_ok") throw new Error('a reply of type "write_ok"');
      return input;
    },
  },
  delete: {
    summary: "deletes",
    readOnly: false,
    request: ({ key }) => ({ type: "delete", key }),
    output: () => "gone",
    answers: (error) => (error === "key-does-not-exist" ? { output: "absent" } : undefined),
  },
};

type Line = Body | "silence" | { readonly afterMs: number; readonly body: Body };

interface Result {
  readonly answer: Answer;
  readonly asked: readonly { readonly atMs: number; readonly dest: string; readonly body: Body }[];
  readonly elapsedMs: number;
}

/** Makes one call against nodes that answer the requests, whoever gets them, with the lines of a script. */
test("the context of an answer goes with the next request on the same key, where the system wants it", async () => {
  const answers = [
    { type: "write_ok", context: { seen: 1 } },
    { type: "read_ok", value: 7 },
    { type: "read_ok", value: 7 },
  ];
  const bodies = async (habits: ClientHabits): Promise<readonly unknown[]> => {
    const stage = new Stage(answers);
    const client = stage.client(habits);
    for (const one of [write, read, { ...read, key: "y" }]) await stage.run(client.invoke(one));
    return stage.asked.map(({ body }) => body["context"]);
  };
  expect(await bodies({ contexts: true })).toEqual([undefined, { seen: 1 }, undefined]);
  expect(await bodies({})).toEqual([undefined, undefined, undefined]);
});

async function call(
  invocation: { f: string; input: unknown; key: string },
  script: readonly Line[],
  habits: ClientHabits = {},
): Promise<Result> {
  const stage = new Stage(script);
  const answer = await stage.run(stage.client(habits).invoke(invocation));
  return { answer, asked: stage.asked, elapsedMs: nanosToMs(stage.now()) };
}

/** A world of one client: virtual time and scripted replies. */
class Stage implements Time {
  readonly asked: { atMs: number; dest: string; body: Body }[] = [];
  readonly #script: Line[];
  #now: Nanos = 0;
  #queue: { at: Nanos; run: () => void }[] = [];

  constructor(script: readonly Line[]) {
    this.#script = [...script];
  }

  get alarms(): number {
    return this.#queue.filter(({ run }) => run.name !== "endpoint").length;
  }

  client(habits: ClientHabits): DefaultClient {
    const nodes = ["n1", "n2", "n3"];
    const endpoint: Endpoint = {
      name: "c1",
      call: (dest, body, timeout) => this.#call(dest, body, timeout),
      close() {},
    };
    return new DefaultClient({
      endpoint,
      time: this,
      operations,
      nodes,
      node: "n1",
      timeoutMs: 1000,
      habits,
    });
  }

  now(): Nanos {
    return this.#now;
  }

  after(delay: Nanos, run: () => void): Disposable {
    const entry = { at: this.#now + delay, run };
    this.#queue.push(entry);
    return { [Symbol.dispose]: () => this.#forget(entry) };
  }

  /** Lets time pass until the work is done. */
  async run<V>(work: Promise<V>): Promise<V> {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => {});
    await settle();
    while (!done) {
      const next = this.#queue.reduce((first, entry) => (entry.at < first.at ? entry : first));
      this.#forget(next);
      this.#now = next.at;
      next.run();
      await settle();
    }
    return finished;
  }

  #forget(entry: { at: Nanos }): void {
    this.#queue = this.#queue.filter((other) => other !== entry);
  }

  #call(dest: string, body: Body, timeout: Nanos): Promise<Message | "timeout"> {
    this.asked.push({ atMs: nanosToMs(this.#now), dest, body });
    const line = this.#script.shift();
    if (line === undefined) return Promise.reject(new Error("the script has ended"));
    return new Promise((resolve) => {
      const reply = (body: Body): void => resolve({ src: dest, dest: "c1", body });
      const endpoint = (): void => {
        if (line === "silence") resolve("timeout");
        else reply("body" in line ? (line.body as Body) : (line as Body));
      };
      const delay = line === "silence" ? timeout : "afterMs" in line ? msToNanos(line.afterMs as number) : 0;
      this.after(delay, endpoint);
    });
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
