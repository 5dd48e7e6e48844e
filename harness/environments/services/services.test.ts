import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorKind } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import type { Body } from "../../runtime/message.ts";
import { servicesOf } from "./index.ts";
import { canonical } from "./kv-request.ts";

function client(service: string, seed = "services"): (src: string, body: Body) => Body {
  const services = servicesOf(new Random(seed));
  return (src, body) => services.get(service)!.handle({ src, dest: service, body });
}

const read = (key: unknown): Body => ({ type: "read", key });
const write = (key: unknown, value: unknown): Body => ({ type: "write", key, value });
const cas = (key: unknown, from: unknown, to: unknown, rest = {}): Body => ({
  type: "cas",
  key,
  from,
  to,
  ...rest,
});

const errorOf = (body: Body): string =>
  body.type === "error" ? errorKind(body["code"] as number).name : body.type;

describe.each(["lin-kv", "seq-kv", "lww-kv"])("%s", (name) => {
  it("answers in Maelstrom's forms, with definite errors", () => {
    const ask = client(name);
    expect(errorOf(ask("n1", read("x")))).toBe("key-does-not-exist");
    expect(errorOf(ask("n1", { type: "ts" }))).toBe("not-supported");
    expect(errorOf(ask("n1", { type: "write", key: "x" }))).toBe("malformed-request");
    expect(ask("n1", write("x", 1))).toEqual({ type: "write_ok" });
    expect(errorOf(ask("n1", cas("y", 1, 2)))).toBe("key-does-not-exist");
  });
});

describe("lin-kv", () => {
  it("reads what was last written, by whomever", () => {
    const ask = client("lin-kv");
    ask("n1", write("x", { a: 1, b: [2] }));
    expect(ask("n2", read("x"))).toEqual({ type: "read_ok", value: { a: 1, b: [2] } });
    expect(errorOf(ask("n2", cas("x", { a: 2 }, 3)))).toBe("precondition-failed");
    expect(errorOf(ask("n2", cas("x", { b: [2], a: 1 }, 3)))).toBe("cas_ok");
    expect(ask("n1", read("x"))["value"]).toBe(3);
  });

  it("tells the number 1 from the text 1, and null from nothing", () => {
    const ask = client("lin-kv");
    ask("n1", write(1, null));
    expect(errorOf(ask("n1", read("1")))).toBe("key-does-not-exist");
    expect(ask("n1", read(1))).toEqual({ type: "read_ok", value: null });
  });

  it("creates a missing key by compare-and-set only where that is asked for", () => {
    const ask = client("lin-kv");
    expect(errorOf(ask("n1", cas("x", 0, 5, { create_if_not_exists: true })))).toBe("cas_ok");
    expect(ask("n1", read("x"))["value"]).toBe(5);
  });
});

describe("seq-kv", () => {
  it("serves stale states, yet each client moves only forward and sees its own writes", () => {
    let stale = 0;
    for (let seed = 0; seed < 30; seed++) {
      const ask = client("seq-kv", String(seed));
      const last: Record<string, number> = { n1: 0, n2: 0 };
      for (let value = 1; value <= 60; value++) {
        ask("n1", write("x", value));
        last["n1"] = value;
        for (const node of ["n1", "n2"]) {
          const seen = (ask(node, read("x"))["value"] ?? 0) as number;
          expect(seen).toBeGreaterThanOrEqual(last[node]!);
          if (seen < value) stale += 1;
          last[node] = seen;
        }
      }
    }
    expect(stale).toBeGreaterThan(100);
  });

  it("is recent for whoever writes first", () => {
    const ask = client("seq-kv");
    for (let value = 1; value <= 100; value++) {
      ask("n1", write("x", value));
      ask("n2", write("fresh", 0));
      expect(ask("n2", read("x"))["value"]).toBe(value);
    }
  });

  it("never lets two compare-and-sets take the same value", () => {
    const ask = client("seq-kv");
    ask("n1", write("x", 0));
    let done = 0;
    for (let attempt = 0; attempt < 500; attempt++) {
      const node = `n${attempt % 3}`;
      const current = (ask(node, read("x"))["value"] ?? 0) as number;
      if (ask(node, cas("x", current, current + 1)).type === "cas_ok") done += 1;
    }
    ask("n1", write("fresh", 0));
    expect(ask("n1", read("x"))["value"]).toBe(done);
    expect(done).toBeGreaterThan(10);
  });
});

describe("lww-kv", () => {
  it("forgets and recovers values, but agrees on the newest in the end", () => {
    const ask = client("lww-kv");
    for (let value = 1; value <= 20; value++) ask("n1", write("x", value));
    const early = Array.from({ length: 10 }, () => ask("n1", read("x"))["value"]);
    expect(new Set(early).size).toBeGreaterThan(1);
    for (let gossip = 0; gossip < 500; gossip++) ask("n1", read("x"));
    const late = Array.from({ length: 50 }, () => ask("n1", read("x"))["value"]);
    expect(new Set(late).size).toBe(1);
  });
});

describe("lin-tso", () => {
  it("gives each number once, in growing order", () => {
    const ask = client("lin-tso");
    expect([1, 2, 3].map((node) => ask(`n${node}`, { type: "ts" })["ts"])).toEqual([0, 1, 2]);
    expect(errorOf(ask("n1", read("x")))).toBe("not-supported");
  });
});

it("equal JSON values have equal canonical texts, and different ones different", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonical(value);
      expect(canonical(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(canonical({ a: 1, b: 2 })).toBe(canonical({ b: 2, a: 1 }));
});
