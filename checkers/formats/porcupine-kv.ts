import type { HistoryFormat } from "./format.ts";
import { readEdn } from "./jepsen-edn.ts";

/** The key-value logs that Porcupine ships: one EDN map a line with a :key; get, put and append of strings. */
export const porcupineKv: HistoryFormat = {
  name: "porcupine-kv",
  summary: "Porcupine's key-value logs: a map a line, get, put and append of strings by key.",
  fits: (_, text) => /^\s*\{:process/.test(text) && /:f\s+:(get|put|append)[,\s]+:key\s/.test(text),
  read: (text) => ({ ...readEdn(text), options: {} }),
};
