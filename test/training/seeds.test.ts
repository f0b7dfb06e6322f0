import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { trainSeeds } from '../../training/seeds.js'
import { train } from '../../training/train.js'
import { smallRuns } from './small-runs.js'

const root = mkdtempSync(join(tmpdir(), 'minthelm-seeds-'))
afterAll(() => rmSync(root, { recursive: true }))

const config = { ...smallRuns['PPO on CartPole']!, totalSteps: 512 }

describe('trainSeeds', () => {
  it('trains each seed as alone, and goes on where one fails', async () => {
    const out = join(root, 'three')
    mkdirSync(join(out, 'seed-2'), { recursive: true })
    writeFileSync(join(out, 'seed-2', 'mine.txt'), 'taken')
    const told: number[] = []
    const outcomes = await trainSeeds(config, [1, 2, 3], {
      out,
      workers: 2,
      onOutcome: (outcome) => told.push(outcome.seed),
    })
    expect(outcomes.map(({ seed }) => seed)).toEqual([1, 2, 3])
    expect(told.sort()).toEqual([1, 2, 3])
    expect(outcomes[1]).toMatchObject({ error: { exitStatus: 2, where: join(out, 'seed-2') } })
    const alone = await train({ ...config, seed: 3 }, { out: join(root, 'alone') })
    expect(outcomes[2]).toMatchObject({
      result: { status: 'finished', folder: join(out, 'seed-3'), checkpointSha256: alone.checkpointSha256 },
    })
    expect(outcomes[0]).not.toMatchObject({ result: { checkpointSha256: alone.checkpointSha256 } })
  })

  it('interrupts the runs under way and starts no other', async () => {
    const controller = new AbortController()
    const outcomes = await trainSeeds({ ...config, totalSteps: 1e9 }, [1, 2], {
      out: join(root, 'stopped'),
      workers: 1,
      onProgress: () => controller.abort(),
      signal: controller.signal,
    })
    expect(outcomes).toMatchObject([{ seed: 1, result: { status: 'interrupted' } }])
  })
})
