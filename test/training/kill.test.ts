import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readTrainingCheckpoint } from '../../checkpoints/training-checkpoint-file.js'
import { RandomStream } from '../../core/random/stream.js'
import type { RunConfig } from '../../training/config/run-config.js'
import { readRecord } from '../../training/run-record.js'
import { startChild } from './child-run.js'
import { determinedFiles, smallRuns } from './small-runs.js'

const KILLS = 6
const ATTEMPTS = 30

const root = mkdtempSync(join(tmpdir(), 'minthelm-kill-'))
afterAll(() => rmSync(root, { recursive: true }))

/** Long enough that most kills hit a run at work. */
const runs: Readonly<Record<string, RunConfig>> = {
  ppo: { ...smallRuns['PPO on CartPole']!, totalSteps: 40 * 256 },
  dqn: { ...smallRuns['DQN on CartPole']!, totalSteps: 15_000 },
}

it.concurrent.each(Object.entries(runs))(
  '%s: killed at random moments and resumed, it ends in the bytes of an undisturbed run',
  async (name, config) => {
    const random = new RandomStream(20, 'test', name.length + name.charCodeAt(0))
    const undisturbed = join(root, name)
    const start = performance.now()
    await startChild({ kind: 'train', config, out: undisturbed, threads: 1 }).result
    const milliseconds = performance.now() - start

    let kills = 0
    let attempts = 0
    const resumedAt: number[] = []
    for (let run = 0; kills < KILLS; run++) {
      const out = join(root, `${name}-${run}`)
      for (let finished = false; !finished; ) {
        expect(++attempts, 'too few kills hit a run at work').toBeLessThanOrEqual(ATTEMPTS)
        const begun = existsSync(join(out, 'config.yaml'))
        const { child, result } = startChild(
          begun ? { kind: 'resume', folder: out, threads: 1 } : { kind: 'train', config, out, threads: 1 },
        )
        const delay = (0.3 + 0.7 * random.uniform()) * milliseconds
        const timer = kills < KILLS ? setTimeout(() => child.kill('SIGKILL'), delay) : undefined
        finished = (await result) !== null
        clearTimeout(timer)
        if (!finished) kills++
        const last = join(out, 'checkpoints/last.checkpoint')
        if (existsSync(last)) readTrainingCheckpoint(last)
      }
      resumedAt.push(...readRecord(join(out, 'run.json')).resumedAtSteps)
      for (const file of determinedFiles) {
        const same = readFileSync(join(out, file)).equals(readFileSync(join(undisturbed, file)))
        expect(same, `${file} after kills`).toBe(true)
      }
    }
    expect(kills).toBe(KILLS)
    const atWork = resumedAt.filter((steps) => steps > 0 && steps < config.totalSteps)
    expect(atWork.length, `resumed at ${resumedAt.join(', ')}`).toBeGreaterThanOrEqual(2)
  },
  240_000,
)
