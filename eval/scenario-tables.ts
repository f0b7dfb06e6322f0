import type { Drawn, Mechanism } from '../env/mechanisms/mechanism.js'
import { allMechanisms, shippedMechanisms } from '../env/mechanisms/mechanisms.js'
import { scenariosOf } from '../env/scenarios/catalogue.js'
import { departureKinds, departuresOf } from '../env/scenarios/compose.js'
import type { Scenario } from '../env/scenarios/scenario.js'

/** One scenario as tables show it. */
export interface ScenarioRow {
  readonly id: string
  readonly family: Scenario['family']
  readonly title: string
  /** Ids of the mechanisms that can live through it. */
  readonly mechanisms: readonly string[]
  /** What differs from the mechanism's defaults, by name. */
  readonly departures: Readonly<Record<string, Drawn>>
}

/** Six significant digits are enough for a reader; the catalogue has them all. */
function shownNumber(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** A number, or a range as each episode draws from it. */
export function shownDrawn(drawn: Drawn): string {
  return typeof drawn === 'number' ? shownNumber(drawn) : drawn.map(shownNumber).join(' to ')
}

/** Every scenario once, with the mechanisms that can live through it. */
export function scenarioRows(mechanisms: readonly Mechanism[] = allMechanisms()): readonly ScenarioRow[] {
  const rows = new Map<Scenario, string[]>()
  for (const mechanism of mechanisms) {
    for (const scenario of scenariosOf(mechanism)) {
      rows.set(scenario, [...(rows.get(scenario) ?? []), mechanism.id])
    }
  }
  return [...rows].map(([scenario, ids]) => ({
    id: scenario.id,
    family: scenario.family,
    title: scenario.title,
    mechanisms: ids,
    departures: Object.assign({}, ...departureKinds.map((kind) => departuresOf(scenario, kind))) as Readonly<
      Record<string, Drawn>
    >,
  }))
}

function departuresText(departures: Readonly<Record<string, Drawn>>): string {
  const entries = Object.entries(departures)
  if (entries.length === 0) return 'none'
  return entries.map(([name, drawn]) => `\`${name}\` ${shownDrawn(drawn)}`).join(', ')
}

function table(rows: readonly ScenarioRow[]): string[] {
  return [
    '| scenario | what happens | what differs from the defaults |',
    '| --- | --- | --- |',
    ...rows.map(({ id, title, departures }) => `| \`${id}\` | ${title} | ${departuresText(departures)} |`),
  ]
}

/** The catalogue of the shipped mechanisms as Markdown: what all share first, then what belongs to some. */
export function scenarioMarkdown(): string {
  const rows = scenarioRows(shippedMechanisms)
  const all = shippedMechanisms.length
  const shared = rows.filter(({ mechanisms }) => mechanisms.length === all)
  const lines = ['### For every mechanism', '', ...table(shared)]
  const groups = new Map<string, ScenarioRow[]>()
  for (const row of rows.filter(({ mechanisms }) => mechanisms.length < all)) {
    const names = row.mechanisms.join(', ')
    groups.set(names, [...(groups.get(names) ?? []), row])
  }
  for (const [names, group] of groups) lines.push('', `### For ${names}`, '', ...table(group))
  return lines.join('\n')
}
