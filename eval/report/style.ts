/** The page's one style sheet: light and dark, screen and paper, no address of anything outside. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --panel: #ffffff; --ink: #1d2320; --soft: #5c655f; --rule: #e2e1da; --shade: #d9822b26;
  --hue-0: #0b6e5c; --hue-1: #b4552d; --hue-2: #4a6fa5; --hue-3: #8a6bab; --hue-4: #98803a; --hue-5: #6b7a75;
  --good: #0b6e5c; --bad: #a8352a; --track: #efeee8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141816; --panel: #1b211e; --ink: #e6e9e5; --soft: #9aa59e; --rule: #2f3732; --shade: #e0964a2e;
    --hue-0: #4fc3a8; --hue-1: #e08a5f; --hue-2: #86a9dc; --hue-3: #b99ad8; --hue-4: #cdb566; --hue-5: #9fada7;
    --good: #4fc3a8; --bad: #ef7d6e; --track: #262d29;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 96px; }
h1, h2, h3 { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif; font-weight: 600; line-height: 1.2; }
h1 { font-size: 2.3rem; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 1.5rem; margin: 64px 0 4px; padding-top: 20px; border-top: 1px solid var(--rule); }
h3 { font-size: 1.1rem; margin: 32px 0 8px; }
p { max-width: 72ch; margin: 8px 0 14px; }
.lede { font-size: 1.12rem; color: var(--soft); }
.note, figcaption, caption { color: var(--soft); font-size: 0.88rem; text-align: left; max-width: 90ch; }
code, pre { font: 0.86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: 14px 16px; overflow-x: auto; }
details { margin: 12px 0; } summary { cursor: pointer; color: var(--soft); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; margin: 20px 0 0; font-size: 0.92rem; }
a { color: var(--hue-0); text-underline-offset: 3px; text-decoration-thickness: 1px; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--hue-0); outline-offset: 3px; border-radius: 2px; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 14px 28px; margin: 28px 0; }
dl.facts div { border-top: 2px solid var(--rule); padding-top: 6px; }
dl.facts dt { color: var(--soft); font-size: 0.82rem; } dl.facts dd { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(310px, 1fr)); gap: 22px 28px; margin: 18px 0; }
figure { margin: 0; } figure.wide { grid-column: 1 / -1; } figure.bars { max-width: 780px; }
.grid.pair { grid-template-columns: repeat(auto-fill, minmax(min(440px, 100%), 1fr)); }
svg { display: block; width: 100%; height: auto; overflow: visible; font-family: inherit; }
.scroll { overflow-x: auto; margin: 14px 0; }
table { border-collapse: collapse; font-size: 0.9rem; min-width: 100%; }
caption { padding: 0 0 8px; max-width: min(90ch, 90vw); }
th, td { padding: 5px 12px 5px 0; text-align: right; vertical-align: top; white-space: nowrap; font-weight: 400; }
th[scope="row"], th[scope="rowgroup"], thead th:first-child { text-align: left; }
thead th { color: var(--soft); font-size: 0.84rem; border-bottom: 1px solid var(--ink); vertical-align: bottom; }
tbody tr.head th, tbody tr.head td { padding-top: 14px; } tbody tr.head th { font-weight: 600; } tbody tr.head { border-top: 1px solid var(--rule); }
tbody tr.sub th { padding-left: 14px; color: var(--soft); }
.judged { color: var(--hue-0); font-weight: 600; }
.interval { color: var(--soft); font-size: 0.92em; }
.better { color: var(--good); font-weight: 600; } .worse { color: var(--bad); font-weight: 600; } .open { color: var(--soft); }
.limits { border-left: 3px solid var(--hue-1); padding: 2px 0 2px 18px; margin: 24px 0; }
.limits ul { padding-left: 18px; margin: 6px 0; } .limits li { max-width: 78ch; margin: 4px 0; }
.plot-title { font-size: 12.5px; font-weight: 600; fill: var(--ink); }
.tick { font-size: 10.5px; fill: var(--soft); } .label { font-size: 11px; fill: var(--ink); }
.rule { stroke: var(--rule); stroke-width: 1; } .reference { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.line { fill: none; stroke-width: 1.4; stroke-linejoin: round; } .line.hue-0 { stroke-width: 1.9; }
.envelope { stroke: none; opacity: 0.2; }
.strip { fill: none; stroke-width: 1; opacity: 0.4; } .middle-half { stroke-width: 3.2; stroke-linecap: round; }
.dot { stroke: var(--paper); stroke-width: 1.4; }
.shade { fill: var(--shade); } .track { fill: var(--track); }
.share-recorded { fill: var(--hue-0); } .share-derived { fill: var(--hue-2); } .share-imputed { fill: var(--hue-5); opacity: 0.45; }
.share-bound { fill: var(--hue-1); } .share-rate { fill: var(--hue-2); } .share-outside { fill: var(--hue-1); }
.key { display: inline-block; width: 0.75em; height: 0.75em; border-radius: 2px; margin: 0 5px 0 14px; }
${[0, 1, 2, 3, 4, 5]
  .map(
    (hue) => `.line.hue-${hue}, .strip.hue-${hue}, .middle-half.hue-${hue} { stroke: var(--hue-${hue}); }
.dot.hue-${hue}, .label.hue-${hue}, .envelope.hue-${hue} { fill: var(--hue-${hue}); }`,
  )
  .join('\n')}
@media print { main { max-width: none; padding: 0; } h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
@media (max-width: 520px) { main { padding: 24px 16px 64px; } h1 { font-size: 1.8rem; } }
`
