import { describe, expect, it } from 'vitest'
import type { RunView } from '../../training/callbacks.js'
import { resolveConfig } from '../../training/config/resolve-config.js'
import { ProgressMeter, type ProgressReport } from '../../training/progress.js'

const config = resolveConfig({ agent: { name: 'ppo' }, env: 'CartPole-v1', totalSteps: 1000 })
const at = (steps: number): RunView => ({
  config,
  folder: 'run',
  progress: { steps, iterations: 0, evaluations: 0, best: null },
})

describe('ProgressMeter', () => {
  it('counts from where the process began and means the last 100 episodes', () => {
    const reports: ProgressReport[] = []
    const meter = new ProgressMeter((report) => reports.push(report))
    meter.onStart(at(500))
    meter.onIteration(at(600), { steps: 100, episodes: [], scalars: {} })
    expect(reports[0]).toMatchObject({ steps: 600, totalSteps: 1000, meanReturn: null, pegRmse: null })
    // As fast as so far, 400 steps take 4 times as long as the 100 since the start.
    expect(reports[0]!.secondsLeft * reports[0]!.stepsPerSecond).toBeCloseTo(400, 6)
    const episodes = Array.from({ length: 150 }, (_, index) => ({ return: index, length: 1 }))
    meter.onEvaluation(at(600), {
      steps: 600,
      iteration: 1,
      score: 0,
      improved: true,
      scenarios: [
        { scenario: 'calm', episodes: 1, means: { pegRmse: 0.01 } },
        { scenario: 'run', episodes: 1, means: { pegRmse: 0.03 } },
      ],
    })
    meter.onIteration(at(700), { steps: 100, episodes, scalars: {} })
    expect(reports[1]!.meanReturn).toBeCloseTo(99.5, 10)
    expect(reports[1]!.pegRmse).toBeCloseTo(0.02, 10)
  })

  it('is silent on the return while no episode has ended', () => {
    const reports: ProgressReport[] = []
    const meter = new ProgressMeter((report) => reports.push(report))
    meter.onStart(at(0))
    for (let steps = 10; steps <= 30; steps += 10)
      meter.onIteration(at(steps), { steps: 10, episodes: [], scalars: {} })
    expect(reports.map(({ meanReturn }) => meanReturn)).toEqual([null, null, null])
  })
})
