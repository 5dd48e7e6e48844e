/**
 * The program inside a process (and a container): boots one node of a system and speaks Maelstrom's protocol on
 * its standard streams or, in a container, over TCP. Bundled to dist/node-main.js.
 *
 *   node node-main.js --system NAME|MODULE [--bugs a,b] [--options JSON] --data FOLDER --seed TEXT
 *                     [--tcp PORT --peers n1=HOST:PORT,...]
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { systemNamed } from "../../systems-under-test/index.ts";
import type { SystemUnderTest } from "../../systems-under-test/system.ts";
import { type SystemOptionTexts, systemOptionsOf } from "../../systems-under-test/system-options.ts";
import type { NodeId } from "../runtime/message.ts";
import type { PeerAddress } from "./docker/node/peer-link.ts";
import { TcpWire } from "./docker/node/tcp-wire.ts";
import { NodeProgram } from "./process/node/node-program.ts";
import { Stdio } from "./process/node/stdio.ts";
import { isModulePath } from "./process/system-path.ts";

const { values } = parseArgs({
  options: {
    system: { type: "string" },
    bugs: { type: "string", default: "" },
    options: { type: "string", default: "{}" },
    data: { type: "string" },
    seed: { type: "string" },
    tcp: { type: "string" },
    peers: { type: "string", default: "" },
  },
});
const { system: name, bugs, options, data, seed } = values;
if (name === undefined || data === undefined || seed === undefined) {
  process.stderr.write(
    "usage: node-main.js --system NAME|MODULE [--bugs a,b] [--options JSON] --data FOLDER --seed TEXT\n",
  );
  process.exit(2);
}
const system = isModulePath(name) ? await systemOf(name) : systemNamed(name);
const boot = system.boot(
  new Set(bugs.split(",").filter((bug) => bug !== "")),
  systemOptionsOf(system, JSON.parse(options) as SystemOptionTexts),
);
if (values.tcp === undefined) new NodeProgram(boot, data, seed, new Stdio()).run();
else await runOverTcp(Number(values.tcp), data, seed);

/** A container's command is the same for all its lives; what differs comes with the harness. */
async function runOverTcp(port: number, folder: string, seedOfAll: string): Promise<void> {
  const say = (text: string): void => void process.stderr.write(`(${text})\n`);
  const wire = new TcpWire(port, process.env["FAULTLINE_TOKEN"], peersOf(values.peers), say);
  const { seed: seedOfLife = seedOfAll } = await wire.opened;
  new NodeProgram(boot, folder, seedOfLife, wire).run();
}

function peersOf(text: string): ReadonlyMap<NodeId, PeerAddress> {
  const entries = text.split(",").map((entry): [NodeId, PeerAddress] => {
    const [node = "", host = "", port = ""] = entry.split(/[=:]/);
    return [node, { host, port: Number(port) }];
  });
  return new Map(entries);
}

/** The system that a module exports under the name `system`. */
async function systemOf(path: string): Promise<SystemUnderTest> {
  const module = (await import(pathToFileURL(path).href)) as { readonly system?: SystemUnderTest };
  if (typeof module.system?.boot !== "function")
    throw new Error(`the module ${path} does not export a "system"`);
  return module.system;
}
