import { whyOutside } from '../spaces.js'
import type { ResetResult, StepResult, VectorEnv } from '../vector-env.js'
import type { Findings } from './findings.js'

/** How far the sum of the reward components may lie from the reward, relative to it. */
const SUM_TOLERANCE = 1e-9

/** Checks what each call of a vector environment returns. */
export class ResultExaminer {
  /** The buffers that were returned first, by name. */
  private readonly buffers = new Map<string, object>()
  private endsSeen = 0
  private nextEpisodesShown = 0

  constructor(
    private readonly env: VectorEnv,
    private readonly findings: Findings,
  ) {}

  /** Checks observations, masks and named quantities. */
  examineReset(result: ResetResult, when: string): void {
    const { env, findings } = this
    const { numEnvs, observationSpace } = env
    const { infos } = result
    const length = observationSpace.size * numEnvs
    if (this.isBuffer('observations', result.observations, Float32Array, length, when)) {
      for (let e = 0; e < numEnvs; e++) {
        const why = whyOutside(observationSpace, result.observations, numEnvs, e)
        if (why !== undefined)
          findings.note('observation', `observation of environment ${e} at ${when}: ${why}`)
      }
    }
    this.isBuffer('finalObservations', infos.finalObservations, Float32Array, length, when)
    if (infos.actionMasks !== undefined) this.examineMasks(infos.actionMasks, when)
    for (const [name, column] of Object.entries(infos.columns)) {
      const title = `infos.columns["${name}"]`
      if (!this.isBuffer(title, column, Float64Array, numEnvs, when)) continue
      const wrong = column.findIndex((value) => !Number.isFinite(value))
      if (wrong >= 0) findings.note(name, `${title} of environment ${wrong} at ${when} is ${column[wrong]}`)
    }
  }

  /** Checks rewards, their components and the ends of episodes; final observations must have been filled with NaN. */
  examineStep(result: StepResult, when: string): void {
    this.examineReset(result, when)
    const { numEnvs } = this.env
    const { rewards, terminated, truncated } = result
    const usable = [
      this.isBuffer('rewards', rewards, Float64Array, numEnvs, when),
      this.isBuffer('terminated', terminated, Uint8Array, numEnvs, when),
      this.isBuffer('truncated', truncated, Uint8Array, numEnvs, when),
    ]
    if (usable.includes(false)) return
    for (let e = 0; e < numEnvs; e++) {
      const place = `of environment ${e} at ${when}`
      if (!Number.isFinite(rewards[e])) this.findings.note('reward', `reward ${place} is ${rewards[e]}`)
      this.examineFlag('terminated', terminated[e], place)
      this.examineFlag('truncated', truncated[e], place)
      if (terminated[e] !== 0 && truncated[e] !== 0) {
        this.findings.note(
          'both ends',
          `the episode ${place} is terminated and truncated at once: whoever learns could not tell whether to bootstrap`,
        )
      }
      this.examineComponents(result, e, place)
      if ((terminated[e] | truncated[e]) !== 0) this.examineEnd(result, e, place)
    }
  }

  /** What can be said only after all steps. */
  conclude(): void {
    if (this.endsSeen > 0 && this.nextEpisodesShown === 0) {
      this.findings.note(
        'autoreset',
        'at every end of an episode observations equal finalObservations: they should open the next episode',
      )
    }
  }

  /** Whether a buffer is of the right kind and length; also notes where it is not the same one at every call. */
  private isBuffer(
    name: string,
    value: unknown,
    kind: typeof Float32Array | typeof Float64Array | typeof Uint8Array,
    length: number,
    when: string,
  ): boolean {
    if (!(value instanceof kind)) {
      this.findings.note(name, `${name} of ${when} is no ${kind.name}`)
      return false
    }
    if (value.length !== length) {
      this.findings.note(name, `${name} of ${when} has ${value.length} entries where ${length} are due`)
      return false
    }
    const earlier = this.buffers.get(name)
    if (earlier === undefined) this.buffers.set(name, value)
    else if (earlier !== value) {
      this.findings.note(`${name} reused`, `${name} of ${when} is a new buffer: buffers are to be reused`)
    }
    return true
  }

  private examineMasks(masks: Uint8Array, when: string): void {
    const { actionSpace, numEnvs } = this.env
    if (actionSpace.kind === 'box') {
      this.findings.note('masks', `actionMasks at ${when} though actions are real numbers`)
      return
    }
    const counts = actionSpace.kind === 'discrete' ? [actionSpace.count] : actionSpace.counts
    const alternatives = counts.reduce((sum, count) => sum + count, 0)
    if (!this.isBuffer('actionMasks', masks, Uint8Array, alternatives * numEnvs, when)) return
    let first = 0
    counts.forEach((count, choice) => {
      for (let e = 0; e < numEnvs; e++) {
        let allowed = 0
        for (let action = first; action < first + count; action++) allowed |= masks[action * numEnvs + e]
        if (allowed === 0) {
          this.findings.note(
            'masks',
            `actionMasks at ${when} allow environment ${e} nothing in choice ${choice}`,
          )
        }
      }
      first += count
    })
  }

  private examineFlag(name: string, value: number, place: string): void {
    if (value > 1) this.findings.note(`${name} flag`, `${name} ${place} is ${value}, neither 0 nor 1`)
  }

  private examineComponents(result: StepResult, e: number, place: string): void {
    let sum = 0
    let components = 0
    for (const [name, column] of Object.entries(result.infos.columns)) {
      if (!name.startsWith('reward/')) continue
      sum += column[e]
      components++
    }
    const reward = result.rewards[e]
    if (components > 0 && Math.abs(sum - reward) > SUM_TOLERANCE * Math.max(1, Math.abs(reward))) {
      this.findings.note('components', `reward components ${place} add up to ${sum}, the reward is ${reward}`)
    }
  }

  private examineEnd(result: StepResult, e: number, place: string): void {
    const { observationSpace, numEnvs } = this.env
    const { finalObservations } = result.infos
    this.endsSeen++
    for (let at = e; at < finalObservations.length; at += numEnvs) {
      if (Number.isNaN(finalObservations[at])) {
        this.findings.note('final', `finalObservations ${place} are missing, though the episode ended`)
        return
      }
      if (finalObservations[at] !== result.observations[at]) this.nextEpisodesShown++
    }
    const why = whyOutside(observationSpace, finalObservations, numEnvs, e)
    if (why !== undefined) this.findings.note('final', `final observation ${place}: ${why}`)
  }
}
