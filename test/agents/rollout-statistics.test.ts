import { describe, expect, it } from 'vitest'
import { RolloutStatistics } from '../../agents/rollout-statistics.js'

/** One step of two environments. */
function step(rewards: number[], ended: number[], columns: Record<string, number[]> = {}) {
  const flags = Uint8Array.from(ended)
  return {
    observations: new Float32Array(0),
    rewards: Float64Array.from(rewards),
    terminated: flags,
    truncated: new Uint8Array(flags.length),
    infos: {
      finalObservations: new Float32Array(0),
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)]),
      ),
    },
  }
}

describe('rollout statistics', () => {
  it('count episodes over iterations and snapshots', () => {
    const statistics = new RolloutStatistics(2)
    statistics.add(step([1, 10], [0, 0]))
    expect(statistics.take().episodes).toEqual([])
    const resumed = new RolloutStatistics(2)
    resumed.restore(statistics.snapshot())
    resumed.add(step([2, 20], [1, 0]))
    resumed.add(step([4, 40], [0, 1]))
    expect(resumed.take().episodes).toEqual([
      { return: 3, length: 2 },
      { return: 70, length: 3 },
    ])
  })

  it('average reward components, and count a decision once however many limits bound in it', () => {
    const statistics = new RolloutStatistics(2)
    const guards = { 'guard/rate': [1, 0], 'guard/supply': [1, 0], 'state/priceUsd': [5, 5] }
    statistics.add(step([0, 0], [0, 0], { 'reward/peg': [-1, -2], ...guards }))
    statistics.add(
      step([0, 0], [0, 0], { 'reward/peg': [0, -1], 'guard/rate': [0, 0], 'guard/supply': [0, 1] }),
    )
    expect(statistics.take().scalars).toEqual({
      'reward/peg': -1,
      'guard/rate': 0.25,
      'guard/supply': 0.5,
      'guard/changed': 0.5,
    })
  })
})
