import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { trainPopulation } from '../../../training/population.js'
import { readRecord } from '../../../training/run-record.js'
import { listRuns } from '../../../training/run-store.js'
import { type SeedOutcome, trainRuns } from '../../../training/seeds.js'
import { createSweepFolder, openSweepFolder, sweepRuns, trialResults } from '../../../training/sweep/sweep.js'
import type { Trial } from '../../../training/sweep/trials.js'
import { describeWithTensorflow } from '../../agents/learner/tensorflow/where-set-up.js'
import { smallRuns } from '../small-runs.js'

const root = mkdtempSync(join(tmpdir(), 'minthelm-sweep-'))
afterAll(() => rmSync(root, { recursive: true }))

const base = { ...smallRuns['PPO on CartPole']!, totalSteps: 512 }

/** A trial a discount. */
const trials = (discounts: readonly number[], learner?: 'tensorflow'): Trial[] =>
  discounts.map((discount, index) => ({
    name: `trial-${index + 1}`,
    settings: { 'agent.discount': discount },
    config: {
      ...base,
      agent: { ...base.agent, discount } as typeof base.agent,
      ...(learner === undefined ? {} : { learner }),
    },
  }))

const outcome = (folder: string, score: number, status: 'finished' | 'interrupted' = 'finished') =>
  ({ seed: 0, folder, result: { status, evaluation: { score } } }) as unknown as SeedOutcome

describe('a sweep', () => {
  it('gives each run a folder of its own, begins those that are missing and goes on with the others', async () => {
    const sweep = { trials: trials([0.9, 0.99]), seeds: [3, 4] }
    const folder = createSweepFolder(sweep, join(root, 'wasm'))
    expect(openSweepFolder(folder)).toEqual(sweep)
    const [first, ...others] = sweepRuns(sweep, folder)
    expect(first).toMatchObject({ folder: join(folder, 'trial-1-seed-3'), resumes: false })
    await trainRuns([first!])
    const again = sweepRuns(openSweepFolder(folder), folder)
    expect(again.map(({ resumes }) => resumes)).toEqual([true, false, false, false])
    expect(again.slice(1)).toEqual(others)
    const outcomes = await trainRuns(again)
    expect(listRuns(folder).map(({ name, status }) => [name, status])).toEqual([
      ['trial-1-seed-3', 'finished'],
      ['trial-1-seed-4', 'finished'],
      ['trial-2-seed-3', 'finished'],
      ['trial-2-seed-4', 'finished'],
    ])
    expect(readRecord(join(folder, 'trial-1-seed-3', 'run.json')).resumedAtSteps).toEqual([512])
    const results = trialResults(sweep, folder, outcomes)
    expect(results.map(({ finished }) => finished)).toEqual([2, 2])
    expect(results[0]!.score!.estimate).toBeGreaterThanOrEqual(results[1]!.score!.estimate)
  })

  it('ranks trials by the interquartile mean over seeds, and those without a finished run last', () => {
    const sweep = { trials: trials([0.1, 0.2, 0.3]), seeds: [0, 1, 2, 3] }
    const run = (trial: number, seed: number) => join('sweep', `trial-${trial}-seed-${seed}`)
    const scores = [10, 20, 30, 900]
    const results = trialResults(sweep, 'sweep', [
      outcome(run(1, 0), 99, 'interrupted'),
      ...scores.map((score, seed) => outcome(run(2, seed), score)),
      outcome(run(3, 2), 26),
    ])
    // Of 10, 20, 30 and 900 the middle half is 20 and 30.
    expect(
      results.map(({ name, score, worst, finished }) => [name, score?.estimate, worst, finished]),
    ).toEqual([
      ['trial-3', 26, 26, 1],
      ['trial-2', 25, 10, 4],
      ['trial-1', undefined, null, 0],
    ])
    expect(results[0]!.score).toEqual({ estimate: 26 })
    expect(results[1]!.score!.low).toBeLessThan(25)
    expect(results[1]!.score!.high).toBeGreaterThan(25)
    expect(results[2]!.settings).toEqual({ 'agent.discount': 0.1 })
  })

  it('is refused where its folder is taken, none or damaged', () => {
    const sweep = { trials: trials([0.9, 0.99]), seeds: [0] }
    const folder = createSweepFolder(sweep, join(root, 'taken'))
    expect(() => createSweepFolder(sweep, folder)).toThrow(/minthelm sweep --resume .*taken/)
    expect(() => openSweepFolder(root)).toThrow(/no sweep in this folder/)
    for (const text of ['{"trials": [', 'null', '{"trials": []}']) {
      writeFileSync(join(folder, 'sweep.json'), text)
      expect(() => openSweepFolder(folder)).toThrow(/damaged/)
    }
    writeFileSync(
      join(folder, 'sweep.json'),
      JSON.stringify(sweep).replace('"discount":0.99', '"discount":1.99'),
    )
    expect(() => openSweepFolder(folder)).toThrow(/agent\.discount is 1\.99/)
  })
})

describeWithTensorflow('a sweep in one graph', () => {
  it('trains each trial with its own settings', async () => {
    const sweep = { trials: trials([0.5, 0.99], 'tensorflow'), seeds: [1, 2] }
    const folder = createSweepFolder(sweep, join(root, 'tensorflow'))
    const outcomes = await trainPopulation(sweepRuns(sweep, folder))
    const results = trialResults(sweep, folder, outcomes)
    expect(results.map(({ finished }) => finished)).toEqual([2, 2])
    const checkpoints = outcomes.map((each) => ('result' in each ? each.result.checkpointSha256 : ''))
    expect(new Set(checkpoints).size).toBe(4)
    for (const { folder: run, config } of sweepRuns(sweep, folder)) {
      expect(existsSync(join(run, 'checkpoints', 'last.checkpoint'))).toBe(true)
      expect(openRun(run)).toEqual(config)
    }
  })
})

const openRun = (folder: string) => listRuns(join(folder, '..')).find((run) => run.folder === folder)?.config
