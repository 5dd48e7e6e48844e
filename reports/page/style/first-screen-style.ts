/** Colours, type and the first screen. One accent, kept for what is wrong. */
export const firstScreenStyle = `
:root{color-scheme:light;--paper:#fbfbf8;--panel:#fff;--ink:#1d2023;--muted:#62676e;--rule:#e2e2dc;--soft:#f2f2ed;--focus:#2f6db3;
--ok:#d3deeb;--ok-edge:#7c96b6;--open:#f6f0dc;--open-edge:#a58c4e;--fail:#ededea;--fail-edge:#b4b4ae;--accent:#c4321f;--accent-soft:#fbe3de;
--band:#e8b84a2b;--band-ink:#7d5a0b;--good:#33704a;--doubt:#8a6410}
:root[data-theme=dark]{color-scheme:dark;--paper:#131518;--panel:#1a1d21;--ink:#e4e6e9;--muted:#9aa1aa;--rule:#2d3239;--soft:#20242a;--focus:#7db2ee;
--ok:#2b3f5b;--ok-edge:#6a8ab5;--open:#2f2b1f;--open-edge:#a08a55;--fail:#272a2f;--fail-edge:#5a616b;--accent:#ff7a63;--accent-soft:#47201a;
--band:#d9a44117;--band-ink:#d8b46a;--good:#7cc096;--doubt:#dcb458}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--paper:#131518;--panel:#1a1d21;--ink:#e4e6e9;--muted:#9aa1aa;--rule:#2d3239;--soft:#20242a;--focus:#7db2ee;
--ok:#2b3f5b;--ok-edge:#6a8ab5;--open:#2f2b1f;--open-edge:#a08a55;--fail:#272a2f;--fail-edge:#5a616b;--accent:#ff7a63;--accent-soft:#47201a;
--band:#d9a44117;--band-ink:#d8b46a;--good:#7cc096;--doubt:#dcb458}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:60px}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
code,.mono{font-family:ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em}
a{color:inherit}
h1,h2,h3,p,dl,dd,ol,ul{margin:0}
h2{font-size:18px;line-height:1.3;font-weight:640;letter-spacing:-.005em}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-9999px}.skip:focus{left:12px;top:8px;z-index:9;background:var(--panel);padding:4px 10px}
.top{position:sticky;top:0;z-index:5;background:var(--paper);border-bottom:1px solid var(--rule)}
.top>div{max-width:1320px;margin:0 auto;padding:0 28px;height:46px;display:flex;align-items:center;gap:22px;white-space:nowrap}
.brand{font-weight:680;letter-spacing:-.01em}
.top nav{display:flex;gap:18px;overflow:auto hidden;flex:1;scrollbar-width:none}
.top nav a{color:var(--muted);text-decoration:none;font-size:13.5px}.top nav a:hover{color:var(--ink)}
.top .tools{display:flex;gap:6px;margin-left:auto}
button,select,input{font:inherit;font-size:13px;color:var(--ink);background:var(--panel);border:1px solid var(--rule);border-radius:5px;padding:3px 9px;min-height:29px}
button{cursor:pointer}button:hover{border-color:var(--muted)}button[aria-pressed=true]{background:var(--soft);border-color:var(--muted)}
button:disabled{opacity:.45;cursor:default}
main{max-width:1320px;margin:0 auto;padding:0 28px 80px}
.verdict{padding:26px 0 8px}
.eyebrow{display:flex;align-items:center;gap:9px;font-size:13.5px;font-weight:620;color:var(--muted);margin-bottom:6px}
.eyebrow::before{content:"";width:9px;height:9px;border-radius:50%;background:currentColor}
.invalid .eyebrow{color:var(--accent)}.valid .eyebrow{color:var(--good)}.unknown .eyebrow{color:var(--doubt)}
h1{font-size:clamp(22px,2.5vw,30px);line-height:1.22;font-weight:660;letter-spacing:-.018em;max-width:36em;text-wrap:balance}
.facts{color:var(--muted);margin-top:9px;font-size:14px}
.facts span+span::before{content:"·";margin:0 .55em;opacity:.6}
.anomaly{margin-top:20px;border-top:2px solid var(--accent);padding-top:12px}
.anomaly header{display:flex;align-items:baseline;gap:12px;flex-wrap:wrap;margin-bottom:8px}
.anomaly header span{color:var(--muted);font-size:13.5px}
.anomaly .pages{margin-left:auto;display:flex;gap:6px;align-items:center}
.anomaly .body{display:grid;grid-template-columns:minmax(0,1.75fr) minmax(260px,1fr);gap:14px 36px;align-items:start}
.figure{overflow-x:auto;padding-bottom:2px}.figure svg{display:block;max-width:100%;min-width:560px;height:auto}
.figure [data-invoked]{cursor:pointer}
.ladder-figure{margin-top:18px}
.figure-note{color:var(--muted);font-size:12px;margin-top:2px}
.explanation p+p{margin-top:8px}.explanation p:first-child{font-weight:560}
.explanation .during{color:var(--muted);font-size:14px}
.explanation button{margin-top:12px}
.reproduce{margin-top:22px;display:flex;gap:10px;align-items:center;background:var(--soft);border-radius:6px;padding:8px 10px 8px 14px}
.reproduce code{flex:1;overflow-wrap:anywhere}.reproduce code span{display:inline-block;max-width:100%}
.reasons{margin-top:18px;padding:0;list-style:none;max-width:62em}
.reasons li{padding:7px 0;border-top:1px solid var(--rule);display:grid;grid-template-columns:10em 1fr;gap:16px}
.notices{margin-top:14px;color:var(--muted);font-size:13.5px;max-width:70em}
@media (max-width:900px){.anomaly .body{grid-template-columns:minmax(0,1fr)}main,.top>div{padding-left:16px;padding-right:16px}.verdict{padding-top:18px}.reasons li{grid-template-columns:1fr;gap:0}}
@media (scripting:enabled){html:not([data-live]) .anomaly~.anomaly{display:none}}
@media print{.top,.tools,button,.filters{display:none!important}body{background:#fff}section{break-inside:avoid}}`;
