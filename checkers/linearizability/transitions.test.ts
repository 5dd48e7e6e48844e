import { describe, expect, it } from "vitest";
import { operationsOf } from "../../harness/core/history.ts";
import { modelNamed } from "../models/index.ts";
import { call, historyOf } from "../testing/history-of.ts";
import { Transitions } from "./transitions.ts";

describe("a remembered step", () => {
  it("is of one state and one operation, also where several share a place", () => {
    const writes = Array.from({ length: 1_000 }, (_, value) => call(0, "write", value)).flat();
    const operations = operationsOf(historyOf(...writes));
    const transitions = new Transitions(modelNamed("register"), operations);
    const states = operations.map((_, operation) => transitions.next(0, operation));
    expect(new Set(states).size).toBe(1_000);
    // Steps are remembered only after more of them than a walk without wrong turns has.
    for (let round = 0; round < 4; round++) {
      for (const from of [0, 1, 2, round]) {
        expect(operations.map((_, operation) => transitions.next(from, operation))).toEqual(states);
      }
    }
  });
});
