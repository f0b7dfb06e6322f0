import { MinthelmError, usageError } from '../../core/errors.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { ActionColumns } from '../spaces.js'
import type { Infos, ResetResult, StepResult, VectorEnv } from '../vector-env.js'
import { VectorEnvWrapper } from './vector-env-wrapper.js'

/**
 * Writes 1 where an action may be taken and 0 where not: `masks[action * numEnvs + env]`; of a multi-discrete space, the
 * alternatives of the first choice, then those of the second, and so on.
 */
export type MaskRule = (observations: Float32Array, infos: Infos, masks: Uint8Array) => void

/** Adds `infos.actionMasks` by a rule; the rule must be a function of what it is given, or runs do not repeat. */
export class ActionMasks extends VectorEnvWrapper {
  private readonly masks: Uint8Array
  /** How many alternatives each choice has. */
  private readonly counts: readonly number[]

  constructor(
    inner: VectorEnv,
    private readonly rule: MaskRule,
  ) {
    super(inner)
    const { actionSpace } = inner
    if (actionSpace.kind === 'box') {
      throw usageError(
        `The actions of ${inner.id} are real numbers, which no mask can rule out`,
        'ActionMasks',
        'Mask discrete or multi-discrete actions; leverMenu gives an economy discrete ones.',
      )
    }
    this.counts = actionSpace.kind === 'discrete' ? [actionSpace.count] : actionSpace.counts
    this.masks = new Uint8Array(this.counts.reduce((sum, count) => sum + count, 0) * inner.numEnvs)
  }

  reset(): ResetResult {
    return this.masked(this.inner.reset())
  }

  step(actions: ActionColumns): StepResult {
    const result = this.inner.step(actions)
    return { ...result, ...this.masked(result) }
  }

  private masked(result: ResetResult): ResetResult {
    const { masks, numEnvs } = this
    this.rule(result.observations, result.infos, masks)
    let first = 0
    this.counts.forEach((count, choice) => {
      for (let env = 0; env < numEnvs; env++) {
        let allowed = 0
        for (let action = first; action < first + count; action++) allowed |= masks[action * numEnvs + env]
        if (allowed === 0) throw this.nothingAllowed(env, choice)
      }
      first += count
    })
    return { observations: result.observations, infos: { ...result.infos, actionMasks: masks } }
  }

  private nothingAllowed(env: number, choice: number): MinthelmError {
    return new MinthelmError({
      what: `The mask rule allows environment ${env} no action at all in choice ${choice}`,
      where: `ActionMasks of ${this.id}`,
      remedy: 'Let the rule allow at least one alternative everywhere.',
    })
  }

  protected ownSnapshot(): Snapshot {
    return {}
  }

  protected ownRestore(_snapshot: Snapshot, restored: ResetResult): ResetResult {
    return this.masked(restored)
  }
}
