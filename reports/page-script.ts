import { readFileSync } from "node:fs";

/**
 * The text of the page's script, which the build writes beside the compiled reports. The only file of
 * reports that touches the disk; everything else is pure.
 */
export function pageScript(): string {
  const bundle: unknown = JSON.parse(readFileSync(new URL("./page/bundle.json", import.meta.url), "utf8"));
  if (typeof bundle !== "object" || bundle === null || !("script" in bundle))
    throw new Error("no page script");
  return String(bundle.script);
}
