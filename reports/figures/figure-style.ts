/** The style element of a figure. Colours are variables with fallbacks, so that the page can set its own. */
export function figureStyle(standalone: boolean): string {
  return `<style>${standalone ? colours : ""}${shapes}</style>`;
}

// Light first; the reader's system decides. The page has a switch of its own and sets the same variables.
const colours = `
.faultline-figure{--ink:#1d2023;--muted:#666b72;--rule:#dcdcd6;--ok:#d3deeb;--ok-edge:#7c96b6;--open:#f6f3ea;--open-edge:#a58c4e;--fail:#ededea;--fail-edge:#b4b4ae;--accent:#c4321f;--accent-soft:#fbe3de;--band:#e8b84a2b;--band-ink:#7d5a0b}
@media (prefers-color-scheme:dark){.faultline-figure{--ink:#e4e6e9;--muted:#989fa8;--rule:#343a42;--ok:#2b3f5b;--ok-edge:#6a8ab5;--open:#2d2a21;--open-edge:#a08a55;--fail:#25282d;--fail-edge:#565c65;--accent:#ff7a63;--accent-soft:#47201a;--band:#d9a4411f;--band-ink:#d8b46a}}`;

const shapes = `
.faultline-figure{font:13px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
.faultline-figure text{fill:var(--ink)}
.faultline-figure .lane{stroke:var(--rule)}
.faultline-figure .lane-label{font-weight:500}
.faultline-figure .lane-detail,.faultline-figure .tick-label{fill:var(--muted);font-size:11px}
.faultline-figure .tick{stroke:var(--muted)}
.faultline-figure .band{fill:var(--band)}
.faultline-figure .band-label{fill:var(--band-ink);font-size:11px}
.faultline-figure .bar{fill:var(--ok);stroke:var(--ok-edge)}
.faultline-figure .bar.info,.faultline-figure .bar.open{fill:var(--open);stroke:var(--open-edge);stroke-dasharray:4 3}
.faultline-figure .bar.fail{fill:var(--fail);stroke:var(--fail-edge)}
.faultline-figure .bar.culprit{fill:var(--accent-soft);stroke:var(--accent);stroke-width:1.6}
.faultline-figure .bar-label{text-anchor:middle;font-weight:500}
.faultline-figure .bar-label.culprit{fill:var(--accent);font-weight:650}
.faultline-figure .contradiction{stroke:var(--accent);stroke-dasharray:2 4}`;
