import type { LeverRule, MechanismLever, RuleSignals } from '../mechanism.js'
import { type ControllerSettings, controllerRate, leakyIntegral } from './rai-controller.js'

/** RAI's least time between changes of its rate: 14,400 seconds. */
const RULE_HOURS = 4
const SECONDS_PER_HOUR = 3600
const SECONDS_PER_YEAR = 31536000
/** RAI's first redemption price: the dollars of its gains. */
const START_PRICE_USD = 3.14
const LARGEST_RATE_PER_YEAR = 0.5

const bounds = {
  noiseBarrier: 1,
  lowerBound: -LARGEST_RATE_PER_YEAR / SECONDS_PER_YEAR,
  upperBound: LARGEST_RATE_PER_YEAR / SECONDS_PER_YEAR,
}

/** The gains from block 14,262,496 (February 2022) on; the sum of deviations halves in 27.8 days. */
export const leakySettings: ControllerSettings = {
  proportionalGain: 7.5e-8,
  integralGain: 2.4e-14,
  leakPerSecond: 0.9999997112,
  ...bounds,
}

/**
 * RAI's proportional gain by the hour since its start: raised eightfold after some five days, cut six times over the next
 * ten weeks, raised a little half a year later. First, last and second from last change are dated by their blocks (at 13.2
 * seconds each); those between are spread evenly.
 */
const gainSchedule: readonly (readonly [fromHour: number, proportionalGain: number])[] = [
  [0, 4e-8],
  [114, 3.14e-7],
  [537, 2e-7],
  [959, 1.5e-7],
  [1382, 1e-7],
  [1804, 5e-8],
  [5626, 7.5e-8],
]

/** The proportional gain in force at an hour since RAI's start, per second and dollar. */
export function scheduledGain(hour: number): number {
  let gain = gainSchedule[0][1]
  for (let step = 1; step < gainSchedule.length && hour >= gainSchedule[step][0]; step++) {
    gain = gainSchedule[step][1]
  }
  return gain
}

const INTEGRAL = 0
const DEVIATION_BEFORE = 1
const HOUR_BEFORE = 2

/** RAI's later controllers: with a leaky integral, and with the gains of 2021 as they were changed by hand. */
export function raiRuleVariants(levers: readonly MechanismLever[]): readonly LeverRule[] {
  const rest = (count: number, values: Float64Array) => {
    for (let lever = 1; lever < levers.length; lever++) {
      values.fill(levers[lever].default, lever * count, (lever + 1) * count)
    }
  }
  return [
    {
      id: 'pi',
      title: 'proportional and leaky integral, every four hours, as from February 2022',
      provenance: 'production',
      memoryWidth: 3,
      apply({ hour, targetPriceUsd, twapPriceUsd, memory }: RuleSignals, count, values): void {
        for (let i = 0; i < count; i++) {
          if (hour[i] % RULE_HOURS !== 0) continue
          const deviation = (targetPriceUsd[i] - twapPriceUsd[i]) * START_PRICE_USD
          const seconds = (hour[i] - memory[HOUR_BEFORE * count + i]) * SECONDS_PER_HOUR
          const before = memory[DEVIATION_BEFORE * count + i]
          const { leakPerSecond } = leakySettings
          const integral = leakyIntegral(
            leakPerSecond,
            memory[INTEGRAL * count + i],
            before,
            deviation,
            seconds,
          )
          memory[INTEGRAL * count + i] = integral
          memory[DEVIATION_BEFORE * count + i] = deviation
          memory[HOUR_BEFORE * count + i] = hour[i]
          const priceUsd = targetPriceUsd[i] * START_PRICE_USD
          values[i] = controllerRate(leakySettings, priceUsd, deviation, integral) * SECONDS_PER_YEAR
        }
        rest(count, values)
      },
    },
    {
      id: 'rai-2021',
      title: 'proportional, every four hours, with the gains of 2021 from the hour of its start',
      provenance: 'production',
      apply({ hour, targetPriceUsd, twapPriceUsd }: RuleSignals, count, values): void {
        for (let i = 0; i < count; i++) {
          if (hour[i] % RULE_HOURS !== 0) continue
          const deviation = (targetPriceUsd[i] - twapPriceUsd[i]) * START_PRICE_USD
          const rate = scheduledGain(hour[i]) * deviation
          const bounded = Math.min(bounds.upperBound, Math.max(bounds.lowerBound, rate))
          values[i] = bounded * SECONDS_PER_YEAR
        }
        rest(count, values)
      },
    },
  ]
}
