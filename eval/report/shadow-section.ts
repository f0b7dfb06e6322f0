import type { Shadow, ShadowLever } from '../replay/shadow.js'
import { barPlot } from './bar-plot.js'
import { type Html, html } from './html.js'
import { linePlot } from './line-plot.js'
import { day, number, percent, withoutLabel } from './numbers.js'
import type { ReportData } from './report-data.js'

function timeLabels({ record }: Shadow) {
  return [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: day(record.startTime + at * record.hours * 3600) }))
}

function leverPanel(lever: ShadowLever, shadow: Shadow): Html {
  const labels = timeLabels(shadow)
  return html`<figure>${linePlot({
    title: `${lever.name}, ${lever.unit}`,
    description: `What the policy would have asked of ${lever.name} and what the guard would have let through`,
    lines: [
      { label: 'let through', values: lever.guarded, hue: 0 },
      { label: 'asked', values: lever.raw, hue: 5 },
    ],
    labels: [labels[0]!, labels[4]!],
    bucket: Math.max(1, Math.ceil(shadow.record.hours / 120)),
    height: 170,
  })}<figcaption>Step limit bound in ${percent(lever.shareRateBound)} of hours, minimum or maximum in ${percent(lever.shareBoundsBound)}.</figcaption></figure>`
}

function readings(shadow: Shadow): Html {
  const bars = shadow.observations.map(({ name, shares, shareOutOfRange }) => ({
    label: name,
    parts: [
      { share: shares.recorded, style: 'share-recorded' },
      { share: shares.derived, style: 'share-derived' },
      { share: shares.imputed, style: 'share-imputed' },
    ],
    note: shares.imputed === 1 ? 'not read' : `${percent(shareOutOfRange)} outside`,
  }))
  const description = shadow.observations
    .map(
      ({ name, shares }) =>
        `${name}: ${percent(shares.recorded)} recorded, ${percent(shares.derived)} derived`,
    )
    .join('; ')
  return html`<figure class="bars">${barPlot('Where each observation came from, share of hours', description, bars)}
<figcaption><span class="key share-recorded" style="background:var(--hue-0)"></span>recorded
<span class="key" style="background:var(--hue-2)"></span>derived: a calculation on the record, such as a mean or a bridged hour
<span class="key" style="background:var(--hue-5);opacity:.45"></span>imputed: not in the record, held at the policy’s own median.
At the right: share of hours outside the range that the policy met in training and evaluation.</figcaption></figure>`
}

function one(shadow: Shadow): Html {
  const { record } = shadow
  return html`<h3>${record.title}</h3>
<p>Read by the policy for ${shadow.environment} (<code>${shadow.policyHash.slice(0, 16)}</code>): ${number(record.hours)} hours, ${number(shadow.decisions)} decisions. Hours: ${record.rule}. In ${percent(shadow.shareOutOfRange)} of the hours at least one
reading lies outside what the policy met in training and evaluation; they are shaded, and what it asked then is extrapolation.</p>
<div class="grid"><figure class="wide">${linePlot({
    title: 'Price / target, as recorded',
    description: `Recorded price over target, ${record.title}; hours outside the training range are shaded`,
    lines: [
      { label: '', values: record.priceUsd.map((price, hour) => price / record.targetUsd[hour]!), hue: 1 },
    ],
    labels: timeLabels(shadow),
    shaded: shadow.outOfRange,
    reference: 1,
    width: 1060,
    height: 240,
  })}</figure>${shadow.levers.map((lever) => leverPanel(lever, shadow))}</div>
<p class="note">Lines are means over ${number(Math.max(1, Math.ceil(record.hours / 120)))} hours, bands the range within them.</p>
${readings(shadow)}
<p class="note">Record: ${record.sources.map((source, index) => `${index === 0 ? '' : ' · '}${withoutLabel(source)}`)}.</p>`
}

/** The policy beside recorded tokens: what it would have asked for, and nothing more. */
export function shadowSection({ shadows }: ReportData): Html | null {
  if (shadows.length === 0) return null
  return html`<section aria-labelledby="shadow"><h2 id="shadow">In shadow on recorded tokens</h2>
<p>A policy reads what was recorded and says what it would have asked for; its guard says what it would have let through. Nobody acted on it: the
levers move nothing here, so this shows behaviour on real readings and makes no claim of what the market would have done. Readings of levers are the
shadow’s own.</p>
${shadows.map(one)}</section>`
}
