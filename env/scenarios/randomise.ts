import { usageError } from '../../core/errors.js'
import { neutralParameters } from '../market/parameters.js'
import type { Drawn, Mechanism } from '../mechanisms/mechanism.js'
import { objectOption, show } from '../option-checks.js'
import { type DepartureKind, isEventHour } from './compose.js'
import type { Scenario } from './scenario.js'
import { defaultOf } from './severity.js'

/** Ranges that every episode draws from in place of a scenario's own values. */
export type Randomisation = Readonly<Record<DepartureKind, Readonly<Record<string, Drawn>>>>

/** Parameters that an option sets or that judge an episode; they are the same in every one. */
const notDrawn: ReadonlySet<string> = new Set([
  'maximumSupplyFractionPer24h',
  'redemptionsCounted',
  'pegScale',
  'targetDepthUsd',
])

/** Events that any market may live through, beside the parameters that the mechanism itself uses. */
const eventNames: readonly string[] = [
  ...Object.keys(neutralParameters),
  'marketShockReturn',
  'demandShock',
  'sentimentShock',
  'shockSaleUsd',
  'whaleProbability',
  'whaleSize',
  'drainShare',
  'demandDrift',
  'oracleFailureHours',
]

/** What may lie below 0. */
function isSigned(name: string): boolean {
  return /(?:Drift|Shock|Mean|Bias|Return)$/.test(name)
}

/** Every name that may be drawn for a mechanism, with its kind. */
function drawable(mechanism: Mechanism): ReadonlyMap<string, DepartureKind> {
  const parameters = [...Object.keys(mechanism.defaults), ...eventNames].filter((name) => !notDrawn.has(name))
  const own = [...Object.keys(mechanism.ownParameters), ...Object.keys(mechanism.ownState)]
  return new Map<string, DepartureKind>([
    ...parameters.map((name) => [name, 'parameters'] as const),
    ...Object.keys(mechanism.initial).map((name) => [name, 'initial'] as const),
    ...own.map((name) => [name, 'own'] as const),
  ])
}

/** Why a range cannot be, and what could; undefined where it can. */
function objection(
  mechanism: Mechanism,
  kind: DepartureKind,
  name: string,
  low: number,
  high: number,
): string | undefined {
  if (low > high) return 'Give the lower bound first.'
  if (isEventHour(name) && low < 0) return 'Give hours of the episode, from 0.'
  if (/(?:Share|Probability)$/.test(name) && (low < 0 || high > 1)) return 'Give bounds from 0 to 1.'
  if (/Persistence$/.test(name) && (low < 0 || high >= 1)) return 'Give bounds from 0 to below 1.'
  const calm = defaultOf(mechanism, kind, name)
  const least = typeof calm === 'number' ? calm : calm[0]
  if (!isSigned(name) && least > 0 && low <= 0) return `Give bounds above 0; its default is ${show(calm)}.`
  if (!isSigned(name) && low < 0) return 'Give bounds from 0 up.'
  return undefined
}

/**
 * Checks the option `randomise: { marketVolatility: [0.006, 0.012] }` against the mechanism's parameters, initial
 * conditions and own fields.
 *
 * @throws a usage error that names the path: an unknown parameter (with the nearest), no pair of finite numbers, bounds
 *   in the wrong order or outside what the parameter can be
 */
export function randomiseOption(value: unknown, path: string, mechanism: Mechanism): Randomisation | null {
  if (value === undefined || value === null) return null
  const names = drawable(mechanism)
  const fixed = typeof value === 'object' ? Object.keys(value).find((name) => notDrawn.has(name)) : undefined
  if (fixed !== undefined) {
    throw usageError(
      `${fixed} is the same in every episode`,
      `${path}.${fixed}`,
      'Set the supply limit by supplyLimit; what judges an episode is not drawn.',
    )
  }
  const drawn: Record<DepartureKind, Record<string, Drawn>> = { parameters: {}, initial: {}, own: {} }
  for (const [name, range] of Object.entries(objectOption(value, path, [...names.keys()]))) {
    const kind = names.get(name) as DepartureKind
    const isPair =
      Array.isArray(range) && range.length === 2 && range.every((bound) => Number.isFinite(bound))
    if (!isPair) {
      throw usageError(`${name} is ${show(range)}`, `${path}.${name}`, 'Give two numbers: [lowest, highest].')
    }
    const [low, high] = range as [number, number]
    const remedy = objection(mechanism, kind, name, low, high)
    if (remedy !== undefined) throw usageError(`${name} is ${show(range)}`, `${path}.${name}`, remedy)
    drawn[kind][name] = [low, high]
  }
  return drawn
}

/** A scenario whose randomised parameters are drawn by each episode; these ranges hold over the scenario's own values. */
export function randomised(scenario: Scenario, { parameters, initial, own }: Randomisation): Scenario {
  return {
    ...scenario,
    parameters: { ...scenario.parameters, ...parameters },
    initial: { ...scenario.initial, ...initial },
    own: { ...scenario.own, ...own },
  }
}
