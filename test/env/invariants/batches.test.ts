import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RulePolicy } from '../../../agents/baselines/rule-policy.js'
import { underPrefix } from '../../../core/snapshot.js'
import { Economy } from '../../../env/market/economy.js'
import type { LeverRule, Mechanism } from '../../../env/mechanisms/mechanism.js'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../../env/registry.js'
import { allocateActions } from '../../../env/spaces.js'
import { everyNumber, firstPlaces, live, openRun, randomRuns, sameBits, startRun } from '../economy-runs.js'

const ECONOMIES = 9
const HOURS = 60
const RUNS = 4

/** The static rule: asks for every lever's default, whatever it sees. */
function holdsDefaults({ levers }: Mechanism): LeverRule {
  return {
    id: 'static',
    title: 'Defaults held',
    provenance: 'assumption',
    apply(_signals, count, values) {
      for (let at = 0; at < values.length; at++) values[at] = levers[Math.floor(at / count)]!.default
    },
  }
}

describe.each(shippedMechanisms)('$id', (mechanism) => {
  const alone = fc.subarray(firstPlaces(ECONOMIES), { minLength: 1, maxLength: ECONOMIES - 1 })
  const shuffled = fc.shuffledSubarray(firstPlaces(ECONOMIES), { minLength: ECONOMIES, maxLength: ECONOMIES })

  it('has the same bits in any order of the batch, and in any part of it that steps alone', () => {
    fc.assert(
      fc.property(randomRuns(mechanism), shuffled, alone, (run, order, part) => {
        const whole = everyNumber(live(openRun(mechanism, run, firstPlaces(ECONOMIES)), run, HOURS))
        for (const places of [order, part]) {
          const numbers = everyNumber(live(openRun(mechanism, run, places), run, HOURS))
          const changed = places.filter((place, index) => !sameBits(numbers[index]!, whole[place]!))
          expect(changed).toEqual([])
        }
        // Were two economies alike, their exchange would go unseen.
        expect(whole.some((numbers, index) => index > 0 && sameBits(numbers, whole[index - 1]!))).toBe(false)
      }),
      { numRuns: RUNS, seed: 12 },
    )
  })

  it('has the same bits on either side of the blocks in which economies step', () => {
    fc.assert(
      fc.property(randomRuns(mechanism), (run) => {
        const largest = everyNumber(live(openRun(mechanism, run, firstPlaces(300)), run, 12))
        for (const size of [1, 255, 256, 257]) {
          const numbers = everyNumber(live(openRun(mechanism, run, firstPlaces(size)), run, 12))
          expect(numbers.findIndex((some, index) => !sameBits(some, largest[index]!))).toBe(-1)
        }
      }),
      { numRuns: 1, seed: 13 },
    )
  })

  it('is left alone by another economy’s reset, which starts as on its own', () => {
    fc.assert(
      fc.property(
        randomRuns(mechanism),
        fc.nat(ECONOMIES - 1),
        fc.integer({ min: 1, max: HOURS - 1 }),
        (run, reset, hour) => {
          const untouched = everyNumber(live(openRun(mechanism, run, firstPlaces(ECONOMIES)), run, HOURS))
          const together = live(openRun(mechanism, run, firstPlaces(ECONOMIES)), run, hour)
          startRun(together, reset, run, run.firstEpisode + ECONOMIES)
          const numbers = everyNumber(live(together, run, HOURS - hour))
          const fresh = everyNumber(live(openRun(mechanism, run, [ECONOMIES]), run, HOURS - hour))
          const changed = firstPlaces(ECONOMIES).filter(
            (index) => !sameBits(numbers[index]!, index === reset ? fresh[0]! : untouched[index]!),
          )
          expect(changed).toEqual([])
        },
      ),
      { numRuns: RUNS, seed: 14 },
    )
  })

  it('lives the same life under actions of 0, under the rule that holds defaults, and outside an environment', () => {
    const options = { scenario: 'calm', numEnvs: ECONOMIES, seed: 15 }
    const still = makeVector(mechanism.environment, options)
    const ruled = makeVector(mechanism.environment, options)
    const bare = new Economy(mechanism, ECONOMIES)
    const zeros = allocateActions(still.actionSpace, ECONOMIES).fill(0)
    const actions = allocateActions(ruled.actionSpace, ECONOMIES).fill(0.5)
    const policy = new RulePolicy(holdsDefaults(mechanism), mechanism)
    policy.reset(ECONOMIES)
    let { observations, infos } = ruled.reset()
    still.reset()
    bare.restore(underPrefix('economy', still.snapshot()))
    for (let hour = 0; hour < HOURS; hour++) {
      policy.act(observations, infos, actions)
      const result = ruled.step(actions)
      observations = result.observations
      infos = result.infos
      expect(still.step(zeros).rewards).toEqual(result.rewards)
      bare.stepHour()
    }
    expect(underPrefix('economy', still.snapshot())).toEqual(bare.snapshot())
    expect(underPrefix('economy', ruled.snapshot())).toEqual(bare.snapshot())
  })
})
