import type { Estimate } from '../../core/statistics/interval.js'
import { quantile } from '../../core/statistics/quantile.js'
import type { Evaluation } from '../evaluation.js'
import type { MetricDefinition } from '../metrics.js'
import type { TableSection } from '../table.js'
import { type Fragment, type Html, html } from './html.js'
import { number, percent } from './numbers.js'
import type { ReportData } from './report-data.js'
import { type StripRow, stripBounds, stripPlot } from './strip-plot.js'

type Format = Pick<MetricDefinition, 'format'>

const asPercent: Format = { format: 'percent' }

function value(amount: number, metric: Format): string {
  return metric.format === 'percent' ? percent(amount) : number(amount)
}

function withInterval(estimate: Estimate, metric: Format): Html {
  const scale = metric.format === 'percent' ? 100 : 1
  return html`${value(estimate.estimate, metric)} <span class="interval">[${number(estimate.low * scale)}, ${number(estimate.high * scale)}]</span>`
}

function verdict(text: string | null | undefined): Fragment {
  if (text === null || text === undefined) return null
  const style = text === 'better' || text === 'worse' ? text : 'open'
  return html`<span class="${style}">${text}</span>`
}

/** A row of the table: a name, and one cell a policy. */
function row(style: 'head' | 'sub', title: string, cells: readonly Fragment[]): Html {
  return html`<tr class="${style}"><th scope="row">${title}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`
}

function headings(section: TableSection): Html {
  return html`<thead><tr><th scope="col"></th>${section.policies.map(
    (policy, index) => html`<th scope="col"${index === 0 ? html` class="judged"` : null}>${policy}</th>`,
  )}</tr></thead>`
}

function metricRows(section: TableSection): Fragment {
  const [judged] = section.policies
  return section.rows.map(({ metric, cells }) => {
    const tail = (pick: (cell: (typeof cells)[number]) => number | null) =>
      cells.map((cell) => {
        const amount = pick(cell)
        return amount === null ? null : value(amount, metric)
      })
    return [
      row(
        'head',
        metric.title,
        cells.map((cell) => withInterval(cell.mean, metric)),
      ),
      ...(metric.better === null
        ? []
        : [
            row(
              'sub',
              'mean of the worst tenth',
              tail((cell) => cell.tail),
            ),
            row(
              'sub',
              'worst episode',
              tail((cell) => cell.worst),
            ),
          ]),
      row(
        'sub',
        `${judged} less this, in pairs`,
        cells.map(({ comparison }) =>
          comparison === null
            ? null
            : html`${withInterval(comparison.difference, metric)}<br>${verdict(comparison.verdict)}`,
        ),
      ),
    ]
  })
}

function sectionTable(section: TableSection): Html {
  const episodes = section.episodesPerScenario * section.scenarios.length
  return html`<h3>${section.title}</h3>
<div class="scroll" tabindex="0" role="region" aria-label="${section.title}"><table>
<caption>${section.id}, ${section.episodesPerScenario} episodes for each of ${section.scenarios.length} scenarios, all policies on the same random words (seed ${section.seed}).
Brackets are 95 % intervals: bootstrap over episodes, paired for differences, Wilson for proportions. “Better” and “worse” mean that the interval of the paired difference leaves 0 out.</caption>
${headings(section)}<tbody>${metricRows(section)}
${row(
  'head',
  `collapses, of ${episodes}`,
  section.collapse.map(
    ({ collapsed, proportion }) => html`${collapsed}: ${withInterval(proportion, asPercent)}`,
  ),
)}</tbody></table></div>
<details><summary>Each scenario: mean reward per hour (collapses)</summary><div class="scroll"><table>${headings(section)}<tbody>${section.scenarios.map(
    ({ scenario, cells }) =>
      row(
        'head',
        scenario,
        cells.map(
          ({ rewardPerHour, collapsed, comparison }) =>
            html`${number(rewardPerHour)} (${collapsed}) ${verdict(comparison?.verdict)}`,
        ),
      ),
  )}</tbody></table></div></details>`
}

/** One panel a scenario, the same axis in all: every episode of every policy. */
function distributions(evaluations: readonly Evaluation[]): Html {
  const scenarios = evaluations[0]!.scenarios.map(({ scenario }) => scenario)
  const panels = scenarios.map((scenario, index) => ({
    scenario,
    rows: evaluations.map(
      (evaluation, policy): StripRow => ({
        label: evaluation.policy,
        values: evaluation.scenarios[index]!.metrics.pegRmse ?? [],
        hue: policy === 0 ? 0 : 5,
      }),
    ),
  }))
  const bounds = stripBounds(panels.flatMap(({ rows }) => rows))
  return html`<h3>Peg RMSE, every episode</h3>
<p class="note">A tick is an episode; the bar spans the middle half, the dot is the median. Logarithmic axis, the same in all panels; further left is better.</p>
<div class="grid">${panels.map(
    ({ scenario, rows }) =>
      html`<figure>${stripPlot({
        title: scenario,
        description: `Peg RMSE by policy in the scenario ${scenario}: ${rows
          .map((each) => `${each.label} median ${percent(quantile(each.values, 0.5))}`)
          .join(', ')}`,
        rows,
        bounds,
      })}</figure>`,
  )}</div>`
}

/** The policy beside the baselines: tables, then every episode. */
export function evaluationSection({ table, evaluations }: ReportData): Html {
  return html`<section aria-labelledby="evaluation"><h2 id="evaluation">Evaluation</h2>
<p>On episodes that training did not see. ${table.note}</p>
${table.sections.map(sectionTable)}
${evaluations.length === 0 ? null : distributions(evaluations)}</section>`
}
