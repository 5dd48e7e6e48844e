import { expect, test } from "vitest";
import type { LinkProbe } from "../environment.ts";
import { Probe } from "./probe.ts";

function probe(): { readonly probe: Probe; readonly results: LinkProbe[] } {
  const results: LinkProbe[] = [];
  return { probe: new Probe(0, (result) => results.push(result)), results };
}

test("a probe ends with the last decided copy, and counts first arrivals in the order of sending", () => {
  const { probe: batch, results } = probe();
  const [a, b, c] = [batch.copy(0), batch.copy(1), batch.copy(2)];
  batch.seal();
  c.decide(3e6);
  a.decide(9e6);
  a.twin().decide(11e6);
  expect(results).toEqual([]);
  b.decide();
  expect(results).toEqual([{ arrived: 2, copies: 3, delayMs: 9, delaysMs: [9, 3] }]);
});

test("a copy given up as held stays given up, even if it arrives before the others are decided", () => {
  const { probe: batch, results } = probe();
  const [held, other] = [batch.copy(0), batch.copy(1)];
  batch.seal();
  held.decide();
  held.decide(5e6);
  expect(results).toEqual([]);
  other.decide(6e6);
  expect(results).toEqual([{ arrived: 1, copies: 1, delayMs: 6, delaysMs: [6] }]);
});
