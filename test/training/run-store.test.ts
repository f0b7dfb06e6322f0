import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveConfig } from '../../training/config/resolve-config.js'
import { createRunFolder, openRunFolder, runName } from '../../training/run-folder.js'
import { listRuns } from '../../training/run-store.js'
import { trainWith } from '../../training/train.js'
import { toyParts } from './toy-agent.js'

const root = mkdtempSync(join(tmpdir(), 'minthelm-store-'))
afterAll(() => rmSync(root, { recursive: true }))

const config = resolveConfig({ agent: { name: 'ppo' }, env: 'CartPole-v1', totalSteps: 40, seed: 2 })

describe('run folders', () => {
  it('get the next free number where no folder is given', () => {
    const before = process.cwd()
    process.chdir(root)
    try {
      expect(runName(config)).toBe('cartpole-v1-ppo-seed-2')
      expect(createRunFolder(config).path).toBe(join('runs', 'cartpole-v1-ppo-seed-2-1'))
      expect(createRunFolder(config).path).toBe(join('runs', 'cartpole-v1-ppo-seed-2-2'))
    } finally {
      process.chdir(before)
    }
  })

  it('may exist if they are empty, and may lie deep', () => {
    const empty = join(root, 'empty')
    mkdirSync(empty)
    expect(createRunFolder(config, empty).path).toBe(empty)
    const deep = createRunFolder(config, join(root, 'a', 'b', 'c'))
    expect(openRunFolder(deep.path).config).toEqual(config)
  })
})

describe('listRuns', () => {
  it('lists runs and those one folder deeper with their states and scores', async () => {
    const runs = join(root, 'listed')
    const finished = await trainWith(toyParts(), config, { out: join(runs, 'a') })
    await trainWith(toyParts(20), config, { out: join(runs, 'b') }).catch(() => {})
    await trainWith(toyParts(), config, { out: join(runs, 'seeds', 'seed-2') })
    await trainWith(toyParts(), config, { out: join(runs, 'killed') })
    const record = join(runs, 'killed', 'run.json')
    const killed = { ...JSON.parse(readFileSync(record, 'utf8')), status: 'running', processId: 2 ** 30 }
    writeFileSync(record, JSON.stringify(killed))
    mkdirSync(join(runs, 'not-a-run'))
    mkdirSync(join(runs, 'torn'))
    writeFileSync(join(runs, 'torn', 'config.yaml'), 'agent: [')
    writeFileSync(join(runs, 'a-file'), '')

    const listed = listRuns(runs)
    expect(listed.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'finished'],
      ['b', 'failed'],
      ['killed', 'interrupted'],
      [join('seeds', 'seed-2'), 'finished'],
      ['torn', 'unreadable'],
    ])
    expect(listed[0]!.record).toMatchObject({
      lastScore: finished.evaluation!.score,
      best: finished.best,
      steps: 40,
    })
    expect(listed[0]!.config).toEqual(config)
    expect(listed[1]!.record!.error!.what).toContain('NaN')
    expect(listed[4]!.problem).toContain('no YAML')
    expect(listRuns(join(root, 'nowhere'))).toEqual([])
  })
})
