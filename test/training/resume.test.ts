import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadPolicy } from '../../training/load-policy.js'
import { readRecord } from '../../training/run-record.js'
import { resume, train } from '../../training/train.js'
import { determinedFiles, smallRuns } from './small-runs.js'

const root = mkdtempSync(join(tmpdir(), 'minthelm-resume-'))
afterAll(() => rmSync(root, { recursive: true }))

const bytes = (folder: string, name: string) => readFileSync(join(folder, name)).toString('base64')

describe.each(Object.entries(smallRuns))('%s', (name, config) => {
  it('resumed after any iteration, with any number of threads, ends in the bytes of an undisturbed run', async () => {
    const undisturbed = join(root, name)
    const whole = await train(config, { out: undisturbed, threads: 1 })
    expect(whole.iterations).toBeGreaterThanOrEqual(3)
    for (let iteration = 1; iteration < whole.iterations; iteration++) {
      const out = join(root, `${name} interrupted at ${iteration}`)
      const controller = new AbortController()
      const stop = {
        onIteration: () => {
          if (--left === 0) controller.abort()
        },
      }
      let left = iteration
      const half = await train(config, { out, threads: 2, signal: controller.signal, callbacks: [stop] })
      expect(half).toMatchObject({ status: 'interrupted', iterations: iteration })
      const result = await resume(out, { threads: 1 })
      expect(result).toMatchObject({ status: 'finished', checkpointSha256: whole.checkpointSha256 })
      for (const file of determinedFiles) expect(bytes(out, file), file).toBe(bytes(undisturbed, file))
    }
  })

  it('leaves a policy that loads and acts as the agent did', async () => {
    const folder = join(root, name)
    const { policy, frozen, progress } = loadPolicy(folder)
    expect(progress.steps).toBeGreaterThanOrEqual(config.totalSteps)
    const features = frozen.network.layers[0]!.inputs
    const actions = new Float64Array(frozen.head.kind === 'mean' ? frozen.head.dimensions : 1)
    policy.reset(1)
    policy.act(
      new Float32Array(features),
      { finalObservations: new Float32Array(features), columns: {} },
      actions,
    )
    expect(actions.every(Number.isFinite)).toBe(true)
    expect(loadPolicy(folder, 'best').progress.best?.steps).toBe(loadPolicy(folder, 'best').progress.steps)
  })
})

describe('a run that diverges', () => {
  it.each([
    ['PPO on CartPole', 'actor.layers[0].weights'],
    ['DQN on CartPole', 'network.layers[0].weights'],
  ])('%s stops with the tensor, the step and the seed', async (name, tensor) => {
    const config = smallRuns[name]!
    const out = join(root, `${name} diverges`)
    const diverging = { ...config, agent: { ...config.agent, learningRate: 1e38 } }
    const place = expect.stringContaining(`after step 0, seed ${config.seed}`)
    const error = { what: expect.stringContaining(tensor), where: place }
    await expect(train(diverging, { out })).rejects.toMatchObject({ ...error, exitStatus: 1 })
    expect(readRecord(join(out, 'run.json'))).toMatchObject({ status: 'failed', error })
  })
})
