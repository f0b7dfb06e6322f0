import { driveSection } from './drive-section.js'
import { episodesSection } from './episodes-section.js'
import { evaluationSection } from './evaluation-section.js'
import { guardSection } from './guard-section.js'
import { Html, html } from './html.js'
import { modelCard } from './model-card.js'
import { number } from './numbers.js'
import type { ReportData } from './report-data.js'
import { shadowSection } from './shadow-section.js'
import { style } from './style.js'
import { trainingSection } from './training-section.js'

function facts({ bundle, table }: ReportData): Html {
  const { provenance, guard } = bundle
  const [section] = table.sections
  const entries: [string, string][] = [
    ['Economy', bundle.environment],
    ['Algorithm', provenance.algorithm.toUpperCase()],
    ['Training', `${number(provenance.steps)} decisions, seed ${provenance.seed}`],
    [
      'Evaluation',
      section === undefined
        ? 'none'
        : `${section.episodesPerScenario} episodes × ${section.scenarios.length} scenarios`,
    ],
    ['Levers', String(guard.levers.length)],
    ['Policy', bundle.manifest.policyHash.slice(0, 16)],
  ]
  return html`<dl class="facts">${entries.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`
}

/** What the page cannot show, said before what it shows. */
function limits({ bundle, table }: ReportData): Html {
  const section = table.sections[0]
  return html`<div class="limits" role="note" aria-label="Limits"><strong>What this does not show</strong><ul>
<li>One training seed (${bundle.provenance.seed}). Another seed trains another policy; a claim about the method needs ten.</li>
<li>A simulation. Its defaults are marked production, data or assumption, and much of how holders behave is assumption.</li>
<li>Nothing about what markets will do or would have done: replays show behaviour on recorded readings.</li>
${section === undefined ? null : html`<li>${section.episodesPerScenario} episodes a scenario: what happens less often than about once in ${section.episodesPerScenario} episodes may not be here.</li>`}
</ul></div>`
}

const contents: readonly (readonly [id: string, title: string])[] = [
  ['training', 'Training'],
  ['evaluation', 'Evaluation'],
  ['guard', 'Guard'],
  ['episodes', 'Example episodes'],
  ['drive', 'Recorded ETH hours'],
  ['shadow', 'In shadow'],
  ['card', 'Model card'],
]

/**
 * The page: one self-contained HTML document with its style and drawings inside, no script and no outside address.
 * Every text in the data is escaped. The same data give the same bytes.
 */
export function renderReport(data: ReportData): string {
  const sections: readonly (readonly [string, Html | null])[] = [
    ['training', trainingSection(data)],
    ['evaluation', evaluationSection(data)],
    ['guard', guardSection(data)],
    ['episodes', episodesSection(data)],
    ['drive', driveSection(data)],
    ['shadow', shadowSection(data)],
    [
      'card',
      html`<section aria-labelledby="card"><h2 id="card">Model card</h2>${modelCard(data.bundle.card)}</section>`,
    ],
  ]
  const present = new Set(sections.filter(([, section]) => section !== null).map(([id]) => id))
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${data.title}</title><style>${new Html(style)}</style></head>
<body><main><header><h1>${data.title}</h1>
<p class="lede">A policy for ${data.bundle.environment}: how it was trained, how it did beside the baselines, what its guard does, and what it would have asked for on record.</p>
${facts(data)}${limits(data)}
<nav aria-label="Contents"><ul>${contents
    .filter(([id]) => present.has(id))
    .map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav></header>
${sections.map(([, section]) => section)}
</main></body></html>
`
  return page.markup
}
