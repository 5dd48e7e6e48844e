import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import type { Injury } from "./fault.ts";
import { FakeCluster } from "./kit/fake-cluster.test-kit.ts";
import { slow } from "./slow.ts";

test.each([
  { busyMs: 2_000, hidden: true },
  { busyMs: 5, hidden: false },
])(
  "a machine on which probes take $busyMs ms by themselves hides a delay that does nothing: $hidden",
  async ({ busyMs, hidden }) => {
    const cluster = new FakeCluster({ nodes: 3 });
    let looks = 0;
    cluster.probeLink = async (_, count) => {
      // It is quiet when the delay is drawn, and busy from then on.
      const delayMs = looks++ < 4 ? 5 : busyMs;
      return {
        arrived: count,
        copies: count,
        delayMs,
        delaysMs: Array.from({ length: count }, () => delayMs),
      };
    };
    const injury = (await cluster.drive(
      slow.inject({ cluster, random: new Random(1), target: "any", scope: new Scope() }),
    )) as Injury;
    expect(injury.evidence).toMatchObject({ bit: false });
    expect(injury.evidence.blind !== undefined).toBe(hidden);
  },
);

test("where all links are slow, those that bear no rule too, nobody says that the delay does not end", async () => {
  const cluster = new FakeCluster({ nodes: 5 });
  const injury = (await cluster.drive(
    slow.inject({ cluster, random: new Random(3), target: "any", scope: new Scope() }),
  )) as Injury;
  expect(injury.evidence).toMatchObject({ bit: true });
  // Else there are no other links.
  expect(injury.nodes.length).toBeLessThan(4);
  cluster.probeLink = async (_, count) => ({
    ...{ arrived: count, copies: count, delayMs: 2_000 },
    delaysMs: Array.from({ length: count }, () => 2_000),
  });
  await cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
  expect(injury.mended()).toMatchObject({ bit: false, blind: expect.stringContaining("without any rule") });
});
