import type { Drawn } from '../mechanisms/mechanism.js'
import type { Scenario } from './scenario.js'

/** What a scenario changes: parameters of the market, initial conditions, and what is the mechanism's own. */
export const departureKinds = ['parameters', 'initial', 'own'] as const

export type DepartureKind = (typeof departureKinds)[number]

/** What a scenario changes of one kind, by name. */
export function departuresOf(scenario: Scenario, kind: DepartureKind): Readonly<Record<string, Drawn>> {
  return scenario[kind] ?? {}
}

/** The shock's parts whose names do not begin with its own. */
const partsOfShock: ReadonlySet<string> = new Set(['demandShock', 'sentimentShock', 'rumourLeadHours'])

/** Whether a parameter is the hour at which an event begins: `drainHour`, but not a duration or a rate. */
export function isEventHour(name: string): boolean {
  return name.endsWith('Hour') && !name.endsWith('PerHour')
}

/**
 * The event that a parameter belongs to: `drain` for `drainHour` and `drainShare`. A name that ends in Hour names an
 * event, and what begins like it is part of it.
 */
function eventOf(name: string, events: readonly string[]): string | undefined {
  if (partsOfShock.has(name)) return 'shock'
  return events.find((event) => name.startsWith(event))
}

function shown(drawn: Drawn): string {
  return typeof drawn === 'number' ? `${drawn}` : `${drawn[0]} to ${drawn[1]}`
}

/** Two scenarios that want different things of one parameter or event, and which of them has it. */
function merge(first: Scenario, second: Scenario, conflicts: string[]): Scenario {
  const merged: Record<DepartureKind, Record<string, Drawn>> = { parameters: {}, initial: {}, own: {} }
  for (const kind of departureKinds) {
    const [earlier, later] = [departuresOf(first, kind), departuresOf(second, kind)]
    const events = Object.keys(later)
      .filter(isEventHour)
      .map((name) => name.slice(0, -'Hour'.length))
    const replaced = new Set<string>()
    for (const [name, value] of Object.entries(earlier)) {
      const event = eventOf(name, events)
      if (event !== undefined && events.includes(event)) replaced.add(event)
      else merged[kind][name] = value
    }
    for (const event of replaced) conflicts.push(`the ${event} is that of ${second.id}, not of ${first.id}`)
    for (const [name, value] of Object.entries(later)) {
      const before = merged[kind][name]
      if (before !== undefined && shown(before) !== shown(value)) {
        conflicts.push(`${name} is ${shown(value)} of ${second.id}, not ${shown(before)} of ${first.id}`)
      }
      merged[kind][name] = value
    }
  }
  return { ...second, ...merged, id: `${first.id}+${second.id}` }
}

/** A scenario made of several, and where they wanted different things. */
export interface Composition {
  readonly scenario: Scenario
  /** One sentence each; empty where the parts do not meet. */
  readonly conflicts: readonly string[]
}

/**
 * Puts scenarios together, in the order given. Each keeps what the others leave alone. An event (the shock, the drain,
 * the oracle's failure, a crash) happens once: where two script the same one, the later script replaces the earlier one
 * whole, so that no event is half of each. Of any other parameter the later value holds. What gave way is named.
 */
export function composeScenarios(parts: readonly [Scenario, ...Scenario[]]): Composition {
  const [first, ...rest] = parts
  const conflicts: string[] = []
  const scenario = rest.reduce((sum, part) => merge(sum, part, conflicts), first)
  const remark = conflicts.length === 0 ? '' : ` (${conflicts.join('; ')})`
  const title = `${parts.map((part) => part.title).join('; with ')}${remark}`
  return { scenario: rest.length === 0 ? first : { ...scenario, title }, conflicts }
}
