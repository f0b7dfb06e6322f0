import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readTrainingCheckpoint } from '../../checkpoints/training-checkpoint-file.js'
import { RandomStream } from '../../core/random/stream.js'
import type { RunConfig } from '../../training/config/run-config.js'
import { startChild } from './child-run.js'
import { determinedFiles, smallRuns } from './small-runs.js'

/** For each algorithm. */
const KILLS = 5
/** Of these, those that a checkpoint came before and steps came after. */
const KILLS_AT_WORK = 3
const ATTEMPTS = 30

const root = mkdtempSync(join(tmpdir(), 'minthelm-kill-'))
afterAll(() => rmSync(root, { recursive: true }))

/** Long enough that most kills hit a run at work. */
const runs: Readonly<Record<string, RunConfig>> = {
  ppo: { ...smallRuns['PPO on CartPole']!, totalSteps: 30 * 256 },
  dqn: { ...smallRuns['DQN on CartPole']!, totalSteps: 12_000 },
}

it.concurrent.each(Object.entries(runs))(
  '%s: killed at random moments and resumed, it ends in the bytes of an undisturbed run',
  async (name, config) => {
    const random = new RandomStream(20, 'test', name.length + name.charCodeAt(0))
    const undisturbed = join(root, name)
    const whole = await startChild({ kind: 'train', config, out: undisturbed, threads: 1 }).result
    const milliseconds = whole!.seconds * 1000

    let kills = 0
    let killsAtWork = 0
    const enough = () => kills >= KILLS && killsAtWork >= KILLS_AT_WORK
    for (let run = 0, attempts = 0; !enough(); run++) {
      const out = join(root, `${name}-${run}`)
      const last = join(out, 'checkpoints/last.checkpoint')
      for (let finished = false; !finished; ) {
        expect(++attempts, 'too few kills hit a run at work').toBeLessThanOrEqual(ATTEMPTS)
        const begun = existsSync(join(out, 'config.yaml'))
        if (!begun) rmSync(out, { recursive: true, force: true })
        const { child, result } = startChild(
          begun ? { kind: 'resume', folder: out, threads: 1 } : { kind: 'train', config, out, threads: 1 },
        )
        const delay = random.uniform() * milliseconds
        const kill = () => setTimeout(() => child.kill('SIGKILL'), delay)
        // Every third kill comes while the process may still be starting, the others once it has reported progress.
        if (!enough() && attempts % 3 === 0) kill()
        else if (!enough()) child.once('message', kill)
        finished = (await result) !== null
        const reached = existsSync(last) ? readTrainingCheckpoint(last).progress.steps : 0
        if (!finished) {
          kills++
          if (reached > 0 && reached < config.totalSteps) killsAtWork++
        }
      }
      for (const file of determinedFiles) {
        const same = readFileSync(join(out, file)).equals(readFileSync(join(undisturbed, file)))
        expect(same, `${file} after kills`).toBe(true)
      }
    }
  },
  240_000,
)
