import { afterAll, beforeAll, expect, it } from "vitest";
import { Random } from "../../core/random.ts";
import { Scope } from "../../core/scope.ts";
import { faults, refuse } from "../../faults/index.ts";
import { laboratory, launch, type Trial } from "./launch.test-kit.ts";
import { processes } from "./process.ts";

let trial: Trial;
beforeAll(async () => {
  trial = await launch(laboratory(), {
    nodes: 5,
    network: { latency: { distribution: "uniform", meanMs: 1 } },
  });
});
afterAll(async () => {
  await trial[Symbol.asyncDispose]();
});

const possible = faults.filter((fault) => refuse(fault, processes.capabilities) === undefined);

it("only what needs a container, a stream, or a system with members, is beyond processes that exchange datagrams", () => {
  const beyond = faults.filter((fault) => !possible.includes(fault)).map(({ name }) => name);
  expect(beyond).toEqual(["cpu-throttle", "memory-squeeze", "membership", "reset"]);
});

it.each(possible.map((fault) => [fault.name, fault] as const))(
  "the fault %s bites real processes, and is gone after mending",
  async (_name, fault) => {
    const scope = new Scope();
    const injected = fault.inject({
      cluster: trial.cluster,
      random: new Random("bite"),
      target: "any",
      scope,
    });
    const injury = await trial.cluster.drive(injected);
    if ("skipped" in injury) throw new Error(injury.skipped);
    expect(injury.evidence, injury.evidence.text).toMatchObject({ bit: true });
    await injury[Symbol.asyncDispose]();
    expect(injury.mended(), injury.mended()?.text).toMatchObject({ bit: false });
    for (const node of trial.cluster.nodes) expect(trial.cluster.state(node)).toBe("up");
    expect(trial.cluster.deaths()).toEqual([]);
  },
);

it("connections of real processes are reset, and new ones are had at once", async () => {
  await using streams = await launch(laboratory(), { nodes: 3, network: { transport: "stream" } });
  const tell = (text: string) => streams.ask("n1", { type: "tell", dest: "n2", text });
  await tell("before");
  const broken = await streams.cluster.resetConnections(["n2"]);
  expect(broken.broken).toBeGreaterThan(0);
  expect(broken.left).toBe(0);
  await tell("after");
  expect((await streams.ask("n2", { type: "heard" })) as { result?: unknown }).toMatchObject({
    result: ["n1 before", "n1 after"],
  });
});
