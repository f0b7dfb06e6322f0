import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { RunConfig } from '../../training/config/run-config.js'
import { readLines } from '../../training/line-log.js'
import { settingApart, trainPopulation } from '../../training/population.js'
import { readRecord } from '../../training/run-record.js'
import { type SeedRun, seedRuns } from '../../training/seeds.js'
import { resume, train } from '../../training/train.js'
import { describeWithTensorflow } from '../agents/learner/tensorflow/where-set-up.js'
import { smallRuns } from './small-runs.js'

const root = mkdtempSync(join(tmpdir(), 'minthelm-population-'))
afterAll(() => rmSync(root, { recursive: true }))

const config: RunConfig = { ...smallRuns['PPO on CartPole']!, totalSteps: 1024, learner: 'tensorflow' }

const runs = (name: string, seeds: readonly number[], changes: Partial<RunConfig> = {}): SeedRun[] =>
  seedRuns({ ...config, ...changes }, seeds, join(root, name))

const metrics = (folder: string) => readLines(join(folder, 'metrics.jsonl')) as Record<string, number>[]

describeWithTensorflow('trainPopulation', () => {
  it('trains each policy as alone, with hyperparameters of its own, and goes on where one fails', async () => {
    const population = runs('four', [1, 2, 3, 4])
    const swept = { ...population[2]!.config.agent, learningRate: 1e-3, clipRange: 0.1, discount: 0.9 }
    population[2] = {
      ...population[2]!,
      config: { ...population[2]!.config, agent: swept as typeof config.agent },
    }
    const taken = population[1]!.folder
    mkdirSync(taken, { recursive: true })
    writeFileSync(join(taken, 'mine.txt'), 'taken')
    const outcomes = await trainPopulation(population)
    expect(outcomes.map(({ seed }) => seed)).toEqual([1, 2, 3, 4])
    expect(outcomes[1]).toMatchObject({ error: { exitStatus: 2, where: taken } })
    for (const index of [0, 2, 3]) {
      const { folder, config: own } = population[index]!
      expect(outcomes[index]).toMatchObject({ result: { status: 'finished', folder, steps: 1024 } })
      const alone = await train(own, { out: join(root, 'alone', `${index}`) })
      // Rounding leads decisions apart in time; the first update has seen none of it.
      const [first] = metrics(folder)
      for (const [name, value] of Object.entries(metrics(alone.folder)[0]!)) {
        expect(first![name], name).toBeCloseTo(value, 3)
      }
    }
    expect(metrics(population[2]!.folder)[0]!.clipRange).toBe(0.1)
    expect(readRecord(join(population[0]!.folder, 'run.json'))).toMatchObject({
      learner: 'tensorflow',
      tensorflow: { version: expect.stringMatching(/^2\./) },
      numbers: expect.stringContaining('may differ'),
    })
    expect(readFileSync(join(population[0]!.folder, 'config.yaml'), 'utf8')).toContain('learner: tensorflow')
  })

  it('stops together when told to, and goes on together or one by one', async () => {
    const controller = new AbortController()
    // Less than what a graph is compiled for, which takes seconds.
    const whole = { totalSteps: 3e5 }
    const population = runs('stopped', [1, 2, 3], whole)
    const stopped = await trainPopulation(population, {
      sideBySide: 2,
      onProgress: (_, { steps }) => {
        if (steps >= 512) controller.abort()
      },
      signal: controller.signal,
    })
    expect(stopped).toMatchObject([
      { result: { status: 'interrupted' } },
      { result: { status: 'interrupted' } },
    ])
    const steps = stopped.map((outcome) => ('result' in outcome ? outcome.result.steps : 0))
    const again = new AbortController()
    const resumed = await trainPopulation(
      population.slice(0, 2).map((run) => ({ ...run, resumes: true })),
      { onProgress: () => again.abort(), signal: again.signal },
    )
    expect(resumed).toHaveLength(2)
    resumed.forEach((outcome, index) => {
      expect('result' in outcome && outcome.result.steps).toBeGreaterThan(steps[index]!)
    })
    const third = new AbortController()
    const alone = await resume(population[0]!.folder, {
      callbacks: [{ onIteration: () => third.abort() }],
      signal: third.signal,
    })
    expect(alone.status).toBe('interrupted')
    expect(readRecord(join(population[0]!.folder, 'run.json')).resumedAtSteps).toHaveLength(2)
  })

  it('refuses policies that cannot share a graph, by the setting that they differ in', async () => {
    const [first, second] = runs('apart', [1, 2])
    const refused = (changes: object, words: RegExp) => {
      const agent = { ...second!.config.agent, ...changes } as typeof config.agent
      const other = { ...second!, config: { ...second!.config, agent } }
      return expect(trainPopulation([first!, other])).rejects.toThrow(words)
    }
    await refused({ hiddenSizes: [8] }, /agent\.hiddenSizes differs.*--learner wasm.*agent\.discount/)
    await refused({ minibatchSize: 32 }, /agent\.minibatchSize differs/)
    await refused({ valueClipRange: 1 }, /agent\.valueClipRange differs \(null in some\)/)
    const elsewhere = { ...second!, config: { ...second!.config, env: { id: 'Acrobot-v1' } } }
    await expect(trainPopulation([first!, elsewhere])).rejects.toThrow(
      /environments differ in what they show/,
    )
    const dqn = runs('dqn', [1]).map((run) => ({ ...run, config: smallRuns['DQN on CartPole']! }))
    await expect(trainPopulation(dqn)).rejects.toThrow(/population of dqn policies/)
    expect(existsSync(first!.folder)).toBe(false)
  })

  it('lets environments differ in what networks do not see', () => {
    const terra = smallRuns['PPO on Terra']!
    const weighed = { ...terra, env: { ...terra.env, rewardWeights: { peg: 2 } } }
    expect(settingApart([terra, weighed])).toBeUndefined()
    expect(settingApart([terra, { ...terra, env: { ...terra.env, leverMenu: true } }])).toBe('env')
  })
})
