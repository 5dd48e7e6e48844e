/**
 * The program inside a process (and a container): boots one node of a system and speaks Maelstrom's protocol on
 * its standard streams. Bundled to dist/node-main.js.
 *
 *   node node-main.js --system NAME|MODULE [--bugs a,b] --data FOLDER --seed TEXT
 */
import { parseArgs } from "node:util";
import { NodeProgram } from "./process/node/node-program.ts";
import { systemOf } from "./process/node/system-of.ts";

const { values } = parseArgs({
  options: {
    system: { type: "string" },
    bugs: { type: "string", default: "" },
    data: { type: "string" },
    seed: { type: "string" },
  },
});
const { system, bugs, data, seed } = values;
if (system === undefined || data === undefined || seed === undefined) {
  process.stderr.write("usage: node-main.js --system NAME|MODULE [--bugs a,b] --data FOLDER --seed TEXT\n");
  process.exit(2);
}
const boot = (await systemOf(system)).boot(new Set(bugs.split(",").filter((bug) => bug !== "")));
new NodeProgram(boot, data, seed).run();
