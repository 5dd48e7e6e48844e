import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { RealTime } from "../../harness/environments/process/real-time.ts";
import { faults } from "../../harness/faults/index.ts";
import { workloadNamed } from "../../workloads/index.ts";
import { promisesOf, systemOptionsOf } from "../system-options.ts";
import { servers } from "./index.ts";
import type { Connection, Place, Question, ServerSystem } from "./server.ts";

/** What every system of servers must do, without a server: that they do it with one, the integration tests show. */
const open: Server[] = [];
afterAll(() => {
  for (const server of open) server.close();
});

test("there are servers to hold to the laws", () => {
  expect(servers.map(({ name }) => name)).toEqual(["etcd", "redis"]);
});

describe.each(servers)("$name", (system) => {
  const options = systemOptionsOf(system);

  test("promises what workloads there are, under every choice of its options", () => {
    for (const chosen of choices(system)) {
      const { claims, assumptions } = promisesOf(system, systemOptionsOf(system, chosen));
      expect(Object.keys(claims).length).toBeGreaterThan(0);
      for (const name of Object.keys(claims)) expect(workloadNamed(name).name).toBe(name);
      const kinds = new Set(faults.map(({ kind }) => kind));
      for (const kind of assumptions.tolerates) expect(kinds).toContain(kind);
      expect(assumptions.summary).toMatch(/\.$/);
    }
  });

  test("has ports for clients and between nodes, and a data folder", () => {
    expect(system.ports.some((port) => port.for !== "peers")).toBe(true);
    expect(system.ports.some((port) => port.for !== "clients")).toBe(true);
    expect(system.dataFolder).toMatch(/^\/./);
  });

  test("makes each node's container from its place alone", () => {
    const places = [0, 1, 2].map((index) => place(system, index));
    const containers = places.map((one) => system.container(one));
    expect(places.map((one) => system.container(one))).toEqual(containers);
    expect(new Set(containers.map((one) => JSON.stringify(one))).size).toBe(3);
    for (const [index, { command }] of containers.entries())
      expect(command?.join(" ")).toContain(`10.0.0.${index + 1}`);
  });

  test.each([
    ["takes no connection", undefined],
    ["ends every connection", (socket: Socket) => void socket.destroy()],
    ["takes connections and says nothing", () => {}],
  ])("fails, and leaves nothing open, where a node %s", async (_, accept) => {
    const connection = await connectionTo(accept);
    for (const workload of Object.keys(system.claims)) {
      for (const f of Object.keys(workloadNamed(workload).operations)) {
        const client = system.client({ ...connection, options });
        const { outcome } = await client.invoke({ f, input: [1, 2], key: "k" });
        expect(outcome, `${workload} ${f}`).toMatchObject({ type: "fail", error: "temporarily-unavailable" });
        client.close();
      }
    }
  });

  test("is not ready, and has no role, where a node takes connections and ends them", async () => {
    const { reach, node, nodes } = await connectionTo((socket) => void socket.destroy());
    const question: Question = { node, nodes, reach, options, signal: AbortSignal.timeout(300) };
    await expect(system.ready(question)).rejects.toThrow();
    await expect(system.role?.(question) ?? Promise.reject(new Error("none"))).rejects.toThrow();
  });
});

function place(system: ServerSystem, index: number): Place {
  const nodes = [1, 2, 3].map((number) => ({ node: `n${number}`, host: `10.0.0.${number}` }));
  return {
    node: nodes[index]!.node,
    index,
    nodes,
    dataFolder: system.dataFolder,
    options: systemOptionsOf(system),
  };
}

/** Every choice of one option, the others as they are. */
function choices(system: ServerSystem): Record<string, string>[] {
  const single = (system.options ?? []).flatMap((option) =>
    option.kind === "choice" ? option.choices.map((choice) => ({ [option.name]: choice })) : [],
  );
  return [{}, ...single];
}

async function connectionTo(accept: ((socket: Socket) => void) | undefined): Promise<Connection> {
  const server = createServer(accept ?? (() => {}));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  if (accept === undefined) await new Promise((resolve) => server.close(resolve));
  else open.push(server);
  const reach = {
    address: async () => ({ host: "127.0.0.1", port }),
    host: () => "10.0.0.1",
    close: () => {},
  };
  return {
    name: "c1",
    node: "n1",
    nodes: ["n1"],
    reach,
    time: new RealTime(),
    timeoutMs: 40,
    options: {},
    isReadOnly: () => false,
  };
}
