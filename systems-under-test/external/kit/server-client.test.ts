import { describe, expect, test } from "vitest";
import { RealTime } from "../../../harness/environments/process/real-time.ts";
import type { Connection, ServerClient } from "../server.ts";
import { type ClientPlan, Refused, type Session, serverClient } from "./server-client.ts";

const connection: Connection = {
  name: "c1",
  node: "n1",
  nodes: ["n1"],
  reach: { address: async () => ({ host: "127.0.0.1", port: 1 }), host: () => "10.0.0.1", close: () => {} },
  time: new RealTime(),
  timeoutMs: 60,
  options: {},
  isReadOnly: (f) => f === "read",
};

/** A plan whose two functions do the same, and what became of its sessions. */
function planned(call: ClientPlan<Session>["calls"][string], open?: ClientPlan<Session>["open"]): Planned {
  const log: string[] = [];
  const session = (): Session => {
    log.push("open");
    return { node: "n1", close: () => void log.push("close") };
  };
  const plan: ClientPlan<Session> = {
    open: open ?? (async () => session()),
    calls: { read: call, write: call },
  };
  return { client: serverClient(connection, plan), log };
}

interface Planned {
  readonly client: ServerClient;
  readonly log: readonly string[];
}

const invoke = async ({ client }: Planned, f: string) => client.invoke({ f, input: 1, key: "k" });

describe("a client of servers", () => {
  test("answers with the output and the node, and keeps its conversation", async () => {
    const one = planned(async (_, { input }) => input);
    expect(await invoke(one, "write")).toEqual({ node: "n1", outcome: { type: "ok", output: 1 } });
    await invoke(one, "read");
    one.client.close();
    expect(one.log).toEqual(["open", "close"]);
  });

  test("takes only a refusal for a failure of a call that changes something", async () => {
    const refused = planned(async () => {
      throw new Refused("precondition-failed", "it holds 2");
    });
    expect((await invoke(refused, "write")).outcome).toEqual({
      type: "fail",
      error: "precondition-failed",
      message: "it holds 2",
    });
    expect(refused.log).toEqual(["open"]);
    const broken = planned(async () => {
      throw new Error("reset");
    });
    expect((await invoke(broken, "write")).outcome).toMatchObject({ type: "info", error: "connection-lost" });
    expect((await invoke(broken, "read")).outcome).toMatchObject({ type: "fail", error: "connection-lost" });
    expect(broken.log).toEqual(["open", "close", "open", "close"]);
  });

  test("never takes a time-out for a failure of a call that changes something, and drops the conversation", async () => {
    let aborted = 0;
    const silent = planned((_, __, signal) => {
      signal.addEventListener("abort", () => aborted++);
      return new Promise(() => {});
    });
    expect((await invoke(silent, "write")).outcome).toEqual({ type: "info", error: "timeout" });
    expect((await invoke(silent, "read")).outcome).toEqual({ type: "fail", error: "timeout" });
    expect(aborted).toBe(2);
    expect(silent.log).toEqual(["open", "close", "open", "close"]);
  });

  test("fails when no conversation could be opened, for then nothing was asked", async () => {
    const closed: string[] = [];
    const slow = planned(
      async () => 1,
      () =>
        new Promise((resolve) =>
          setTimeout(() => resolve({ node: "n1", close: () => void closed.push("late") }), 90),
        ),
    );
    expect((await invoke(slow, "write")).outcome).toMatchObject({
      type: "fail",
      error: "temporarily-unavailable",
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(closed).toEqual(["late"]);
    const absent = planned(
      async () => 1,
      () => Promise.reject(new Error("nobody there")),
    );
    expect((await invoke(absent, "write")).outcome).toMatchObject({ type: "fail", message: "nobody there" });
  });

  test("opens another conversation when the last one is outdated", async () => {
    const log: string[] = [];
    const client = serverClient(connection, {
      open: async () => ({ node: "n1", outdated: true, close: () => void log.push("close") }),
      calls: { read: async () => null },
    });
    await client.invoke({ f: "read", input: null });
    await client.invoke({ f: "read", input: null });
    expect(log).toEqual(["close"]);
  });

  test("refuses a function it has no call for as a fault of the harness, not of the system", async () => {
    await expect(
      invoke(
        planned(async () => 1),
        "append",
      ),
    ).rejects.toThrow('no call for the function "append"');
  });
});
