import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readTrainingCheckpoint } from '../../checkpoints/training-checkpoint-file.js'
import type { TrainingCallback } from '../../training/callbacks.js'
import { resolveConfig } from '../../training/config/resolve-config.js'
import { readLines } from '../../training/line-log.js'
import { readRecord } from '../../training/run-record.js'
import { resumeWith, trainWith } from '../../training/train.js'
import { toyParts } from './toy-agent.js'

const root = mkdtempSync(join(tmpdir(), 'minthelm-train-'))
afterAll(() => rmSync(root, { recursive: true }))

const config = resolveConfig({
  agent: { name: 'ppo' },
  env: 'CartPole-v1',
  totalSteps: 200,
  seed: 5,
  evaluation: { everySteps: 50 },
  checkpointEverySteps: 30,
})

let made = 0
const freshFolder = () => join(root, `run-${made++}`)

const filesThatMustAgree = [
  'config.yaml',
  'metrics.jsonl',
  'evaluations.jsonl',
  'checkpoints/last.checkpoint',
  'checkpoints/best.checkpoint',
]
const bytes = (folder: string) =>
  Object.fromEntries(
    filesThatMustAgree.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  )

/** A signal that is aborted once the run has come to a step, and callbacks that see to it. */
function interruptAt(steps: number) {
  const controller = new AbortController()
  const callback: TrainingCallback = {
    onIteration: (run) => {
      if (run.progress.steps >= steps) controller.abort()
    },
  }
  return { signal: controller.signal, callbacks: [callback] }
}

describe('train', () => {
  it('runs to its end and writes the run folder', async () => {
    const parts = toyParts()
    const out = freshFolder()
    const result = await trainWith(parts, config, { out, threads: 2 })
    expect(result).toMatchObject({ status: 'finished', steps: 200, iterations: 20, folder: out })
    expect(parts.agents[0]!.closed).toBe(true)

    const file = readFileSync(join(out, 'checkpoints/last.checkpoint'))
    expect(result.checkpointSha256).toBe(createHash('sha256').update(file).digest('hex'))
    const metrics = readLines(join(out, 'metrics.jsonl'))
    expect(metrics.map((line) => line.steps)).toEqual(
      Array.from({ length: 20 }, (_, index) => 10 * (index + 1)),
    )
    expect(metrics.at(-1)).toEqual(result.metrics)
    expect(metrics[0]).toMatchObject({ iteration: 1, episodes: 1, episodeLength: 10 })

    const evaluations = readLines(join(out, 'evaluations.jsonl'))
    expect(evaluations.map((line) => line.steps)).toEqual([50, 100, 150, 200])
    const best = evaluations.reduce((a, b) => (Number(b.score) > Number(a.score) ? b : a))
    expect(result.best).toEqual({ score: best.score, steps: best.steps })
    expect(readTrainingCheckpoint(join(out, 'checkpoints/best.checkpoint')).progress.steps).toBe(best.steps)

    const record = readRecord(join(out, 'run.json'))
    expect(record).toMatchObject({
      status: 'finished',
      threads: 2,
      steps: 200,
      checkpointSha256: result.checkpointSha256,
      configSha256: result.configSha256,
      nodeVersion: process.version,
      error: null,
    })
    expect(readdirSync(out).sort()).toEqual([
      'checkpoints',
      'config.yaml',
      'evaluations.jsonl',
      'metrics.jsonl',
      'run.json',
    ])
  })

  it('gives the same bytes for the same seed and others for another', async () => {
    const folders = [freshFolder(), freshFolder(), freshFolder()] as const
    const a = await trainWith(toyParts(), config, { out: folders[0], threads: 1 })
    const b = await trainWith(toyParts(), config, { out: folders[1], threads: 2 })
    const c = await trainWith(toyParts(), { ...config, seed: 6 }, { out: folders[2] })
    expect(bytes(folders[0])).toEqual(bytes(folders[1]))
    expect(a.checkpointSha256).toBe(b.checkpointSha256)
    expect(c.checkpointSha256).not.toBe(a.checkpointSha256)
  })

  it('calls its callbacks in order', async () => {
    const calls: string[] = []
    await trainWith(toyParts(), config, {
      out: freshFolder(),
      callbacks: [
        {
          onStart: (run) => calls.push(`start ${run.progress.steps}`),
          onIteration: (run) =>
            run.progress.steps % 50 === 0 && calls.push(`iteration ${run.progress.steps}`),
          onEvaluation: (_, evaluation) => calls.push(`evaluation ${evaluation.steps}`),
          onEnd: (_, result) => calls.push(`end ${result.status}`),
        },
      ],
    })
    expect(calls).toEqual([
      'start 0',
      'iteration 50',
      'evaluation 50',
      'iteration 100',
      'evaluation 100',
      'iteration 150',
      'evaluation 150',
      'iteration 200',
      'evaluation 200',
      'end finished',
    ])
  })

  it('never writes into a folder that has something in it, and closes the agent', async () => {
    const out = freshFolder()
    await trainWith(toyParts(), config, { out })
    const before = bytes(out)
    const parts = toyParts()
    await expect(trainWith(parts, { ...config, seed: 9 }, { out })).rejects.toMatchObject({
      exitStatus: 2,
      where: out,
      remedy: expect.stringContaining(`--resume ${out}`),
    })
    expect(parts.agents[0]!.closed).toBe(true)
    expect(bytes(out)).toEqual(before)

    const other = freshFolder()
    mkdirSync(other)
    writeFileSync(join(other, 'notes.txt'), 'mine')
    await expect(trainWith(toyParts(), config, { out: other })).rejects.toMatchObject({ exitStatus: 2 })
    expect(readdirSync(other)).toEqual(['notes.txt'])
    await expect(trainWith(toyParts(), config, { out: join(other, 'notes.txt') })).rejects.toMatchObject({
      exitStatus: 2,
    })
  })

  it('stops at a number that is not finite, says where it arose and keeps the last checkpoint', async () => {
    const out = freshFolder()
    const parts = toyParts(125)
    await expect(trainWith(parts, config, { out })).rejects.toThrow(
      'NaN arose in the scalar "loss" (step 130, seed 5)',
    )
    expect(parts.agents[0]!.closed).toBe(true)
    const record = readRecord(join(out, 'run.json'))
    expect(record).toMatchObject({ status: 'failed', error: { where: 'step 130, seed 5' } })
    expect(readTrainingCheckpoint(join(out, 'checkpoints/last.checkpoint')).progress.steps).toBe(120)
  })
})

describe('resume', () => {
  it('after an interruption at any iteration ends in the bytes of an undisturbed run', async () => {
    const undisturbed = freshFolder()
    await trainWith(toyParts(), config, { out: undisturbed })
    for (const steps of [0, 10, 30, 50, 60, 80, 100, 150, 180, 190]) {
      const out = freshFolder()
      const options = interruptAt(steps)
      const first = await trainWith(toyParts(), config, { out, ...options })
      expect(first).toMatchObject({ status: 'interrupted', steps: Math.max(10, steps) })
      expect(readRecord(join(out, 'run.json')).status).toBe('interrupted')
      const result = await resumeWith(toyParts(), out)
      expect(result.status).toBe('finished')
      expect(bytes(out)).toEqual(bytes(undisturbed))
      expect(readRecord(join(out, 'run.json'))).toMatchObject({
        status: 'finished',
        resumedAtSteps: [first.steps],
      })
    }
  })

  it('cuts off what a killed process wrote after its last checkpoint, half a line included', async () => {
    const undisturbed = freshFolder()
    await trainWith(toyParts(), config, { out: undisturbed })
    const out = freshFolder()
    await trainWith(toyParts(), config, { out, ...interruptAt(90) })
    const record = readRecord(join(out, 'run.json'))
    writeFileSync(join(out, 'run.json'), JSON.stringify({ ...record, status: 'running', processId: 2 ** 30 }))
    const extra = '{"iteration":10,"steps":100}\n{"iter'
    writeFileSync(join(out, 'metrics.jsonl'), readFileSync(join(out, 'metrics.jsonl'), 'utf8') + extra)
    writeFileSync(join(out, 'checkpoints', '.last.checkpoint.99.tmp'), 'half')
    await resumeWith(toyParts(), out)
    expect(bytes(out)).toEqual(bytes(undisturbed))
    expect(readdirSync(join(out, 'checkpoints'))).toEqual(['best.checkpoint', 'last.checkpoint'])
  })

  it('starts over where the process was killed before its first checkpoint', async () => {
    const undisturbed = freshFolder()
    await trainWith(toyParts(), config, { out: undisturbed })
    const out = freshFolder()
    mkdirSync(out)
    cpSync(join(undisturbed, 'config.yaml'), join(out, 'config.yaml'))
    const result = await resumeWith(toyParts(), out)
    expect(result.status).toBe('finished')
    expect(bytes(out)).toEqual(bytes(undisturbed))
  })

  it('leaves a finished run as it is', async () => {
    const out = freshFolder()
    const first = await trainWith(toyParts(), config, { out })
    const before = bytes(out)
    const again = await resumeWith(toyParts(), out)
    expect(again).toMatchObject({
      status: 'finished',
      checkpointSha256: first.checkpointSha256,
      best: first.best,
    })
    expect(bytes(out)).toEqual(before)
  })

  it('refuses what does not belong together and changes nothing', async () => {
    const out = freshFolder()
    await trainWith(toyParts(), config, { out, ...interruptAt(90) })
    const before = bytes(out)
    const refused = async (remedy: string) => {
      const state = bytes(out)
      await expect(resumeWith(toyParts(), out)).rejects.toMatchObject({
        exitStatus: 2,
        remedy: expect.stringContaining(remedy),
      })
      expect(bytes(out)).toEqual(state)
    }
    const restore = () => {
      for (const [name, content] of Object.entries(before))
        writeFileSync(join(out, name), Buffer.from(content, 'base64'))
    }

    const changed = readFileSync(join(out, 'config.yaml'), 'utf8').replace('seed: 5', 'seed: 6')
    writeFileSync(join(out, 'config.yaml'), changed)
    await refused('Put config.yaml back')
    restore()

    writeFileSync(join(out, 'metrics.jsonl'), '{"iteration":1,"steps":10}\n')
    await refused('Put the whole file back')
    restore()

    const checkpoint = readFileSync(join(out, 'checkpoints/last.checkpoint'))
    checkpoint[checkpoint.length >> 1]! ^= 1
    writeFileSync(join(out, 'checkpoints/last.checkpoint'), checkpoint)
    await refused('Take another copy')
    restore()

    const record = readRecord(join(out, 'run.json'))
    writeFileSync(
      join(out, 'run.json'),
      JSON.stringify({ ...record, status: 'running', processId: process.ppid }),
    )
    await refused('Wait for it')
  })

  it('refuses a folder without a run', async () => {
    const empty = freshFolder()
    await expect(resumeWith(toyParts(), empty)).rejects.toMatchObject({ exitStatus: 2 })
    expect(existsSync(empty)).toBe(false)
  })
})
