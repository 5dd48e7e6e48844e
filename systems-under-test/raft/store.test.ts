import { describe, expect, test } from "vitest";
import { KvMachine } from "../kv-machine.ts";
import { isRefusal } from "../rpc.ts";
import { applyToStore, rangeOf } from "./store.ts";
import { changesMax, parseStoreRequest, type StoreCommand } from "./store-requests.ts";

/** A store whose every request is the next revision. */
function store(...bugs: readonly string[]) {
  const machine = new KvMachine();
  let revision = 0;
  const ask = (type: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const request = parseStoreRequest({ type, ...fields });
    if (request === undefined || isRefusal(request)) return request;
    if (request.type === "range") return rangeOf(machine, request, revision);
    return applyToStore(machine, request as StoreCommand, ++revision, new Set(bugs));
  };
  const expire = (key: string, token: number) =>
    applyToStore(machine, { type: "expire", key, token }, ++revision, new Set());
  return { machine, ask, expire };
}

const write = (key: string, value: unknown) => ({ type: "write", key, value });
const cas = (key: string, from: unknown, to: unknown) => ({ type: "cas", key, from, to });

describe("a batch", () => {
  test("takes effect as a whole, and a range reads what begins alike, with its revision", () => {
    const { ask } = store();
    expect(ask("batch", { changes: [write("a/x", 1), write("a/y", 2), write("b/x", 3)] })).toEqual({
      type: "batch_ok",
      revision: 1,
    });
    expect(ask("range", { prefix: "a/" })).toEqual({
      type: "range_ok",
      values: { "a/x": 1, "a/y": 2 },
      revision: 1,
    });
  });

  test("leaves nothing behind when one of its changes is refused", () => {
    const { ask } = store();
    ask("batch", { changes: [write("x", 1)] });
    const refused = { changes: [write("x", 5), write("y", 6), cas("x", 1, 7)] };
    expect(ask("batch", refused)).toMatchObject({ type: "error", code: 22 });
    expect(ask("batch", { changes: [{ type: "delete", key: "x" }, cas("x", 1, 2)] })).toMatchObject({
      code: 20,
    });
    expect(ask("range", { prefix: "" })).toMatchObject({ values: { x: 1 } });
  });

  test("finds what its own changes left", () => {
    const { ask } = store();
    expect(ask("batch", { changes: [write("x", 1), cas("x", 1, 2)] })).toMatchObject({ type: "batch_ok" });
    expect(ask("range", { prefix: "x" })).toMatchObject({ values: { x: 2 } });
  });

  test("that comes twice is done once", () => {
    const { ask, machine } = store();
    const again = { client: "c1", seq: 1, changes: [cas("x", 1, 2)] };
    machine.change({ type: "write", key: "x", value: 1 });
    expect(ask("batch", again)).toMatchObject({ type: "batch_ok", revision: 1 });
    expect(ask("batch", again)).toMatchObject({ type: "batch_ok", revision: 1 });
  });

  test("with the bug is done by half", () => {
    const { ask } = store("half-batch");
    ask("batch", { changes: [write("x", 1), cas("y", 1, 2)] });
    expect(ask("range", { prefix: "" })).toMatchObject({ values: { x: 1 } });
  });

  test.each([
    [[], /1 to 128/],
    [Array.from({ length: changesMax + 1 }, () => write("x", 1)), /1 to 128/],
    [[{ type: "read", key: "x" }], /write, a cas or a delete/],
    [["x"], /write, a cas or a delete/],
    [[{ type: "write", key: "x" }], /needs "value"/],
  ])("of another form is refused: %j", (changes, text) => {
    expect(store().ask("batch", { changes })).toMatchObject({ code: 12, text: expect.stringMatching(text) });
  });
});

describe("a lock", () => {
  const holder = { client: "c1", seq: 1 };

  test("is held by one at a time, and its tokens grow", () => {
    const { ask } = store();
    expect(ask("acquire", { key: "l", ...holder })).toEqual({ type: "acquire_ok", token: 1 });
    expect(ask("acquire", { key: "l", client: "c2", seq: 1 })).toMatchObject({ code: 22 });
    expect(ask("release", { key: "l", client: "c2", seq: 2 })).toMatchObject({ was: "lapsed" });
    expect(ask("release", { key: "l", client: "c1", seq: 2 })).toMatchObject({ was: "released" });
    expect(ask("acquire", { key: "l", client: "c2", seq: 3 })).toEqual({ type: "acquire_ok", token: 5 });
  });

  test("turns away what a holder of the past writes under it", () => {
    const { ask, expire } = store();
    ask("acquire", { key: "l", ttl_ms: 100, ...holder });
    const under = (token: number) => ask("put", { key: "x", value: token, lock: "l", token });
    expect(under(1)).toMatchObject({ type: "put_ok" });
    expect(expire("l", 1)).toMatchObject({ was: "released" });
    expect(under(1)).toMatchObject({ code: 22 });
    const { token } = ask("acquire", { key: "l", client: "c2", seq: 1 }) as unknown as { token: number };
    expect(under(1)).toMatchObject({ code: 22 });
    expect(under(token)).toMatchObject({ type: "put_ok" });
    // An end that was proposed for the hold before does not meet this one.
    expect(expire("l", 1)).toMatchObject({ was: "lapsed" });
    expect(under(token)).toMatchObject({ type: "put_ok" });
  });

  test("is renewed by its holder alone", () => {
    const { ask } = store();
    ask("acquire", { key: "l", ttl_ms: 100, ...holder });
    expect(ask("renew", { key: "l", client: "c1", seq: 2 })).toEqual({ type: "renew_ok", token: 1 });
    expect(ask("renew", { key: "l", client: "c2", seq: 1 })).toMatchObject({ code: 22 });
  });

  test("with the bug lets anybody write who once had a token", () => {
    const { ask } = store("unfenced-lock");
    expect(ask("put", { key: "x", value: 1, lock: "l", token: 1 })).toMatchObject({ type: "put_ok" });
  });
});
