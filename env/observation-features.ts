import type { ObservationFeature } from './definition.js'
import { affine, clipped, deviation, type FeatureReader, ownFeature } from './feature-readers.js'
import { cosTurns, log, sinTurns } from './kernels/scalars.js'
import { leverToAction } from './lever-action.js'
import type { Mechanism, MechanismLever } from './mechanisms/mechanism.js'

/** The lever in force as the action that asks for it. */
function leverInForce(lever: MechanismLever): FeatureReader['write'] {
  return (economy, out, start, from, to) => {
    const { appliedLevers } = economy.state
    const column = lever.slot * economy.size
    for (let index = from; index < to; index++) {
      out[start + index] = clipped(leverToAction(lever, appliedLevers[column + index]))
    }
  }
}

function sharedFeatures(mechanism: Mechanism): FeatureReader[] {
  const { deviation: scale, momentum: momentumScale } = mechanism.observationScales
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
      write: ({ state: { depthUsd }, parameters: { targetDepthUsd } }, out, start, from, to) => {
        for (let index = from; index < to; index++) {
          out[start + index] = clipped(log(Math.max(depthUsd[index], 1e-9) / targetDepthUsd[index]))
        }
      },
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
      write: ({ state: { squaredReturn48h } }, out, start, from, to) => {
        for (let index = from; index < to; index++) {
          out[start + index] = clipped(Math.sqrt(squaredReturn48h[index] * 8760) - 1)
        }
      },
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

/** The hour of the day on a circle, at the hour that comes next. */
function hourOfDay(name: string, wave: (turns: number) => number): FeatureReader {
  const waveAt = Float32Array.from({ length: 24 }, (_, hour) => wave(hour / 24))
  return {
    name,
    unit: '1',
    scale: 1,
    meaning: `${name.slice('hour-'.length)} of the hour of the day`,
    write: (economy, out, start, from, to) => {
      const { hour } = economy.state
      for (let index = from; index < to; index++) out[start + index] = waveAt[hour[index] % 24]
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
    ...mechanism.features,
    ...Object.entries(mechanism.ownState).flatMap(([name, field]) => ownFeature(name, field) ?? []),
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
