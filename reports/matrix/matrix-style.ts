/** What the matrix has beyond the first screen of a run's report. Its one colour is the blue of answers. */
export const matrixStyle = `
.classes{display:flex;flex-wrap:wrap;gap:12px;margin-top:20px}
.classes>div{background:var(--panel);border:1px solid var(--rule);border-left:4px solid var(--good);border-radius:6px;padding:10px 16px;min-width:220px}
.classes>div.missed{border-left-color:var(--accent)}
.classes dt{color:var(--muted);font-size:13px}.classes dd{font-weight:620}
.classes small{display:block;font-weight:400;color:var(--muted)}
.legend{color:var(--muted);font-size:13.5px;margin:22px 0 0;max-width:75em}
.legend i{display:inline-block;width:13px;height:13px;border-radius:3px;vertical-align:-2px;margin:0 3px 0 6px}
.system,.audit{margin-top:34px}.system h2 small{color:var(--muted);font-weight:400;font-size:14px;margin-left:6px}
.grid{margin-top:10px;overflow-x:auto;border:1px solid var(--rule);border-radius:7px;background:var(--panel)}
.row{display:grid;grid-template-columns:minmax(236px,1fr) 52px 60px 92px repeat(var(--columns),minmax(64px,76px));gap:4px;align-items:center;padding:5px 12px;min-width:calc(496px + var(--columns)*68px)}
.row.head{color:var(--muted);font-size:12.5px;border-bottom:1px solid var(--rule);padding-block:8px}
.row.head span:nth-child(n+5){text-align:center;font-size:11px}
.grid ul{list-style:none;padding:0}
li+li{border-top:1px solid var(--rule)}
summary{cursor:pointer;list-style:none}summary::-webkit-details-marker{display:none}
summary:hover,details[open]>summary{background:var(--soft)}
.bug{font-weight:620;white-space:nowrap}
.bug::before{content:"";display:inline-block;border:4px solid transparent;border-left:6px solid var(--muted);margin-right:6px;transition:transform .12s}
details[open] .bug::before{transform:rotate(90deg)}
.alive .bug{color:var(--accent)}
.note{color:var(--muted);font-size:13px}
.square{text-align:center;font-size:12.5px;border-radius:4px;padding:3px 0;border:1px solid transparent}
.empty{opacity:0}
.s0{background:var(--soft);color:var(--muted)}
.s1{background:color-mix(in srgb,var(--focus) 18%,var(--panel))}
.s2{background:color-mix(in srgb,var(--focus) 38%,var(--panel))}
.s3{background:color-mix(in srgb,var(--focus) 60%,var(--panel))}
.s4{background:color-mix(in srgb,var(--focus) 82%,var(--panel));color:var(--paper)}
.other{border:1px dashed var(--open-edge);background:var(--open)}
.details{padding:8px 16px 16px 30px;border-top:1px solid var(--rule)}
.details .lead{font-weight:560;margin-bottom:8px}
.details dl{display:grid;grid-template-columns:190px 1fr;gap:3px 14px;font-size:14px}
.details dt{color:var(--muted)}
.details pre{margin:12px 0 0;background:var(--soft);border-radius:5px;padding:8px 12px;white-space:pre-wrap;overflow-wrap:anywhere}
.audit .lead{color:var(--muted);max-width:70em;margin-top:4px}
.scroll{overflow-x:auto;margin-top:10px}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;padding:4px 10px;border-top:1px solid var(--rule);vertical-align:top}thead th{color:var(--muted);font-weight:500;border:0}
.n{text-align:right}.alarm{color:var(--accent)}
@media (max-width:640px){.details dl{grid-template-columns:1fr}.details dt{margin-top:6px}main{padding:0 14px 60px}}
`;
