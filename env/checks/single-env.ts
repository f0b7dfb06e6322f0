import { MinthelmError } from '../../core/errors.js'
import { RandomStream } from '../../core/random/stream.js'
import type { Action, Env, EnvReset, EnvStep } from '../env.js'
import { allocateActions, whyOutside } from '../spaces.js'
import { Findings, sameValues } from './findings.js'
import { drawActions } from './random-actions.js'

class SingleEnvCheck {
  private readonly findings = new Findings()

  constructor(
    private readonly env: Env,
    private readonly steps: number,
    private readonly seed: number,
  ) {}

  run(): string[] {
    const first = this.play()
    if (this.findings.list().length > 0) return this.findings.list()
    const again = this.play()
    const differing = first.findIndex((values, call) => !sameValues(values, again[call]))
    if (differing >= 0) {
      this.findings.note(
        'repetition',
        `after reset with the same seed the same actions have other results (from call ${differing} on)`,
      )
    }
    return this.findings.list()
  }

  /** Plays episodes from the check's seed with random actions; gives what each call returned as numbers. */
  private play(): number[][] {
    const { env, findings } = this
    const stream = new RandomStream(this.seed, 'test')
    let shown = env.reset({ seed: this.seed })
    this.examineObservation(shown, 'reset')
    const calls = [Array.from(shown.observation)]
    for (let step = 1; step <= this.steps && findings.list().length === 0; step++) {
      const before = shown.observation.slice()
      const stepped = env.step(this.randomAction(stream, shown))
      if (!sameValues(before, shown.observation)) {
        findings.note('kept', `step ${step} changed the observation that was returned before it`)
      }
      this.examineObservation(stepped, `step ${step}`)
      this.examineStep(stepped, `step ${step}`)
      const { reward, terminated, truncated } = stepped
      calls.push([...stepped.observation, reward, Number(terminated), Number(truncated)])
      shown = stepped
      if (terminated || truncated) {
        this.expectRefusalAfterEnd(step, shown)
        shown = env.reset()
        this.examineObservation(shown, `reset after step ${step}`)
        calls.push(Array.from(shown.observation))
      }
    }
    return calls
  }

  private randomAction(stream: RandomStream, { info }: EnvReset): Action {
    const { actionSpace } = this.env
    const actions = allocateActions(actionSpace, 1)
    drawActions(actionSpace, info.actionMask, stream, 1, actions)
    return actionSpace.kind === 'discrete' ? actions[0] : actions
  }

  private examineObservation({ observation }: EnvReset, when: string): void {
    const { observationSpace } = this.env
    if (!(observation instanceof Float32Array) || observation.length !== observationSpace.size) {
      this.findings.note(
        'observation',
        `observation of ${when} is no Float32Array of ${observationSpace.size} entries`,
      )
      return
    }
    const why = whyOutside(observationSpace, observation, 1, 0)
    if (why !== undefined) this.findings.note('observation', `observation of ${when}: ${why}`)
  }

  private examineStep({ reward, terminated, truncated }: EnvStep, when: string): void {
    if (!Number.isFinite(reward)) this.findings.note('reward', `reward of ${when} is ${reward}`)
    for (const [name, flag] of Object.entries({ terminated, truncated })) {
      if (typeof flag !== 'boolean')
        this.findings.note(name, `${name} of ${when} is ${String(flag)}, no boolean`)
    }
    if (terminated && truncated) {
      this.findings.note('both ends', `the episode of ${when} is terminated and truncated at once`)
    }
  }

  private expectRefusalAfterEnd(step: number, shown: EnvReset): void {
    const words = `the episode ended at step ${step}, and the next step`
    try {
      this.env.step(this.randomAction(new RandomStream(this.seed, 'test', 1), shown))
      this.findings.note('after the end', `${words} is taken without an error`)
    } catch (error) {
      if (error instanceof MinthelmError) return
      this.findings.note('after the end', `${words} is refused without a remedy: ${String(error)}`)
    }
  }
}

/** Plays one environment with random actions and gives, in words, each promise of `Env` that it breaks. */
export function checkSingleEnv(env: Env, steps: number, seed: number): string[] {
  return new SingleEnvCheck(env, steps, seed).run()
}
