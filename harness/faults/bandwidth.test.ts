import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import { bandwidth } from "./bandwidth.ts";
import type { Injury } from "./fault.ts";
import { FakeCluster } from "./kit/fake-cluster.test-kit.ts";

test.each([
  { eachMs: 12, hidden: true },
  { eachMs: 0.1, hidden: false },
])(
  "a machine that takes $eachMs ms for each probe of a burst hides it: $hidden",
  async ({ eachMs, hidden }) => {
    const cluster = new FakeCluster({ nodes: 7 });
    cluster.probeLink = async (_, count) => {
      const delaysMs = Array.from({ length: count }, (_, at) => 1 + at * eachMs);
      return { arrived: count, copies: count, delayMs: delaysMs[count >> 1]!, delaysMs };
    };
    const injury = (await cluster.drive(
      bandwidth.inject({ cluster, random: new Random(1), target: "any", scope: new Scope() }),
    )) as Injury;
    expect(injury.evidence).toMatchObject({ bit: false });
    expect(injury.evidence.blind !== undefined).toBe(hidden);
  },
);
