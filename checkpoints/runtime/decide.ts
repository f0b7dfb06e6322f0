import { argmax } from '../../agents/distributions.js'
import { NetworkForward } from '../../agents/network-forward.js'
import { normalise } from '../../agents/trained-policy.js'
import { usageError } from '../../core/errors.js'
import { actionToLever } from '../../env/lever-action.js'
import { LeverMenu } from '../../env/lever-menu.js'
import { projectLever } from '../../guard/projection.js'
import type { Bundle } from './bundle.js'

/** What became of one lever. */
export interface LeverOutcome {
  readonly name: string
  readonly unit: string
  readonly inForce: number
  /** What the policy asks for. */
  readonly raw: number
  /** What the guard lets through in the coming hour. */
  readonly guarded: number
  readonly rateBound: boolean
  readonly boundsBound: boolean
  /** In words; empty where the request passes as it is. */
  readonly reason: string
}

/** One pass through the policy and its guard. */
export interface Decision {
  /** The network's outputs: means, or one score an alternative. */
  readonly outputs: Float32Array
  /** The entry of the lever menu that was chosen; null where levers are set directly. */
  readonly choice: string | null
  readonly levers: readonly LeverOutcome[]
}

function reasonOf(outcome: Omit<LeverOutcome, 'reason'>, stepPerHour: number | null): string {
  const parts = [
    ...(outcome.rateBound ? [`moves at most ${stepPerHour} an hour from ${outcome.inForce}`] : []),
    ...(outcome.boundsBound ? [`is bounded at ${outcome.guarded}`] : []),
  ]
  return parts.length === 0 ? '' : `${outcome.name} was asked for ${outcome.raw} and ${parts.join(', and ')}`
}

/**
 * A bundle at work: the same forward pass as in training, to the bit, then the guard. It keeps nothing between calls
 * but buffers.
 */
export class BundleDecider {
  private readonly forward: NetworkForward
  private readonly menu: LeverMenu | null
  private readonly normalised: Float32Array
  private readonly mask: Uint8Array

  constructor(readonly bundle: Bundle) {
    this.forward = new NetworkForward(bundle.policy.network)
    this.menu = bundle.actions === 'lever-menu' ? new LeverMenu(bundle.guard.levers) : null
    this.normalised = new Float32Array(this.forward.inputs)
    this.mask = new Uint8Array(this.forward.outputs).fill(1)
  }

  /**
   * What the policy asks for and what the guard lets through in the coming hour.
   *
   * @param observation in the order of the bundle's observations, scaled as the environment scales them
   * @param inForce the lever values in force, in the order of the lever table and in their units
   * @param requested what was asked for last, from which a lever menu steps; the values in force by default
   * @throws MinthelmError naming the feature or lever that is missing or not finite
   */
  decide(observation: ArrayLike<number>, inForce: ArrayLike<number>, requested = inForce): Decision {
    const { guard, policy } = this.bundle
    this.check(observation, inForce)
    normalise(Float32Array.from(observation), policy.normaliser, 1, this.normalised)
    const outputs = new Float32Array(this.forward.outputs)
    this.forward.run(this.normalised, 1, outputs)
    const raw = Float64Array.from(requested)
    let choice: string | null = null
    if (this.menu === null) {
      guard.levers.forEach((lever, index) => {
        raw[index] = actionToLever(lever, Math.min(Math.max(outputs[index]!, -1), 1))
      })
    } else {
      this.menu.mask(raw, this.mask, 1)
      const chosen = argmax(outputs, 0, outputs.length, this.mask)
      this.menu.apply([chosen], raw, 1)
      choice = this.menu.names[chosen]!
    }
    return { outputs, choice, levers: this.guarded(raw, inForce) }
  }

  /** What the guard lets through of one hour's requests; a request that stands is judged anew each hour. */
  guarded(raw: ArrayLike<number>, inForce: ArrayLike<number>): readonly LeverOutcome[] {
    return this.bundle.guard.levers.map((lever, index) => {
      const { applied, rateBound, boundsBound } = projectLever(lever, raw[index]!, inForce[index]!, 1)
      const { name, unit } = lever
      const outcome = {
        name,
        unit,
        inForce: inForce[index]!,
        raw: raw[index]!,
        guarded: applied,
        rateBound,
        boundsBound,
      }
      return { ...outcome, reason: reasonOf(outcome, lever.maximumStepPerHour) }
    })
  }

  private check(observation: ArrayLike<number>, inForce: ArrayLike<number>): void {
    const { observations, guard } = this.bundle
    if (observation.length !== observations.length) {
      const at = observations[Math.min(observation.length, observations.length - 1)]!.name
      const place =
        observation.length < observations.length ? `it ends before "${at}"` : `it goes on after "${at}"`
      throw usageError(
        `An observation of ${observation.length} entries where ${observations.length} are due: ${place}`,
        'observation',
        `Give ${observations.map((feature) => feature.name).join(', ')}.`,
      )
    }
    observations.forEach((feature, index) => {
      if (!Number.isFinite(observation[index])) {
        throw usageError(
          `The observation "${feature.name}" is ${observation[index]}`,
          `observation[${index}]`,
          'Leave the levers as they are until the reading is back.',
        )
      }
    })
    const missing = guard.levers.find((_, index) => !Number.isFinite(inForce[index]))
    if (missing !== undefined || inForce.length !== guard.levers.length) {
      throw usageError(
        `The levers in force lack a value for "${missing?.name ?? `lever ${guard.levers.length}`}"`,
        'levers',
        `Give ${guard.levers.map((lever) => lever.name).join(', ')}.`,
      )
    }
  }
}
