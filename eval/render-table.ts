import type { Estimate } from '../core/statistics/interval.js'
import type { MetricDefinition } from './metrics.js'
import type { ComparisonTable, TableSection } from './table.js'

/** Three significant digits for people; JSON holds all of them. */
function digits(value: number): string {
  if (value === 0) return '0'
  let decimals = 2
  for (let size = Math.abs(value); size < 1 && decimals < 6; size *= 10) decimals++
  for (let size = Math.abs(value); size >= 10 && decimals > 0; size /= 10) decimals--
  return value.toFixed(decimals)
}

function formatted(value: number, metric: Pick<MetricDefinition, 'format'>): string {
  return metric.format === 'percent' ? `${digits(value * 100)} %` : digits(value)
}

function estimate(value: Estimate, metric: Pick<MetricDefinition, 'format'>): string {
  const percent = metric.format === 'percent'
  const [low, high] = [value.low, value.high].map((bound) => digits(percent ? bound * 100 : bound))
  return `${formatted(value.estimate, metric)} [${low}, ${high}]`
}

/** Lines up the cells of rows: the first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((text, column) => {
      widths[column] = Math.max(widths[column] ?? 0, text.length)
    })
  }
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

function metricRows(section: TableSection): string[][] {
  const [judged] = section.policies
  return section.rows.flatMap(({ metric, cells }) => {
    const tail = (pick: (cell: (typeof cells)[number]) => number | null) =>
      cells.map((cell) => {
        const value = pick(cell)
        return value === null ? '' : formatted(value, metric)
      })
    const rows = [[`${metric.title}, mean`, ...cells.map((cell) => estimate(cell.mean, metric))]]
    if (metric.better !== null) {
      rows.push(
        ['  CVaR 10 %', ...tail((cell) => cell.tail)],
        ['  worst episode', ...tail((cell) => cell.worst)],
      )
    }
    rows.push(
      [
        `  ${judged} less this`,
        ...cells.map(({ comparison }) =>
          comparison === null ? '' : estimate(comparison.difference, metric),
        ),
      ],
      ['', ...cells.map(({ comparison }) => comparison?.verdict ?? '')],
    )
    return rows
  })
}

function scenarioRows(section: TableSection): string[][] {
  return section.scenarios.map(({ scenario, cells }) => [
    scenario,
    ...cells.map(({ rewardPerHour, collapsed, comparison }) => {
      const verdict = comparison?.verdict == null ? '' : ` ${comparison.verdict}`
      return `${digits(rewardPerHour)} (${collapsed}/${section.episodesPerScenario})${verdict}`
    }),
  ])
}

function renderSection(section: TableSection): string {
  const percent = { format: 'percent' as const }
  const episodes = section.episodesPerScenario * section.scenarios.length
  const blocks: string[][][] = [
    [
      ['', ...section.policies],
      ...metricRows(section),
      [
        `collapse, of ${episodes}`,
        ...section.collapse.map(
          ({ collapsed, proportion }) => `${collapsed}: ${estimate(proportion, percent)}`,
        ),
      ],
    ],
    [['reward per hour (collapses)', ...section.policies], ...scenarioRows(section)],
  ]
  if (section.bounds.length > 0) {
    blocks.push([
      ['limit bound, share of decisions', ...section.policies],
      ...section.bounds.map(({ limit, shares }) => [
        limit,
        ...shares.map((share) => formatted(share, percent)),
      ]),
    ])
  }
  const heading = `${section.title} (${section.id}, ${section.episodesPerScenario} episodes a scenario, seed ${section.seed})`
  return [heading, ...blocks.map((rows) => aligned(rows).join('\n'))].join('\n\n')
}

/**
 * The table as plain text. Square brackets are 95 % intervals: of means by bootstrap over episodes, of differences by
 * the paired bootstrap, of proportions by Wilson.
 */
export function renderTable(table: ComparisonTable): string {
  const legend =
    'Brackets: 95 % intervals (bootstrap over episodes; paired for differences; Wilson for proportions). ' +
    'Better, worse: the interval of the paired difference leaves 0 out.'
  return `${[...table.sections.map(renderSection), legend, table.note].join('\n\n')}\n`
}
