import { existsSync, writeFileSync } from "node:fs";
import { UsageError, unknownName } from "../../core/usage-error.ts";
import { systemTemplate } from "../system-template.ts";

/** `faultline init system NAME`: writes a commented file that runs as it is, to be changed piece by piece. */
export function init(kind: string, name: string): number {
  if (kind !== "system") throw unknownName("kind of file", kind, ["system"]);
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new UsageError(
      `"${name}": expected a name of small letters, digits and hyphens, such as my-store.`,
    );
  const path = `${name}.js`;
  if (existsSync(path)) throw new UsageError(`${path} is there already, and is left as it is.`);
  writeFileSync(path, systemTemplate(name));
  process.stdout.write(`wrote ${path}; run it with: faultline run ./${path}\n`);
  return 0;
}
