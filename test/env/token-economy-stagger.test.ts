import { expect, test } from 'vitest'
import { allocateActions } from '../../env/spaces.js'
import { economy } from './token-economy-helpers.js'

/** The hours at which each environment's episodes end, for hold-everything actions. */
function endHours(options: Record<string, unknown>, decisions: number, hoursPerDecision = 1): number[][] {
  const env = economy('Rai-v0', { numEnvs: 4, horizonHours: 48, ...options })
  env.reset()
  const ends: number[][] = [[], [], [], []]
  for (let decision = 1; decision <= decisions; decision++) {
    const { truncated, terminated } = env.step(allocateActions(env.actionSpace, 4))
    for (let index = 0; index < 4; index++) {
      expect(terminated[index]).toBe(0)
      if (truncated[index] === 1) ends[index]!.push(decision * hoursPerDecision)
    }
  }
  return ends
}

test('without it, environments that began together stay in step', () => {
  expect(endHours({}, 100)).toEqual([
    [48, 96],
    [48, 96],
    [48, 96],
    [48, 96],
  ])
})

test('a staggered start cuts the first episodes at a quarter, a half, three quarters and the whole of the month', () => {
  expect(endHours({ staggeredStart: true }, 110)).toEqual([
    [12, 60, 108],
    [24, 72],
    [36, 84],
    [48, 96],
  ])
})

test('the cuts fall on decisions', () => {
  // Two decisions of a day each: a quarter and a half of two decisions are both the first one, rounded up.
  expect(endHours({ staggeredStart: true, decisionEveryHours: 24 }, 4, 24)).toEqual([
    [24, 72],
    [24, 72],
    [48, 96],
    [48, 96],
  ])
})
