import fc from 'fast-check'
import { RandomStream } from '../../core/random/stream.js'
import { Economy } from '../../env/market/economy.js'
import type { Market } from '../../env/market/market.js'
import type { ParameterName } from '../../env/market/parameters.js'
import type { Mechanism } from '../../env/mechanisms/mechanism.js'
import { scenarioOf, scenariosOf } from '../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../env/scenarios/draw-episode.js'
import { atSeverity, LARGEST_SEVERITY } from '../../env/scenarios/severity.js'

/** How levers are moved: a walk within their rate limits, or anywhere and from bound to bound without limits. */
const leverMoves = ['walk', 'anywhere', 'bounds'] as const

/** A run of economies drawn at random; any two alike are the same to the last bit. */
export interface RandomRun {
  /** One scenario, or two put together. */
  readonly scenario: string
  readonly severity: number
  readonly key0: number
  readonly firstEpisode: number
  readonly levers: (typeof leverMoves)[number]
  readonly leverSeed: number
}

/** Runs over every scenario of a mechanism, alone and in pairs, at every severity. */
export function randomRuns(mechanism: Mechanism): fc.Arbitrary<RandomRun> {
  const names = scenariosOf(mechanism).map(({ id }) => id)
  return fc.record({
    scenario: fc
      .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 })
      .map((parts) => parts.join('+')),
    severity: fc.oneof(fc.constant(1), fc.double({ min: 0, max: LARGEST_SEVERITY, noNaN: true })),
    key0: fc.nat(0xffff),
    firstEpisode: fc.nat(0xffff),
    levers: fc.constantFrom(...leverMoves),
    leverSeed: fc.nat(0xffff),
  })
}

/** Starts the run's episode at one place of a batch. */
export function startRun(
  economy: Economy,
  index: number,
  run: RandomRun,
  episode: number,
  overrides: Partial<Record<ParameterName, number>> = {},
): void {
  const { mechanism } = economy
  const scenario = atSeverity(mechanism, scenarioOf(mechanism, run.scenario), run.severity)
  const setup = drawEpisode(mechanism, scenario, run.key0, episode)
  economy.reset(index, run.key0, episode, { ...setup, parameters: { ...setup.parameters, ...overrides } })
}

/** Economies at the start of a run, one for each of the given places in it. */
export function openRun(
  mechanism: Mechanism,
  run: RandomRun,
  places: readonly number[],
  overrides: Partial<Record<ParameterName, number>> = {},
): Economy {
  const economy = new Economy(mechanism, places.length)
  places.forEach((place, index) => {
    startRun(economy, index, run, run.firstEpisode + place, overrides)
  })
  return economy
}

/** The first places of a run. */
export function firstPlaces(count: number): number[] {
  return Array.from({ length: count }, (_, place) => place)
}

/** Moves every lever at random, by the run, the episode and the hour alone. */
export function moveLevers(economy: Economy, run: RandomRun): void {
  const { size, state, mechanism, levers } = economy
  for (let index = 0; index < size; index++) {
    const stream = new RandomStream(
      run.leverSeed,
      'test',
      state.episode[index]! * 100_000 + state.hour[index]!,
    )
    for (const { slot, minimum, maximum, maximumStepPerHour } of mechanism.levers) {
      const at = slot * size + index
      const drawn = stream.uniform()
      if (run.levers === 'anywhere') levers[at] = minimum + (maximum - minimum) * drawn
      else if (run.levers === 'bounds') levers[at] = drawn < 0.5 ? minimum : maximum
      else {
        const step = Math.min(maximumStepPerHour ?? maximum - minimum, maximum - minimum)
        levers[at] = Math.min(maximum, Math.max(minimum, levers[at]! + step * (2 * drawn - 1)))
      }
    }
  }
}

/** Lives hours under the run's levers. */
export function live(
  economy: Economy,
  run: RandomRun,
  hours: number,
  after?: (hour: number) => void,
): Economy {
  for (let hour = 0; hour < hours; hour++) {
    moveLevers(economy, run)
    economy.stepHour()
    after?.(hour)
  }
  return economy
}

/** Every number that an economy's future depends on, or that its last hour was judged by; an array an economy. */
export function everyNumber(economy: Economy): Float64Array[] {
  const { size, state, components, own, ownComponents, levers } = economy
  const blocks = [
    state.values,
    components.values,
    levers,
    ...Object.values(own),
    ...Object.values(ownComponents),
  ]
  const columns = blocks.flatMap((block) =>
    Array.from({ length: block.length / size }, (_, column) =>
      block.subarray(column * size, (column + 1) * size),
    ),
  )
  return Array.from({ length: size }, (_, index) => Float64Array.from(columns, (column) => column[index]!))
}

/** Whether two economies are the same to the last bit. */
export function sameBits(one: Float64Array, other: Float64Array): boolean {
  return Buffer.from(one.buffer).equals(Buffer.from(other.buffer))
}

/** The columns in which tokens lie: those of the market, and the mechanism's own that say so. */
export function tokenColumns(economy: Economy): readonly Float64Array[] {
  const { liquidTokens, stakedTokens, treasuryTokens, poolTokens } = economy.state
  const held = Object.entries(economy.mechanism.ownState).flatMap(([name, field]) =>
    field.holdsTokens === true ? [economy.own[name]!] : [],
  )
  return [liquidTokens, stakedTokens, treasuryTokens, poolTokens, ...held]
}

const phases = [
  'exogenous',
  'scheduledEvents',
  'shareToken',
  'beliefPrice',
  'orders',
  'primaryMarket',
  'reserveOperations',
  'emissions',
  'backing',
  'components',
  'collapse',
] as const

/**
 * A stretch of an hour: a phase of the mechanism, or what the market does before one, of which two move balances: the
 * settlement of orders and the moves of liquidity and deposits.
 */
export type Stretch = (typeof phases)[number] | 'opening' | 'settlement' | 'liquidity' | 'between'

const before: Readonly<Partial<Record<Stretch, Stretch>>> = {
  exogenous: 'opening',
  primaryMarket: 'settlement',
  backing: 'liquidity',
}

/** A mechanism that tells at the end of each stretch of an hour what has just been. */
export function watched(mechanism: Mechanism, tell: (stretch: Stretch, market: Market) => void): Mechanism {
  const told = phases.map((phase) => [
    phase,
    (market: Market) => {
      tell(before[phase] ?? 'between', market)
      mechanism[phase](market)
      tell(phase, market)
    },
  ])
  return { ...mechanism, ...Object.fromEntries(told) }
}
