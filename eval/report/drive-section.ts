import { exp } from '../../core/math/exponential.js'
import { mean } from '../../core/statistics/moments.js'
import { pooledMetric } from '../evaluation.js'
import { metricDefinition } from '../metrics.js'
import type { MarketWindow, RecordedDrive } from '../replay/recorded-market.js'
import { type Html, html } from './html.js'
import { linePlot } from './line-plot.js'
import { day, number, percent, withoutLabel } from './numbers.js'
import type { ReportData } from './report-data.js'

const metrics = ['rewardPerHour', 'pegRmse', 'shareOutsideOnePercent', 'collapsed']

/** The market's level, 1 before the window. */
function level(returns: Float64Array): Float64Array {
  let sum = 0
  return returns.map((change) => {
    sum += change
    return exp(sum)
  })
}

function timeLabels(window: MarketWindow) {
  const seconds = window.returns.length * 3600
  return [0, 0.5, 1].map((at) => ({ at, text: day(window.startTime + at * seconds) }))
}

function panel({ window }: RecordedDrive): Html {
  return html`<figure>${linePlot({
    title: `ETH, ${window.name}`,
    description: `Recorded level of ETH over the window, ending at ${number(exp(window.totalReturn))} of its start`,
    lines: [{ label: '', values: level(window.returns), hue: 0 }],
    labels: timeLabels(window),
    reference: 1,
  })}<figcaption>${percent(window.volatilityPerHour)} an hour, ${percent(exp(window.totalReturn) - 1)} in all; ${window.rule}.</figcaption></figure>`
}

/** The rows of one window: the policy, then the baselines. */
function rows({ window, evaluations }: RecordedDrive): Html {
  const cells = (evaluation: RecordedDrive['evaluations'][number]) =>
    metrics.map((metric) => {
      const amount = mean(pooledMetric(evaluation, metric))
      return html`<td>${metricDefinition(metric).format === 'percent' ? percent(amount) : number(amount)}</td>`
    })
  const policies = evaluations.map(
    (evaluation, index) =>
      html`<tr class="sub"><th scope="row"><span class="${index === 0 ? 'judged' : 'open'}">${evaluation.policy}</span></th>${cells(evaluation)}</tr>`,
  )
  return html`<tr class="head"><th scope="rowgroup" colspan="${metrics.length + 1}">${window.name}</th></tr>${policies}`
}

/** Recorded hours as the market that drives the simulated economy. */
export function driveSection({ drives, marketSource }: ReportData): Html | null {
  const [first] = drives
  if (first === undefined) return null
  const episodes = first.evaluations[0]?.episodesPerScenario ?? 0
  return html`<section aria-labelledby="drive"><h2 id="drive">Driven by recorded ETH hours</h2>
<p>Here the market’s hourly return is the record’s; demand, holders, pool and token are simulated and react to the levers. ${episodes} draws of what is
not recorded, the same for every policy. Windows are chosen by a rule on the record alone.</p>
<div class="grid">${drives.map(panel)}</div>
<div class="scroll" tabindex="0" role="region" aria-label="Results by window"><table><thead><tr><th scope="col">mean over draws</th>${metrics.map(
    (metric) => html`<th scope="col">${metricDefinition(metric).title}</th>`,
  )}</tr></thead><tbody>${drives.map(rows)}</tbody></table></div>
<p class="note">Record: ${withoutLabel(marketSource)}.</p></section>`
}
