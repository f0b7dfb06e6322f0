import { supplyLimitOf } from '../../guard/upgrade.js'
import { barPlot } from './bar-plot.js'
import { type Html, html } from './html.js'
import { number, percent } from './numbers.js'
import type { ReportData } from './report-data.js'

/** The lever table, and how often each limit bound in the evaluation. */
export function guardSection({ bundle, table }: ReportData): Html {
  const { guard, cadence } = bundle
  const supply = supplyLimitOf(guard)
  const [section] = table.sections
  const bounds = section?.bounds ?? []
  const bars = bounds.map(({ limit, shares }) => ({
    label: limit,
    parts: [{ share: shares[0]!, style: limit.endsWith('-rate') ? 'share-rate' : 'share-bound' }],
  }))
  const counted =
    supply.counts === 'policy'
      ? 'changes that the policy starts'
      : 'changes that the policy starts and redemptions by users'
  return html`<section aria-labelledby="guard"><h2 id="guard">Guard</h2>
<p>Whatever the policy asks, these limits hold; it was trained under them. It decides every ${cadence.decisionEveryHours} h on readings that are
${cadence.observationDelayHours} h old, and its decisions take effect ${cadence.actionDelayHours} h later. Supply may change by at most
${percent(supply.maximumFractionPer24Hours)} in any 24 hours; ${counted} count.</p>
<div class="scroll"><table><thead><tr><th scope="col">Lever</th><th scope="col">Unit</th><th scope="col">Minimum</th><th scope="col">Default</th><th scope="col">Maximum</th><th scope="col">At most, per hour</th></tr></thead>
<tbody>${guard.levers.map(
    (lever) =>
      html`<tr><th scope="row">${lever.name}</th><td>${lever.unit}</td><td>${number(lever.minimum)}</td><td>${number(lever.default)}</td><td>${number(lever.maximum)}</td><td>${lever.maximumStepPerHour === null ? 'free' : number(lever.maximumStepPerHour)}</td></tr>`,
  )}</tbody></table></div>
${
  bars.length === 0
    ? html`<p>No limit bound in the evaluation.</p>`
    : html`<figure class="bars">${barPlot(
        'How often each limit bound in the evaluation',
        `Share of decisions in which each limit changed what the policy asked for: ${bounds.map(({ limit, shares }) => `${limit} ${percent(shares[0]!)}`).join(', ')}`,
        bars,
      )}<figcaption>Share of the frozen policy’s decisions in which the limit changed what it asked for: “-rate” is the step per hour, “-bound” minimum and maximum, “supply” the cap on supply. A limit that never bound is left out.</figcaption></figure>`
}</section>`
}
