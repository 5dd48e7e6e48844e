import { decodeHistory } from "../../harness/core/history-format.ts";
import type { HistoryFormat } from "./format.ts";

/** What faultline writes: one event a line as JSON with Jepsen's names. */
export const jsonl: HistoryFormat = {
  name: "jsonl",
  summary: "One event a line as JSON, with Jepsen's names: what faultline writes and reads itself.",
  fits: (fileName, text) => fileName.endsWith(".jsonl") || /^\uFEFF?\s*\{\s*"/.test(text),
  read: (text) => ({ ...decodeHistory(text), options: {} }),
};
