/**
 * The program inside a process (and a container): boots one node of a system and speaks Maelstrom's protocol on
 * its standard streams. Bundled to dist/node-main.js.
 *
 *   node node-main.js --system NAME|MODULE [--bugs a,b] [--options JSON] --data FOLDER --seed TEXT
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { systemNamed } from "../../systems-under-test/index.ts";
import type { SystemUnderTest } from "../../systems-under-test/system.ts";
import { type SystemOptionTexts, systemOptionsOf } from "../../systems-under-test/system-options.ts";
import { NodeProgram } from "./process/node/node-program.ts";
import { isModulePath } from "./process/system-path.ts";

const { values } = parseArgs({
  options: {
    system: { type: "string" },
    bugs: { type: "string", default: "" },
    options: { type: "string", default: "{}" },
    data: { type: "string" },
    seed: { type: "string" },
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
new NodeProgram(boot, data, seed).run();

/** The system that a module exports under the name `system`. */
async function systemOf(path: string): Promise<SystemUnderTest> {
  const module = (await import(pathToFileURL(path).href)) as { readonly system?: SystemUnderTest };
  if (typeof module.system?.boot !== "function")
    throw new Error(`the module ${path} does not export a "system"`);
  return module.system;
}
