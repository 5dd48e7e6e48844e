import { expect, test } from "vitest";
import { KvMachine, sessionsMax } from "./kv-machine.ts";
import { type KvCommand, parseKvRequest } from "./kv-requests.ts";
import { isRefusal } from "./rpc.ts";

const write = (key: string | number, value: unknown, session = {}): KvCommand => ({
  type: "write",
  key,
  value,
  ...session,
});

test("reads what was written, and says so when there is nothing", () => {
  const machine = new KvMachine();
  expect(machine.read("x")).toMatchObject({ type: "error", code: 20 });
  expect(machine.apply(write("x", 1))).toEqual({ type: "write_ok" });
  expect(machine.read("x")).toEqual({ type: "read_ok", value: 1 });
  expect(machine.apply({ type: "delete", key: "x" })).toEqual({ type: "delete_ok" });
  expect(machine.read("x")).toMatchObject({ code: 20 });
});

test("the keys 1 and '1' are different, and null is a value", () => {
  const machine = new KvMachine();
  machine.apply(write(1, "number"));
  machine.apply(write("1", null));
  expect(machine.read(1)).toMatchObject({ value: "number" });
  expect(machine.read("1")).toEqual({ type: "read_ok", value: null });
});

test("a cas changes the value only when it is the expected one, composite values included", () => {
  const machine = new KvMachine();
  const cas = (from: unknown, to: unknown) => machine.apply({ type: "cas", key: "x", from, to });
  expect(cas(1, 2)).toMatchObject({ code: 20 });
  machine.apply(write("x", { a: [1] }));
  expect(cas(1, 2)).toMatchObject({ code: 22 });
  expect(cas({ a: [1] }, 2)).toEqual({ type: "cas_ok" });
  expect(machine.read("x")).toMatchObject({ value: 2 });
});

test("a command that arrives twice happens once and is answered twice; an older one is ignored", () => {
  const machine = new KvMachine();
  machine.apply(write("x", 1));
  const cas: KvCommand = { type: "cas", key: "x", from: 1, to: 2, client: "c", seq: 5 };
  expect(machine.apply(cas)).toEqual({ type: "cas_ok" });
  expect(machine.apply(cas)).toEqual({ type: "cas_ok" });
  expect(machine.apply(write("x", 9, { client: "c", seq: 4 }))).toBeUndefined();
  expect(machine.read("x")).toMatchObject({ value: 2 });
  expect(new KvMachine(false).apply(cas)).toMatchObject({ code: 20 });
});

test("of too many sessions the one unused for longest is forgotten", () => {
  const machine = new KvMachine();
  machine.apply(write("x", 1, { client: "first", seq: 1 }));
  machine.apply(write("x", 1, { client: "second", seq: 1 }));
  machine.apply(write("x", 1, { client: "first", seq: 2 }));
  for (let client = 0; client < sessionsMax - 1; client++) machine.apply(write("y", 1, { client, seq: 1 }));
  expect(machine.apply(write("x", 2, { client: "first", seq: 1 }))).toBeUndefined();
  expect(machine.apply(write("x", 3, { client: "second", seq: 0 }))).toEqual({ type: "write_ok" });
});

test.each([
  [{ type: "read" }, 12],
  [{ type: "read", key: {} }, 12],
  [{ type: "write", key: 1 }, 12],
  [{ type: "cas", key: 1, from: 1 }, 12],
  [{ type: "write", key: 1, value: 1, client: "c" }, 12],
  [{ type: "write", key: 1, value: 1, client: "c", seq: 1.5 }, 12],
  [{ type: "append", key: 1 }, 10],
  [{ type: "constructor", key: 1 }, 10],
])("%j is refused with code %i", (body, code) => {
  const parsed = parseKvRequest(body);
  expect(isRefusal(parsed) && parsed.code).toBe(code);
});
