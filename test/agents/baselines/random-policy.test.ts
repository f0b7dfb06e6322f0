import { describe, expect, test } from 'vitest'
import { RandomPolicy } from '../../../agents/baselines/random-policy.js'
import { allocateActions, box, discrete, multiDiscrete, type Space } from '../../../env/spaces.js'
import type { Infos } from '../../../env/vector-env.js'

const infos: Infos = { finalObservations: new Float32Array(), columns: {} }

function draw(space: Space, numEnvs: number, decisions: number, told: Infos = infos): number[][] {
  const policy = new RandomPolicy(7, space)
  policy.reset(numEnvs)
  return Array.from({ length: decisions }, () => {
    const actions = allocateActions(space, numEnvs)
    policy.act(new Float32Array(), told, actions)
    return Array.from(actions)
  })
}

describe('random policy', () => {
  test('fills a box evenly', () => {
    const values = draw(box(-2, 1, 2), 4, 500).flat()
    expect(Math.min(...values)).toBeGreaterThan(-2)
    expect(Math.max(...values)).toBeLessThan(1)
    // The mean of 4000 uniform draws of width 3 lies within 5 standard errors (0.0137) of -0.5.
    const average = values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(average + 0.5)).toBeLessThan(0.07)
  })

  test('draws every choice, and none that is masked', () => {
    expect(new Set(draw(discrete(3), 2, 50).flat())).toEqual(new Set([0, 1, 2]))
    const actionMasks = Uint8Array.from([1, 0, 0, 1, 1, 1])
    const drawn = draw(discrete(3), 2, 50, { ...infos, actionMasks })
    expect(new Set(drawn.map(([first]) => first))).toEqual(new Set([0, 2]))
    expect(new Set(drawn.map(([, second]) => second))).toEqual(new Set([1, 2]))
    const several = draw(multiDiscrete([2, 4]), 1, 100)
    expect(new Set(several.map(([, second]) => second))).toEqual(new Set([0, 1, 2, 3]))
  })

  test('repeats itself, and does not depend on the environments beside', () => {
    const space = box(0, 1, 1)
    expect(draw(space, 3, 5)).toEqual(draw(space, 3, 5))
    expect(draw(space, 5, 5).map((actions) => actions.slice(0, 3))).toEqual(draw(space, 3, 5))
  })
})
