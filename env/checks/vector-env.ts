import { MinthelmError } from '../../core/errors.js'
import { RandomStream } from '../../core/random/stream.js'
import { type ActionColumns, allocateActions, type Space, spaceWidth } from '../spaces.js'
import type { Infos, ResetResult, StepResult, VectorEnv } from '../vector-env.js'
import { Findings, sameValues } from './findings.js'
import { drawActions } from './random-actions.js'
import { ResultExaminer } from './results.js'

/** A copy of what one call returned. */
interface Trace {
  readonly observations: Float32Array
  readonly rewards: Float64Array
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
}

const traced = ['observations', 'rewards', 'terminated', 'truncated'] as const

function trace(result: StepResult): Trace {
  return {
    observations: result.observations.slice(),
    rewards: result.rewards.slice(),
    terminated: result.terminated.slice(),
    truncated: result.truncated.slice(),
  }
}

/** Where two plays first part, in words, or undefined where they are equal. */
function firstDifference(ones: readonly Trace[], others: readonly Trace[]): string | undefined {
  for (let step = 0; step < ones.length; step++) {
    const name = traced.find((column) => !sameValues(ones[step][column], others[step][column]))
    if (name !== undefined) return `${name} differ after ${step + 1} steps`
  }
  return undefined
}

/** First entries of actions that no environment may take. */
function refused(space: Space): number[] {
  if (space.kind === 'box') return [Number.NaN]
  return [-1, space.kind === 'discrete' ? space.count : space.counts[0]]
}

class VectorEnvCheck {
  private readonly findings = new Findings()
  private readonly actions: ActionColumns

  constructor(
    private readonly env: VectorEnv,
    private readonly steps: number,
    private readonly seed: number,
  ) {
    this.actions = allocateActions(env.actionSpace, env.numEnvs)
  }

  run(): string[] {
    const { env, findings } = this
    if (env.autoresetMode !== 'same-step') {
      findings.note('mode', `autoresetMode is "${String(env.autoresetMode)}", not "same-step"`)
    }
    const first = this.examinedPlay()
    // What follows compares calls, which says nothing new of results that are wrong in themselves.
    if (findings.list().length > 0) return findings.list()
    this.checkRepetition(first)
    this.checkSnapshot()
    this.checkRefusals()
    return findings.list()
  }

  private drawActions(stream: RandomStream, infos: Infos): void {
    drawActions(this.env.actionSpace, infos.actionMasks, stream, this.env.numEnvs, this.actions)
  }

  /** Steps with random actions from a result on; gives a trace of each step and the last result. */
  private play(steps: number, stream: RandomStream, from: ResetResult) {
    const traces: Trace[] = []
    let result = from
    for (let step = 0; step < steps; step++) {
      this.drawActions(stream, result.infos)
      const stepped = this.env.step(this.actions)
      traces.push(trace(stepped))
      result = stepped
    }
    return { traces, result }
  }

  private stream(index: number): RandomStream {
    return new RandomStream(this.seed, 'test', index)
  }

  private examinedPlay(): Trace[] {
    const { env, findings } = this
    const examiner = new ResultExaminer(env, findings)
    const stream = this.stream(0)
    const traces: Trace[] = []
    let result = env.reset()
    examiner.examineReset(result, 'reset')
    for (let step = 1; step <= this.steps && findings.list().length === 0; step++) {
      this.drawActions(stream, result.infos)
      const given = this.actions.slice()
      // Poison, so that final observations that are not written show.
      result.infos.finalObservations.fill(Number.NaN)
      const stepped = env.step(this.actions)
      if (!sameValues(given, this.actions)) {
        findings.note('actions', `step ${step} changed the actions it was given`)
      }
      examiner.examineStep(stepped, `step ${step}`)
      traces.push(trace(stepped))
      result = stepped
    }
    examiner.conclude()
    return traces
  }

  private checkRepetition(first: readonly Trace[]): void {
    const { traces } = this.play(this.steps, this.stream(0), this.env.reset())
    const difference = firstDifference(first, traces)
    if (difference !== undefined) {
      this.findings.note(
        'repetition',
        `after reset the same actions have other results (${difference}): reset does not start over, or something ` +
          'is random beside the seed',
      )
    }
  }

  private checkSnapshot(): void {
    const { env, findings } = this
    const before = Math.floor(this.steps / 3)
    const stream = this.stream(1)
    const { result } = this.play(before, stream, env.reset())
    const shown = result.observations.slice()
    const stored = env.snapshot()
    const copy = Object.entries(stored).map(([name, column]) => ({ name, column: column.slice() }))
    const { position } = stream
    const went = this.play(this.steps - before, stream, result).traces
    const changed = copy.find(({ name, column }) => !sameValues(column, stored[name]))
    if (changed !== undefined) {
      findings.note(
        'snapshot',
        `"${changed.name}" of a snapshot changed while the environment went on: it is no copy`,
      )
      return
    }
    stream.seek(position)
    const restored = env.restore(stored)
    if (!sameValues(restored.observations, shown)) {
      findings.note('restored', 'restore shows other observations than those at the snapshot')
    }
    const difference = firstDifference(went, this.play(this.steps - before, stream, restored).traces)
    if (difference !== undefined) {
      findings.note(
        'restore',
        `a restored snapshot does not go on as before (${difference}): something is not in the snapshot`,
      )
    }
  }

  /** Actions outside the space must be refused with words. */
  private checkRefusals(): void {
    const { actionSpace, numEnvs } = this.env
    for (const value of refused(actionSpace)) {
      const actions = allocateActions(actionSpace, numEnvs)
      actions[numEnvs - 1] = value
      this.expectRefusal(`the action ${value}`, actions)
    }
    const short = allocateActions(actionSpace, numEnvs).subarray(0, spaceWidth(actionSpace) * numEnvs - 1)
    this.expectRefusal('a batch that is one action short', short)
  }

  private expectRefusal(what: string, actions: ActionColumns): void {
    this.env.reset()
    try {
      this.env.step(actions)
      this.findings.note(what, `step takes ${what} without an error`)
    } catch (error) {
      if (error instanceof MinthelmError) return
      this.findings.note(what, `step refuses ${what} without a remedy: ${String(error)}`)
    }
  }
}

/** Plays a vector environment with random actions and gives, in words, each promise of `VectorEnv` that it breaks. */
export function checkVectorEnv(env: VectorEnv, steps: number, seed: number): string[] {
  return new VectorEnvCheck(env, steps, seed).run()
}
