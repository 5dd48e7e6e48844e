import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partsOf, scenarioOf } from "../../../cli/prepare.ts";
import { Random } from "../../../core/random.ts";
import { Scope } from "../../../core/scope.ts";
import type { Injury } from "../../../faults/fault.ts";
import { resolveFaults } from "../../../faults/index.ts";
import type { Capability, Cluster, Launchable } from "../../environment.ts";
import { quickNetwork } from "../../process/launch.test-kit.ts";
import { engineThere } from "../docker.test-kit.ts";
import { containers } from "../docker.ts";

const launchServer = (
  launchable: Launchable,
  nodes: readonly string[],
  needs?: ReadonlySet<Capability>,
): Promise<Cluster> =>
  containers.launch({
    launchable,
    nodes,
    random: new Random("server clocks"),
    network: { ...quickNetwork, transport: "stream" },
    sink: { messages: false, message: () => {}, note: () => {}, log: () => {} },
    ...(needs === undefined ? {} : { needs }),
  });

const launch = async (system: string, needs?: ReadonlySet<Capability>): Promise<Cluster> => {
  const { launchable } = await partsOf(await scenarioOf({ system }, { trace: "no" }, "1"));
  return launchServer(launchable, ["n1", "n2"], needs);
};

describe.skipIf(!engineThere)("the clock of Redis", () => {
  let redis: Cluster;
  const off = async (node = "n1"): Promise<number> => (await redis.readClock(node)).wallMs - Date.now();

  beforeAll(async () => {
    redis = await launch("redis");
  }, 120_000);

  afterAll(async () => redis?.[Symbol.asyncDispose]());

  test("jumps by what was asked for, of one node alone, by the word of the server itself", async () => {
    expect(Math.abs(await off())).toBeLessThan(1000);
    const jump = await redis.bendClock("n1", { offsetMs: -3_600_000 });
    expect(Math.abs((await off()) + 3_600_000)).toBeLessThan(1000);
    expect(Math.abs(await off("n2"))).toBeLessThan(1000);
    await jump[Symbol.asyncDispose]();
    expect(Math.abs(await off())).toBeLessThan(1000);
  });

  test("stays bent over a crash, and runs at another rate from the moment it is told", async () => {
    const fast = await redis.bendClock("n1", { rate: 100 });
    expect(await off()).toBeLessThan(60_000);
    await redis.crash("n1", "kept");
    await redis.start("n1");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await off()).toBeGreaterThan(100_000);
    await fast[Symbol.asyncDispose]();
    expect(Math.abs(await off())).toBeLessThan(1000);
  });

  test.each(["clock-jump", "clock-drift", "clock-strobe"])("%s is proven and mended", async (name) => {
    const [fault] = resolveFaults([name]);
    const injection = {
      cluster: redis,
      random: new Random("bite 3"),
      target: "any",
      scope: new Scope(),
    } as const;
    const injury = (await redis.drive(fault!.inject(injection))) as Injury;
    expect(injury.evidence, injury.evidence.text).toMatchObject({ bit: true });
    await injury[Symbol.asyncDispose]();
    expect(injury.mended(), injury.mended()?.text).toMatchObject({ bit: false });
    expect(injury.mended()?.blind).toBeUndefined();
  });
});

describe.skipIf(!engineThere)("other servers", () => {
  test("whose clock is out of reach are refused by what they say of themselves, with the reason", async () => {
    await expect(scenarioOf({ system: "etcd" }, { fault: "clock" }, "1")).rejects.toThrow(
      /needs clock-offset, which [^:]*: etcd is a Go program, which asks the kernel and not the C library for the time\.$/,
    );
  });

  test("whose clock is out of reach are found out at the start when they say nothing", async () => {
    const { launchable } = await partsOf(await scenarioOf({ system: "etcd" }, { trace: "no" }, "1"));
    const { system, options } = launchable.server!;
    const { beyondReach: _, ...silent } = system;
    const launching = launchServer({ ...launchable, server: { system: silent, options } }, ["n1"]);
    await expect(launching).rejects.toThrow(
      "the clock of etcd cannot be bent: /usr/bin/etcd is a Go program, which asks the kernel",
    );
  }, 120_000);

  test("that do not tell the time are read by a program beside them", async () => {
    const { launchable } = await partsOf(await scenarioOf({ system: "redis" }, { trace: "no" }, "1"));
    const { system, options } = launchable.server!;
    const { wallClock: _, ...silent } = system;
    await using redis = await launchServer({ ...launchable, server: { system: silent, options } }, ["n1"]);
    const bent = await redis.bendClock("n1", { offsetMs: 600_000 });
    expect(Math.abs((await redis.readClock("n1")).wallMs - Date.now() - 600_000)).toBeLessThan(2000);
    await bent[Symbol.asyncDispose]();
    expect(Math.abs((await redis.readClock("n1")).wallMs - Date.now())).toBeLessThan(2000);
  }, 120_000);

  test("go by their own clock in runs that bend none", async () => {
    await using redis = await launch("redis", new Set<Capability>(["crash"]));
    expect(redis.capabilities.has("clock-offset")).toBe(false);
    expect(() => redis.readClock("n1")).toThrow("started with true clocks");
  }, 120_000);
});
