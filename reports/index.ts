import { consoleReporter, plainPaint } from "./console.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import type { Reporter } from "./reporter.ts";
import { svg } from "./svg.ts";

/** Every reporter. The page's script comes from the build (page-script.ts); without it, "", the page is static. */
export function reporters(script: string): readonly Reporter[] {
  return [html(script), json, junit, markdown, svg, consoleReporter({ width: 100, paint: plainPaint })];
}

export { consoleReporter, html, json, junit, markdown, svg };
