import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { servers } from "../../systems-under-test/external/index.ts";
import { type AnySystem, isServerSystem } from "../../systems-under-test/external/server.ts";
import { systems } from "../../systems-under-test/index.ts";
import { UsageError, unknownName } from "../core/usage-error.ts";
import { loadModule } from "./load-module.ts";

/** Every system of the registries: those whose nodes are ours, and servers in containers. */
export const allSystems: readonly AnySystem[] = [...systems, ...servers];

/** A system of the registries, or of a module outside that exports `system`. */
export async function findSystem(name: string): Promise<AnySystem> {
  if (isPath(name)) return loadSystem(name);
  const system = allSystems.find((known) => known.name === name);
  if (system !== undefined) return system;
  throw unknownName(
    "system",
    name,
    allSystems.map((known) => known.name),
  );
}

/** The name under which a system travels to nodes: a path made absolute, or the name as it is. */
export function portableName(name: string): string {
  return isPath(name) ? resolve(name) : name;
}

const isPath = (name: string): boolean => /[/\\.]/.test(name);

async function loadSystem(name: string): Promise<AnySystem> {
  const path = resolve(name);
  if (!existsSync(path)) throw new UsageError(`--system ${name}: there is no such file`);
  if (statSync(path).isDirectory())
    throw new UsageError(`--system ${name}: it is a folder; expected a module that exports "system"`);
  let module: { readonly system?: unknown };
  try {
    module = await loadModule(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `--system ${name}: the module cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof module.system === "object" && module.system !== null)
    return checkedForm(module.system as AnySystem, name);
  const exported = Object.keys(module);
  throw new UsageError(
    `--system ${name}: expected an export "system"; the module exports ${exported.length === 0 ? "nothing" : exported.join(", ")}.`,
  );
}

const promised = ["name", "summary", "claims", "bugs", "assumptions"];
const ofServers = ["container", "ports", "dataFolder", "ready", "client"];

function checkedForm(system: AnySystem, name: string): AnySystem {
  const isServer = isServerSystem(system);
  const form = isServer ? "ServerSystem" : "SystemUnderTest";
  const wanted = [...promised, ...(isServer ? ofServers : ["boot"])];
  const missing = wanted.filter((field) => !(field in system));
  if (missing.length === 0) return system;
  throw new UsageError(
    `--system ${name}: expected an export "system" of the form ${form}; it lacks ${missing.join(", ")}`,
  );
}
