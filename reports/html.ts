import type { RunData } from "../harness/run/run-record.ts";
import { verdictWords } from "./facts.ts";
import { encodePage, type PageLimits, pageLimits } from "./page/encode.ts";
import { firstScreen } from "./page/first-screen.ts";
import { firstScreenStyle } from "./page/style/first-screen-style.ts";
import { viewsStyle } from "./page/style/views-style.ts";
import type { Reporter } from "./reporter.ts";
import { escapeMarkup, jsonForScript } from "./text/escape.ts";

/**
 * One page that needs no network: the first screen as plain markup, then the views that the script draws
 * from the data beside it. `script` is the text of the bundle (see page-script.ts); without it, "", the page
 * is the first screen only.
 */
export function html(script: string, limits: PageLimits = pageLimits): Reporter {
  return {
    name: "html",
    summary:
      "one offline page: the verdict and its reason, then timeline, messages, latency, faults and logs",
    file: "report.html",
    render: (run) => page(run, script, limits),
  };
}

function page(run: RunData, script: string, limits: PageLimits): string {
  const { record } = run;
  const data = script === "" ? "" : jsonForScript(encodePage(run, limits));
  const nonce = nonceOf(record.digest, data);
  const title = `${verdictWords(record)}: ${record.scenario.system ?? record.scenario.workload}, seed ${record.seed}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="faultline ${escapeMarkup(record.versions.faultline)}">
<title>${escapeMarkup(title)}</title>
<style>${firstScreenStyle}${viewsStyle}</style>
</head>
<body>
<a class="skip" href="#timeline">Skip to the timeline</a>
<header class="top"><div><span class="brand">faultline</span><nav id="sections" aria-label="Sections"></nav><span class="tools" id="tools"></span></div></header>
<main>
${firstScreen(run)}
${script === "" ? "" : viewsMarkup}
</main>
${script === "" ? "" : `<script type="application/json" id="run-data">${data}</script>\n<script nonce="${nonce}">${scriptText(script)}</script>`}
</body>
</html>
`;
}

const viewsMarkup =
  '<div id="views"><noscript><p class="notices">The timeline and the other views need scripts; everything above does not.</p></noscript></div>';

/** A closing tag within a string of the script would end the element. */
function scriptText(script: string): string {
  return script.replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "<\\!--");
}

/**
 * Only the script with this word may run, so markup that slipped through could not. It must differ from page
 * to page and be the same for the same run; a value of the history cannot know it, since it depends on all of them.
 */
function nonceOf(digest: string, data: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < data.length; index++) {
    hash = Math.imul(hash ^ data.charCodeAt(index), 0x01000193);
  }
  return `${digest.replace(/[^A-Za-z0-9]/g, "").slice(0, 32)}${(hash >>> 0).toString(16).padStart(8, "0")}`;
}
