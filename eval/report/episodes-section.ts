import type { EpisodeTrace } from '../replay/trace.js'
import { type Html, html } from './html.js'
import { linePlot } from './line-plot.js'
import type { ExampleEpisode, ReportData } from './report-data.js'

/** Hours under a plot. */
function hourLabels(trace: EpisodeTrace) {
  const hours = trace.priceUsd.length * trace.hoursPerEntry
  return [0, 0.5, 1].map((at) => ({ at, text: at === 0 ? 'hour 0' : `${Math.round(at * hours)} h` }))
}

function panels({ title, traces }: ExampleEpisode): Html {
  const [first] = traces
  if (first === undefined) return html``
  const labels = hourLabels(first)
  const relative = (trace: EpisodeTrace) =>
    trace.priceUsd.map((price, hour) => price / trace.targetUsd[hour]!)
  return html`<h3>${title}</h3><div class="grid">
<figure class="wide">${linePlot({
    title: 'Price / target',
    description: `Price over target in one episode: ${traces.map(({ policy }) => policy).join(', ')}`,
    lines: traces.map((trace, index) => ({ label: trace.policy, values: relative(trace), hue: index })),
    labels,
    reference: 1,
    width: 1060,
    height: 240,
  })}</figure>
${Object.keys(first.levers).map(
  (lever) =>
    html`<figure>${linePlot({
      title: lever,
      description: `The lever ${lever} in the same episode`,
      lines: traces
        .map((trace, index) => ({ label: trace.policy, values: trace.levers[lever] ?? [], hue: index }))
        .filter(({ values }) => values.length > 0),
      labels,
      stepped: true,
      height: 170,
    })}</figure>`,
)}</div>`
}

/** Single episodes to look at: price and levers in force. */
export function episodesSection({ examples }: ReportData): Html | null {
  if (examples.length === 0) return null
  return html`<section aria-labelledby="episodes"><h2 id="episodes">Example episodes</h2>
<p>The first evaluation episode of each scenario, the same random words for each policy: chosen by number, not by outcome. Examples show behaviour; they prove nothing.</p>
${examples.map(panels)}</section>`
}
