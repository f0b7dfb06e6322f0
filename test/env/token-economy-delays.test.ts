import { describe, expect, it } from 'vitest'
import { economy, economyIds, kept, randomActions } from './token-economy-helpers.js'

/** Steps an environment of hourly decisions through given actions. */
function live(id: string, options: Record<string, unknown>, actions: readonly Float64Array[]) {
  const env = economy(id, options)
  const first = env.reset()
  const start = {
    observations: first.observations.slice(),
    twap: first.infos.columns['signal/twapPriceUsd'].slice(),
  }
  return { start, steps: actions.map((action) => kept(env.step(action))) }
}

describe.each(economyIds)('delays and cadence of %s', (id) => {
  const env = economy(id)
  const actions = Array.from({ length: 60 }, (_, hour) => randomActions(env, hour) as Float64Array)
  const hold = new Float64Array(actions[0].length)
  const prompt = live(id, {}, actions)

  it('puts a decision into force so many hours later: a delayed run is a shifted one', () => {
    const delayed = live(id, { actionDelayHours: 7 }, actions)
    const shifted = live(id, {}, [...new Array<Float64Array>(7).fill(hold), ...actions])
    delayed.steps.forEach((step, hour) => {
      expect(step).toEqual(shifted.steps[hour])
    })
    expect(delayed.steps.at(-1)).not.toEqual(prompt.steps.at(-1))
  })

  it('shows what could be seen so many hours ago, and the first sight until then', () => {
    const delayed = live(id, { observationDelayHours: 5 }, actions)
    delayed.steps.forEach((step, hour) => {
      const seen = hour < 5 ? prompt.start.observations : prompt.steps[hour - 5].observations
      expect(step.observations).toEqual(seen)
      expect(step.rewards).toEqual(prompt.steps[hour].rewards)
      const twap = hour < 5 ? prompt.start.twap : prompt.steps[hour - 5].columns['signal/twapPriceUsd']
      expect(step.columns['signal/twapPriceUsd']).toEqual(twap)
      // The hour and the levers in force are the keeper's own.
      expect(step.columns['signal/hour'][0]).toBe(hour + 1)
    })
  })

  it('holds a decision for its hours and pays the mean of the hourly rewards', () => {
    const daily = economy(id, { decisionEveryHours: 4, observationDelayHours: 1 })
    const hourly = live(id, {}, actions.flatMap((action) => [action, action, action, action]).slice(0, 60))
    for (let step = 0; step < 15; step++) {
      const result = daily.step(actions[step])
      const hours = hourly.steps.slice(4 * step, 4 * step + 4)
      for (let index = 0; index < 3; index++) {
        const mean = hours.reduce((sum, hour) => sum + hour.rewards[index], 0) / 4
        expect(result.rewards[index]).toBeCloseTo(mean, 12)
        const squares = hours.map((hour) => hour.columns['state/pegDeviation'][index] ** 2)
        const squared = squares.reduce((sum, square) => sum + square, 0) / 4
        expect(result.infos.columns['mean/squaredPegDeviation'][index]).toBeCloseTo(squared, 14)
      }
      expect(result.infos.columns['state/priceUsd']).toEqual(hours[3].columns['state/priceUsd'])
      expect(result.observations).toEqual(hours[2].observations)
    }
  })
})

describe('rate limits', () => {
  it('are per hour, not per decision, and delays are in hours', () => {
    // Capacity goes from 1 towards 4 by 0.25 an hour; a decision holds 4 hours and waits 2.
    const env = economy('Terra-v0', { numEnvs: 1, decisionEveryHours: 4, actionDelayHours: 2 })
    const up = Float64Array.of(0, 1, 0, 0, 0)
    const down = Float64Array.of(0, -1, 0, 0, 0)
    const capacity = env.reset().infos.columns['signal/lever/capacity']
    const seen = [up, up, down, down].map((actions) => {
      env.step(actions)
      return capacity[0]
    })
    // Hours: 1 1 | 1.25 1.5, then 1.75 to 2.5, then two more up and two down, then four down.
    expect(seen).toEqual([1.5, 2.5, 2.5, 1.5])
  })
})

describe('replayed market returns', () => {
  it('drive every episode from its first hour', () => {
    const marketReturns = Float64Array.from({ length: 48 }, (_, hour) => (hour - 20) / 1000)
    const env = economy('Rai-v0', { marketReturns, horizonHours: 30, numEnvs: 2 })
    for (let hour = 0; hour < 70; hour++) {
      const { columns } = env.step(randomActions(env, hour)).infos
      expect([...columns['state/marketReturn']]).toEqual([marketReturns[hour % 30], marketReturns[hour % 30]])
    }
  })
})
