import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { assert } from "../../core/assert.ts";
import type { Random } from "../../core/random.ts";
import { UsageError } from "../../core/usage-error.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Launchable } from "../environment.ts";
import { builtFile } from "./built-file.ts";
import { findProgram } from "./program.ts";
import { isModulePath } from "./system-path.ts";

/** How a launchable becomes processes. */
export interface LaunchCommand {
  /** True for faultline's own node program, which takes control messages. */
  readonly own: boolean;
  /** The command of a node's life; `data` is the folder of its files. */
  command(node: NodeId, epoch: number, data: string): readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Refuses by a UsageError what cannot be started at all, before anything is. */
export function launchCommand(launchable: Launchable, random: Random): LaunchCommand {
  const { program, system, bugs, systemOptions } = launchable;
  if (program !== undefined) {
    const [name, ...rest] = program;
    if (name === undefined) throw new UsageError("no program was given.");
    const command = [findProgram(name), ...rest];
    return { own: false, command: () => command, environment: process.env };
  }
  assert(system !== undefined, "a cluster of processes needs a program or the name of a system");
  const main = builtFile("node-main.js");
  const named = systemArgument(system);
  // Options meant for the harness's own Node (a profiler, a debugger's port) are not for its nodes.
  const { NODE_OPTIONS, NODE_V8_COVERAGE, ...environment } = process.env;
  return {
    own: true,
    command(node, epoch, data) {
      const seed = random.fork(`node/${node}`).fork(String(epoch)).bits();
      return [
        process.execPath,
        main,
        ...["--system", named, "--data", data, "--seed", String(seed)],
        ...(bugs.length === 0 ? [] : ["--bugs", bugs.join(",")]),
        ...(systemOptions === undefined ? [] : ["--options", JSON.stringify(systemOptions)]),
      ];
    },
    environment,
  };
}

/** A path is made absolute; a name is left to the registry in the child. */
function systemArgument(system: string): string {
  if (!isModulePath(system)) return system;
  const path = resolve(system);
  if (!existsSync(path)) throw new UsageError(`system module "${system}" does not exist.`);
  return path;
}
