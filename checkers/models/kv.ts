import type { Model } from "../model.ts";
import { type CasRegisterOperations, type CasRegisterOptions, registerWithCas } from "./cas-register.ts";
import type { Value } from "./values.ts";

export type KvOperations = CasRegisterOperations;

/** A key-value store: for each key a value that can be read, written, compared and set, and deleted. */
export function kv(options: CasRegisterOptions = {}): Model<Value, KvOperations> {
  return {
    ...registerWithCas(options),
    name: "kv",
    summary: "A key-value store with read, write, cas and delete; each key is linearizable by itself.",
  };
}
