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
