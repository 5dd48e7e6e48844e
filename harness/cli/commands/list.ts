import { unknownName } from "../../core/usage-error.ts";
import { listRuns } from "../../run/store.ts";
import { catalogue } from "../catalogue.ts";

/** `faultline list [kind]`: names with their one-sentence summaries. */
export async function list(
  kind: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (kind === "runs")
    return print(
      listRuns(String(flags["out"])).map((name) => ({ name, summary: "" })),
      flags,
    );
  const kinds = Object.keys(catalogue);
  if (kind !== undefined && !kinds.includes(kind)) throw unknownName("kind", kind, [...kinds, "runs"]);
  if (kind !== undefined) return print(catalogue[kind]!(), flags);
  if (flags["json"] === true)
    return print(
      kinds.flatMap((each) => catalogue[each]!()),
      flags,
    );
  for (const each of kinds) {
    process.stdout.write(`${each}\n`);
    print(catalogue[each]!(), flags, "  ");
    process.stdout.write("\n");
  }
  return 0;
}

function print(
  entries: readonly { readonly name: string; readonly summary: string }[],
  flags: Readonly<Record<string, unknown>>,
  indent = "",
): number {
  if (flags["json"] === true) {
    process.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    return 0;
  }
  const width = Math.max(0, ...entries.map((entry) => entry.name.length));
  for (const { name, summary } of entries)
    process.stdout.write(`${indent}${name.padEnd(width)}  ${summary}`.trimEnd().concat("\n"));
  return 0;
}
