import { expect, test } from "vitest";
import { linkState } from "./link-state.ts";

const delay = { distribution: "constant", meanMs: 20 } as const;

test("losses and delays of a link add up, and its narrowest bandwidth counts", () => {
  const state = linkState([
    { drop: 0.5 },
    { delay, bandwidthKbps: 64 },
    { drop: 0.5, delay },
    { bandwidthKbps: 32 },
  ]);
  expect(state).toEqual({ gate: "open", loss: 0.75, delays: [delay, delay], bandwidthKbps: 32 });
  expect(linkState([])).toBeUndefined();
});

test("the first rule that cuts or clogs decides", () => {
  expect(linkState([{ clog: true }, { drop: 1 }])?.gate).toBe("held");
  expect(linkState([{ drop: 1 }, { clog: true }])?.gate).toBe("cut");
  expect(linkState([{ drop: 0.9 }, { clog: true }])).toMatchObject({ gate: "held", loss: 0.9 });
});

test("what TCP would hide is refused", () => {
  expect(() => linkState([{ duplicate: 0.1 }])).toThrow(/TCP/);
  expect(() => linkState([{ delay, reorder: 1 }])).toThrow(/TCP/);
});
