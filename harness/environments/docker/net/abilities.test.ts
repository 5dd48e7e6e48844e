import { expect, test } from "vitest";
import { kernelAbilities } from "./abilities.ts";
import type { NodeNamespace } from "./kernel.ts";

test("while connections are reset on the loopback interface nothing else is tried, for a shaper drops packets there", async () => {
  const running = new Set<string>();
  const beside: string[] = [];
  const namespace: NodeNamespace = {
    node: "n1",
    ip: "10.0.0.1",
    peerPorts: [],
    peerIp: () => "10.0.0.1",
    async exec(command) {
      const text = command.join(" ");
      running.add(text);
      await new Promise((resolve) => setImmediate(resolve));
      if (text.startsWith("perl")) beside.push(...[...running].filter((other) => other !== text));
      running.delete(text);
      return { status: text.includes("NFQUEUE") ? 1 : 0, stdout: "", stderr: "" };
    },
  };
  expect(await kernelAbilities(namespace)).toEqual(["links", "bandwidth", "reset"]);
  expect(beside).toEqual([]);
});
