import { pathToFileURL } from "node:url";
import type { SystemUnderTest } from "../../../../systems-under-test/system.ts";

/** The system that a module exports under the name `system`. */
export async function systemOf(path: string): Promise<SystemUnderTest> {
  const module = (await import(pathToFileURL(path).href)) as { readonly system?: SystemUnderTest };
  if (typeof module.system?.boot !== "function")
    throw new Error(`the module ${path} does not export a "system"`);
  return module.system;
}
