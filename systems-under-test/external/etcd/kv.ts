import type { Invocation } from "../../../harness/core/operation.ts";
import { type Call, Refused } from "../kit/server-client.ts";
import { base64, fromBase64, type Gateway } from "./gateway.ts";

/** Registers in etcd's key space. `serializable` reads ask the member's own copy; others go through a quorum. */
export function kvCalls(serializable: boolean): Readonly<Record<string, Call<Gateway>>> {
  return {
    async read(gateway, { key }, signal) {
      const answer = await gateway.post("/v3/kv/range", { key: nameOf(key), serializable }, signal);
      return valueIn(answer);
    },
    async write(gateway, { key, input }, signal) {
      await gateway.post("/v3/kv/put", { key: nameOf(key), value: base64(String(input)) }, signal);
      return input;
    },
    async cas(gateway, { key, input }, signal) {
      const [from, to] = input as readonly [number, number];
      const answer = await gateway.post("/v3/kv/txn", casTransaction(nameOf(key), from, to), signal);
      if (answer["succeeded"] === true) return input;
      const seen = seenBy(answer);
      if (seen === null) throw new Refused("key-does-not-exist");
      throw new Refused("precondition-failed", `the value is ${seen}, not ${from}`);
    },
    async delete(gateway, { key }, signal) {
      await gateway.post("/v3/kv/deleterange", { key: nameOf(key) }, signal);
      return null;
    },
  };
}

const nameOf = (key: Invocation["key"]): string => base64(`faultline/${key ?? ""}`);

/** Compare and put in one transaction; where it is refused, the value that was found. */
function casTransaction(key: string, from: number, to: number): unknown {
  return {
    compare: [{ key, target: "VALUE", result: "EQUAL", value: base64(String(from)) }],
    success: [{ requestPut: { key, value: base64(String(to)) } }],
    failure: [{ requestRange: { key } }],
  };
}

function seenBy(answer: Readonly<Record<string, unknown>>): number | null {
  const [first] = answer["responses"] as readonly {
    readonly response_range?: Readonly<Record<string, unknown>>;
  }[];
  return valueIn(first?.response_range ?? {});
}

/** The gateway leaves out what is empty: no `kvs` means no such key. */
function valueIn(answer: Readonly<Record<string, unknown>>): number | null {
  const [first] = (answer["kvs"] ?? []) as readonly { readonly value?: string }[];
  return first === undefined ? null : Number(fromBase64(first.value ?? ""));
}
