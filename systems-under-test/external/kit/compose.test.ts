import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Container } from "../server.ts";
import { composed } from "./compose.ts";
import { shellWords } from "./shell-words.ts";

const folder = mkdtempSync(join(tmpdir(), "faultline-compose-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (text: string): string => {
  const path = join(folder, "compose.yaml");
  writeFileSync(path, text);
  return path;
};

describe("a cluster from a Compose file", () => {
  test("has the services as nodes, in the order given, with what concerns a container", () => {
    writeFileSync(join(folder, "Dockerfile.two"), "FROM debian\n");
    const path = file(`
services:
  one:
    image: redis:7
    command: redis-server --appendonly yes --save ''
    environment: { LEVEL: 3, COST: "$$5" }
    ports: ["6379:6379"]
    volumes: [data:/var/lib/redis, ./redis.conf:/etc/redis.conf:ro]
  two:
    build: { context: ., dockerfile: Dockerfile.two }
    entrypoint: ["/bin/two", "-v"]
    environment: [A=b=c]
    hostname: deux
    volumes: [data:/var/lib/redis]
volumes: { data: }
`);
    const cluster = composed(path, ["two", "one"]);
    const [two, one] = [0, 1].map((index) => at(cluster, index)) as [Container, Container];
    expect(one).toEqual({
      image: {
        dockerfile: 'FROM redis:7\nCOPY ["redis.conf", "/etc/redis.conf"]\n',
        contextFolder: folder,
      },
      command: ["redis-server", "--appendonly", "yes", "--save", ""],
      environment: { LEVEL: "3", COST: "$5" },
      aliases: ["one"],
      writableRoot: true,
    });
    expect(two.image).toEqual({ dockerfile: "FROM debian\n", contextFolder: folder });
    expect(two.entrypoint).toEqual(["/bin/two", "-v"]);
    expect(two.environment).toEqual({ A: "b=c" });
    expect(two.aliases).toEqual(["two", "deux"]);
    expect(cluster.dataFolder).toBe("/var/lib/redis");
    expect(cluster.nodesDefault).toBe(2);
    expect(cluster.refuse({}, 2)).toBeUndefined();
    expect(cluster.refuse({}, 3)).toContain("--nodes 2");
  });

  test.each([
    ["services: { a: { image: x } }", 'unknown service of .* "aa"; did you mean "a"'],
    ["services: { aa: { image: x, comand: y } }", 'did you mean "command"'],
    ["services: { aa: { image: x, privileged: true } }", "unknown field"],
    ["services: { aa: { image: 'x:$TAG' } }", "variables such as"],
    ["services: { aa: { command: y } }", "expected an image or a build"],
    ["services: { aa: { image: x, volumes: [/etc:/etc] } }", "outside the Compose file's folder"],
    ["services: { aa: { image: x, volumes: [a:/a, b:/b] } }", "one data folder"],
    ["services: { aa: { build: nowhere } }", "does not exist"],
    ["services: [", "compose.yaml"],
    ["nodes: 3", 'expected a Compose file with "services"'],
  ])("is refused in a sentence: %s", (text, sentence) => {
    expect(() => composed(file(text), ["aa"])).toThrow(new RegExp(sentence));
  });

  test("that is not there is said to be so", () => {
    expect(() => composed(join(folder, "none.yaml"), ["a"])).toThrow("does not exist");
  });
});

test("a command is split as a shell splits it", () => {
  expect(shellWords(`sh -c "echo 'a b' \\"c\\"" d\\ e ''`)).toEqual([
    "sh",
    "-c",
    `echo 'a b' "c"`,
    "d e",
    "",
  ]);
  expect(() => shellWords("echo 'a")).toThrow("not closed");
});

const at = (cluster: ReturnType<typeof composed>, index: number): Container =>
  cluster.container({ node: "n1", index, nodes: [], dataFolder: cluster.dataFolder, options: {} });
