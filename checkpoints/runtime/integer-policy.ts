import { MinthelmError, usageError } from '../../core/errors.js'
import { IntegerNetwork } from './integer-network.js'
import { maximumOutputs, type QuantisedLever, type QuantisedPolicy } from './quantised-policy.js'

const ONE = 10n ** 18n

/**
 * A quantised policy's decisions in whole numbers with 18 decimals, the same as `PolicyNetwork` gives on a chain. It
 * keeps nothing between calls but buffers.
 */
export class IntegerPolicy {
  private readonly network: IntegerNetwork

  /** @throws MinthelmError naming what leaves the bounds of `checkQuantised` */
  constructor(readonly policy: QuantisedPolicy) {
    this.network = new IntegerNetwork(policy)
  }

  /**
   * The network's outputs with 18 decimals, rounded down: means, or one score an alternative.
   *
   * @param observation with 18 decimals, scaled as the environment scales it
   */
  outputs(observation: readonly bigint[]): bigint[] {
    const bits = BigInt(this.policy.outputFractionBits)
    return Array.from(this.network.run(observation), (output) => (BigInt(output) * ONE) >> bits)
  }

  /**
   * The number of the alternative that each choice takes: that of the greatest allowed output, the first of equals.
   *
   * @param allowed bit n is 1 where output n may be chosen
   * @throws usage error where the policy sets levers; MinthelmError where a choice has no alternative left
   */
  choose(observation: readonly bigint[], allowed: bigint = 2n ** BigInt(maximumOutputs) - 1n): number[] {
    const { head } = this.policy
    if (head.kind !== 'choices') {
      throw usageError('The policy sets levers and chooses nothing', 'IntegerPolicy', 'Use request().')
    }
    const outputs = this.network.run(observation)
    let start = 0
    return head.counts.map((count) => {
      const choice = greatest(outputs, start, count, allowed)
      start += count
      return choice
    })
  }

  /**
   * The values that the policy asks the levers for, in the order of the lever table, in their units with 18 decimals.
   *
   * @param targets what was asked for last, from which a lever menu steps; not read where levers are set directly
   * @throws usage error where the policy has no levers, or the targets are not one a lever
   */
  request(observation: readonly bigint[], targets: readonly bigint[]): bigint[] {
    const { head } = this.policy
    if (head.kind === 'choices') {
      throw usageError('The policy chooses among alternatives', 'IntegerPolicy', 'Use choose().')
    }
    const { levers, kind } = head
    if (targets.length !== levers.length) {
      throw usageError(
        `${targets.length} targets where ${levers.length} levers are set`,
        'targets',
        'Give the value that each lever was asked for last.',
      )
    }
    if (kind === 'levers') {
      return this.outputs(observation).map((output, index) => leverValue(output, levers[index]!))
    }
    const outputs = this.network.run(observation)
    const choice = greatest(outputs, 0, outputs.length, menuMask(levers, targets))
    const chosen = (choice - 1) >> 1
    return targets.map((target, index) => {
      if (choice === 0 || index !== chosen) return target
      const { minimum, maximum, step } = levers[index]!
      const moved = target + (choice % 2 === 1 ? step : -step)
      return moved < minimum ? minimum : moved > maximum ? maximum : moved
    })
  }
}

/** -1 is the minimum, 0 the default, 1 the maximum, linear between, rounded towards the default. */
function leverValue(output: bigint, { minimum, maximum, default: initial }: QuantisedLever): bigint {
  const action = output > ONE ? ONE : output < -ONE ? -ONE : output
  const range = action > 0n ? maximum - initial : initial - minimum
  return initial + (range * action) / ONE
}

/** Bit 2l + 1 where lever l can go up, bit 2l + 2 where it can go down, and holding. */
function menuMask(levers: readonly QuantisedLever[], targets: readonly bigint[]): bigint {
  return levers.reduce((mask, { minimum, maximum }, index) => {
    const up = targets[index]! < maximum ? 2n : 0n
    const down = targets[index]! > minimum ? 4n : 0n
    return mask | ((up | down) << BigInt(2 * index))
  }, 1n)
}

function greatest(outputs: Float64Array, start: number, count: number, allowed: bigint): number {
  let best = -1
  for (let index = start; index < start + count; index++) {
    if (((allowed >> BigInt(index)) & 1n) === 0n) continue
    if (best < 0 || outputs[index]! > outputs[best]!) best = index
  }
  if (best < 0) {
    throw new MinthelmError({
      what: `No output is allowed among ${start} to ${start + count - 1}`,
      where: 'mask',
      remedy: 'Allow at least one alternative of each choice.',
    })
  }
  return best - start
}
