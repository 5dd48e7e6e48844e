/** The views below the first screen. */
export const viewsStyle = `
.view{margin-top:52px}
.view>header{display:flex;align-items:baseline;gap:14px;flex-wrap:wrap;margin-bottom:10px}
.view>header p{color:var(--muted);font-size:13.5px}
.filters{display:flex;gap:8px;flex-wrap:wrap;align-items:center;margin-bottom:8px}
.filters label{display:inline-flex;align-items:center;gap:5px;font-size:13px;color:var(--muted)}
.filters input[type=search]{width:11em}.filters input[type=checkbox]{min-height:0;margin:0;accent-color:var(--focus)}
.filters .count{margin-left:auto;color:var(--muted);font-size:13px}
.filters select{max-width:11em}
.plot{position:relative;background:var(--panel);border:1px solid var(--rule);border-radius:6px;overflow:hidden}
.plot canvas{display:block;width:100%;touch-action:pan-y;cursor:crosshair}
.plot:focus-visible{outline-offset:1px;border-radius:6px}
.plot+.plot{margin-top:6px}
.plot.strip canvas{cursor:ew-resize}
.hint{color:var(--muted);font-size:12.5px;margin-top:6px}
.tip{position:absolute;pointer-events:none;z-index:3;background:var(--panel);border:1px solid var(--muted);border-radius:5px;padding:4px 9px;font-size:12.5px;line-height:1.4;max-width:420px;overflow-wrap:anywhere;box-shadow:0 3px 14px #0002}
.tip b{font-weight:620}
.details{min-height:44px;margin:6px 0;padding:8px 14px;background:var(--soft);border-radius:6px;display:grid;grid-template-columns:minmax(10em,auto) 1fr auto;gap:2px 24px;align-items:center;font-size:13.5px}
.details h3{font-size:15px;font-weight:620;margin:0;overflow-wrap:anywhere}.details.guilty h3{color:var(--accent)}
.details dl{display:flex;flex-wrap:wrap;gap:1px 20px}.details dl div{display:flex;gap:6px}.details dt,.details .none{color:var(--muted)}.details dd{overflow-wrap:anywhere}
.details .actions{display:flex;gap:6px;flex-wrap:wrap}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th{text-align:left;font-weight:560;color:var(--muted);padding:5px 18px 5px 0;border-bottom:1px solid var(--rule);white-space:nowrap;vertical-align:bottom}
td{padding:6px 18px 6px 0;border-bottom:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}
td.number,th.number{text-align:right}
tr.skipped td{color:var(--muted)}
td .bad{color:var(--accent);font-weight:560}
td.time,td.name{white-space:nowrap}
td button{min-height:24px;padding:0 8px;white-space:nowrap}
.scroll-x{overflow-x:auto}
.validity::before{content:"";display:inline-block;width:8px;height:8px;border-radius:50%;margin-right:8px;background:currentColor}
.validity{white-space:nowrap}.validity.valid{color:var(--good)}.validity.invalid{color:var(--accent)}.validity.unknown{color:var(--doubt)}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:22px 30px}.charts figure{margin:0;min-width:0}.charts figure.wide{grid-column:1/-1}
.charts figcaption{font-weight:560;font-size:14px;margin-bottom:2px}.charts figcaption span{font-weight:400;color:var(--muted);margin-left:8px;font-size:13px}
.uplot{font-family:inherit!important}.u-legend.u-inline{font-size:12.5px;text-align:left;margin:0 0 0 52px;width:auto}.u-legend th,.u-legend td{border:0;font-weight:400;padding:2px 14px 2px 0}.u-legend.u-inline th::after{display:none}.u-legend .u-value,.u-legend .u-series:first-child{display:none!important}.u-over .window{position:absolute;top:0;bottom:0;pointer-events:none;background:var(--focus);opacity:.16}.u-over .window[hidden]{display:none}.u-select{background:var(--focus)!important;opacity:.16}
.stepper{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:8px 40px}
.stepper ol,.stepper ul{list-style:none;padding:0;margin:0;font-size:13.5px}
.stepper .steps{max-height:330px;overflow:auto;border-left:2px solid var(--rule)}
.steps li button{display:grid;grid-template-columns:2.6em 1fr auto;gap:10px;width:100%;text-align:left;border:0;background:none;padding:4px 10px;border-radius:0;min-height:0}
.steps li button:hover,.steps li[aria-current=step] button{background:var(--soft)}
.steps li[aria-current=step]{box-shadow:-2px 0 0 var(--ink)}
.steps .n,.steps .state{color:var(--muted)}
.steps .state{max-width:18em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.step-head{display:flex;justify-content:space-between;color:var(--muted);font-size:13px;padding:0 10px 3px 58px;border-bottom:1px solid var(--rule)}
.before{color:var(--muted);font-size:13.5px;padding:4px 10px}
.stepper h3{font-size:15px;font-weight:620;margin:0 0 6px;color:var(--accent)}
.candidates li{border-top:1px solid var(--rule);padding:7px 0;display:flex;gap:14px;justify-content:space-between;align-items:baseline}.candidates .dead-end span{color:var(--muted)}
.candidates button{white-space:nowrap}
.lines{height:400px;overflow:auto;background:var(--panel);border:1px solid var(--rule);border-radius:6px;position:relative}
.lines .row{position:absolute;left:0;right:0;height:22px;line-height:22px;padding:0 12px;display:grid;grid-template-columns:96px 64px 120px 1fr;gap:12px;font-size:12.5px;white-space:nowrap}
.lines .row>*{overflow:hidden;text-overflow:ellipsis}.lines .row:hover{background:var(--soft)}
.lines .time,.lines .kind{color:var(--muted)}.lines .fault{color:var(--band-ink)}
.empty{color:var(--muted);padding:14px 0}
.pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));gap:0 36px;font-size:13.5px}
.pairs div{display:flex;justify-content:space-between;gap:16px;border-bottom:1px solid var(--rule);padding:5px 0}
.pairs dt{color:var(--muted)}.pairs dd{text-align:right;overflow-wrap:break-word}.pairs .wide{grid-column:1/-1}.pairs .wide dd{overflow-wrap:anywhere}
dialog{border:1px solid var(--rule);border-radius:9px;background:var(--panel);color:var(--ink);padding:20px 26px;max-width:34em}
dialog::backdrop{background:#0006}
dialog h2{margin-bottom:10px}dialog dl{display:grid;grid-template-columns:auto 1fr;gap:5px 20px;font-size:13.5px;margin-bottom:14px}
kbd{font:inherit;font-size:12.5px;border:1px solid var(--rule);border-radius:4px;padding:0 6px;background:var(--soft)}
.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (max-width:900px){.charts,.stepper{grid-template-columns:minmax(0,1fr)}.details{grid-template-columns:1fr}.lines .row{grid-template-columns:80px 40px 70px 1fr;gap:8px}.view{margin-top:38px}.filters .count{margin-left:0}}`;
