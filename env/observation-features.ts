import { log } from '../core/math/exponential.js'
import { cosTurns, sinTurns } from '../core/math/trigonometry.js'
import type { ObservationFeature } from './definition.js'
import { leverToAction } from './lever-action.js'
import type { Economy } from './market/economy.js'
import type { MarketParameters } from './market/parameters.js'
import type { MarketState } from './market/state.js'
import type { Mechanism, MechanismId, MechanismLever } from './mechanisms/mechanism.js'

/** Features are clipped to this size. */
export const OBSERVATION_LIMIT = 3

/** Writes a feature of the economies from `from` to below `to` into `out[start + economy]`. */
type Write = (economy: Economy, out: Float32Array, start: number, from: number, to: number) => void

/** A feature of the observation: what it means, and how it is read from public quantities. */
export interface FeatureReader extends ObservationFeature {
  readonly write: Write
}

function clipped(value: number): number {
  return Math.min(Math.max(value, -OBSERVATION_LIMIT), OBSERVATION_LIMIT)
}

type StateColumn = (state: MarketState) => Float64Array

/** (column - offset) / scale. */
function affine(column: StateColumn, scale: number, offset = 0): Write {
  return (economy, out, start, from, to) => {
    const values = column(economy.state)
    for (let index = from; index < to; index++) out[start + index] = clipped((values[index] - offset) / scale)
  }
}

/** (price / target - 1) / scale. */
function deviation(column: StateColumn, scale: number): Write {
  return (economy, out, start, from, to) => {
    const values = column(economy.state)
    const { targetPriceUsd } = economy.state
    for (let index = from; index < to; index++) {
      out[start + index] = clipped((values[index] / targetPriceUsd[index] - 1) / scale)
    }
  }
}

/** A quantity of one economy that takes several columns. */
function derived(
  quantity: (state: MarketState, parameters: MarketParameters, index: number) => number,
): Write {
  return (economy, out, start, from, to) => {
    const { state, parameters } = economy
    for (let index = from; index < to; index++) {
      out[start + index] = clipped(quantity(state, parameters, index))
    }
  }
}

/** The lever in force as the action that asks for it. */
function leverInForce(lever: MechanismLever): Write {
  return (economy, out, start, from, to) => {
    const { appliedLevers } = economy.state
    const column = lever.slot * economy.size
    for (let index = from; index < to; index++) {
      out[start + index] = clipped(leverToAction(lever, appliedLevers[column + index]))
    }
  }
}

/** Scales that fit how far each token's price and momentum go. */
const deviationScales: Readonly<Record<MechanismId, number>> = { terra: 0.01, ampleforth: 0.2, rai: 0.02 }
const momentumScales: Readonly<Record<MechanismId, number>> = { terra: 0.0005, ampleforth: 0.01, rai: 0.001 }

/** Terra's reserve at the start of an episode, the scale of what is left and what is spent of it. */
const RESERVE_SCALE_USD = 0.15

function sharedFeatures(mechanism: Mechanism): FeatureReader[] {
  const scale = deviationScales[mechanism.id]
  const momentumScale = momentumScales[mechanism.id]
  return [
    {
      name: 'twap-deviation',
      unit: 'fraction',
      scale,
      meaning: "the oracle's price against the target, minus 1",
      write: deviation((state) => state.twapPriceUsd, scale),
    },
    {
      name: 'mean-deviation-24h',
      unit: 'fraction',
      scale,
      meaning: 'the mean price of 24 hours against the target, minus 1',
      write: deviation((state) => state.meanPrice24hUsd, scale),
    },
    {
      name: 'momentum',
      unit: 'log/h',
      scale: momentumScale,
      meaning: 'mean hourly log-return of the price over 24 hours',
      write: affine((state) => state.momentum24h, momentumScale),
    },
    {
      name: 'sentiment',
      unit: '1',
      scale: 1,
      meaning: 'a noisy survey of mood and confidence, less 0.9',
      write: affine((state) => state.observedSentiment, 1, 0.9),
    },
    {
      name: 'depth',
      unit: 'log',
      scale: 1,
      meaning: 'log of what a seller can take out before the price falls by 2 %, against the wished depth',
      write: derived((state, parameters, index) =>
        log(Math.max(state.depthUsd[index], 1e-9) / parameters.targetDepthUsd[index]),
      ),
    },
    {
      name: 'market-return',
      unit: 'log/h',
      scale: 0.02,
      meaning: "the market's log-return of the last hour",
      write: affine((state) => state.marketReturn, 0.02),
    },
    {
      name: 'volatility',
      unit: '1/sqrt(y)',
      scale: 1,
      meaning: "the price's volatility over 48 hours, a year, less 1",
      write: derived((state, _, index) => Math.sqrt(state.squaredReturn48h[index] * 8760) - 1),
    },
    {
      name: 'liquidity-return',
      unit: '1/y',
      scale: 1,
      meaning: 'what liquidity providers earned in the last hour, a year, less 0.5',
      write: affine((state) => state.liquidityReturnPerYear, 1, 0.5),
    },
    {
      name: 'gas',
      unit: 'log',
      scale: 1,
      meaning: 'log of the cost of an action on chain: mean log-volatility of the market over 10 hours',
      write: affine((state) => state.gasLogVolatility, 1),
    },
  ]
}

const terraFeatures: readonly FeatureReader[] = [
  {
    name: 'backing',
    unit: 'log',
    scale: 1,
    meaning: 'log of the value of share token and reserve per token',
    write: derived((state, _, index) => {
      const value = state.shareCapUsd[index] + state.reserveUsd[index]
      return log(Math.max(value / Math.max(state.supplyTokens[index], 1e-9), 0.05))
    }),
  },
  {
    name: 'share-return',
    unit: 'log/h',
    scale: 0.02,
    meaning: "mean hourly log-return of the share token's capitalisation over 6 hours",
    write: affine((state) => state.meanShareReturn6h, 0.02),
  },
  {
    name: 'redemptions-24h',
    unit: 'tokens',
    scale: 0.02,
    meaning: 'tokens redeemed, summed with a memory of 24 hours, in initial supplies',
    write: affine((state) => state.redeemedTokens24h, 0.02),
  },
  {
    name: 'pool-share',
    unit: 'fraction',
    scale: 0.5,
    meaning:
      "1 less twice the token's share of the pool's value: below 0 where the pool is full of the token",
    write: derived((state, _, index) => {
      const tokensUsd = state.poolTokens[index] * state.priceUsd[index]
      return 2 * (1 - (2 * tokensUsd) / Math.max(tokensUsd + state.poolQuoteUsd[index], 1e-9))
    }),
  },
  {
    name: 'reserve',
    unit: 'USD',
    scale: RESERVE_SCALE_USD,
    meaning: "the reserve's value, in initial supplies' dollars",
    write: affine((state) => state.reserveUsd, RESERVE_SCALE_USD),
  },
  {
    name: 'reserve-spent',
    unit: 'USD',
    scale: RESERVE_SCALE_USD,
    meaning: 'reserve spent on defence and not yet bought back',
    write: affine((state) => state.reserveSpentUsd, RESERVE_SCALE_USD),
  },
]

const ampleforthFeatures: readonly FeatureReader[] = [
  {
    name: 'supply-change-24h',
    unit: 'fraction',
    scale: 0.02,
    meaning: 'sum of |change of supply / supply| over 24 hours, of the changes that the guard counts',
    write: affine((state) => state.supplyChange24h, 0.02),
  },
]

const raiFeatures: readonly FeatureReader[] = [
  {
    name: 'mean-redemption-rate',
    unit: '1/y',
    scale: 0.1,
    meaning: 'mean redemption rate over 36 hours',
    write: affine((state) => state.meanRedemptionRate36h, 0.1),
  },
]

const ownFeatures: Readonly<Record<MechanismId, readonly FeatureReader[]>> = {
  terra: terraFeatures,
  ampleforth: ampleforthFeatures,
  rai: raiFeatures,
}

/** The hour of the day on a circle, at the hour that comes next. */
function hourOfDay(name: string, wave: (turns: number) => number): FeatureReader {
  return {
    name,
    unit: '1',
    scale: 1,
    meaning: `${name.slice('hour-'.length)} of the hour of the day`,
    write: (economy, out, start, from, to) => {
      const { hour } = economy.state
      for (let index = from; index < to; index++) out[start + index] = wave((hour[index] % 24) / 24)
    },
  }
}

/**
 * What a policy of a mechanism observes: public or noisy quantities alone, each clipped to +-3. The fraction of the
 * episode that is left is not among them, for a keeper has no episode.
 */
export function observationFeatures(mechanism: Mechanism): readonly FeatureReader[] {
  return [
    ...sharedFeatures(mechanism),
    ...ownFeatures[mechanism.id],
    ...mechanism.levers.map((lever) => ({
      name: `lever/${lever.name}`,
      unit: '1',
      scale: 1,
      meaning: `${lever.name} in force: -1 at its minimum, 0 at its default, 1 at its maximum`,
      write: leverInForce(lever),
    })),
    hourOfDay('hour-sine', sinTurns),
    hourOfDay('hour-cosine', cosTurns),
  ]
}

/** The observation's features without their readers, as bundles record them. */
export function observationMetadata(mechanism: Mechanism): readonly ObservationFeature[] {
  return observationFeatures(mechanism).map(({ name, unit, scale, meaning }) => ({
    name,
    unit,
    scale,
    meaning,
  }))
}
