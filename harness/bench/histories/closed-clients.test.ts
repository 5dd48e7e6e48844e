import { describe, expect, it } from "vitest";
import { checkHistory } from "../../../checkers/index.ts";
import { operationsOf } from "../../core/history.ts";
import { type ClosedClients, closedClients } from "./closed-clients.ts";

describe("closed clients", () => {
  const load: ClosedClients = { operations: 200, clients: 4, mix: "rcw", crashed: 4 };

  it("make the same history of the same seed, with as many calls and crashes as asked for", () => {
    const history = closedClients(load);
    expect(closedClients(load)).toEqual(history);
    expect(closedClients({ ...load, seed: 2 })).not.toEqual(history);
    const operations = operationsOf(history);
    expect(operations).toHaveLength(200);
    expect(operations.filter(({ outcome }) => outcome.type === "info")).toHaveLength(4);
  });

  it("use as many registers as asked for, and are told so often another value than the true one", () => {
    const keys = new Set(closedClients({ ...load, keys: 3 }).events.map(({ key }) => key));
    expect([...keys].sort()).toEqual([0, 1, 2]);
    const [plain, disturbed] = [load, { ...load, disturbed: 2 }].map((one) => closedClients(one).events);
    const reads = plain!.filter(({ f, type }) => f === "read" && type === "ok");
    expect(reads.filter(({ index, value }) => value !== disturbed![index]!.value)).toHaveLength(2);
    expect(disturbed).toHaveLength(plain!.length);
  });

  it("are linearizable, and not when spoiled", () => {
    for (const mix of ["rw", "rcw"] as const) {
      for (const think of [0, 4000]) {
        const verdict = (invalid: boolean): string =>
          checkHistory(closedClients({ ...load, mix, think, invalid }), { model: "cas-register" }).validity;
        expect(verdict(false)).toBe("valid");
        expect(verdict(true)).toBe("invalid");
      }
    }
    const contradicted = closedClients({ ...load, contradicted: true });
    expect(checkHistory(contradicted, { model: "cas-register" }).validity).toBe("invalid");
  });
});
