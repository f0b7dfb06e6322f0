import { usageError } from '../../core/errors.js'
import {
  activationLimit,
  checkQuantised,
  inputShift,
  type QuantisedInput,
  type QuantisedPolicy,
} from './quantised-policy.js'
import { integerTanh } from './tanh-table.js'

/** An observation with 18 decimals as the first layer's input: cut, centred, scaled, rounded down. */
export function integerInput(observation: bigint, { mean, halfWidth, multiplier }: QuantisedInput): number {
  let offset = observation - mean
  if (offset > halfWidth) offset = halfWidth
  else if (offset < -halfWidth) offset = -halfWidth
  return Number((offset * multiplier) >> inputShift)
}

/**
 * A quantised network at work in whole numbers, the same bits as `PolicyNetwork` on a chain. Sums are held in doubles:
 * the bounds of `checkQuantised` keep each below 2^53, where doubles are exact.
 */
export class IntegerNetwork {
  private readonly scratch: readonly [Float64Array, Float64Array]
  private readonly scales: readonly Float64Array[]

  /** @throws MinthelmError naming what leaves the bounds of `checkQuantised` */
  constructor(readonly policy: QuantisedPolicy) {
    checkQuantised(policy)
    const widest = Math.max(
      policy.inputs.length,
      ...policy.layers.map((layer) => Math.max(layer.inputs, layer.outputs)),
    )
    this.scratch = [new Float64Array(widest), new Float64Array(widest)]
    this.scales = policy.layers.map(({ shifts }) => Float64Array.from(shifts, (shift) => 2 ** -shift))
  }

  /**
   * The network's outputs, whole numbers of 2^-outputFractionBits.
   *
   * @param observation with 18 decimals, in the order of the inputs
   * @throws usage error where the observation is not of the network's length
   */
  run(observation: readonly bigint[]): Float64Array {
    const { inputs, layers, activation } = this.policy
    if (observation.length !== inputs.length) {
      throw usageError(
        `An observation of ${observation.length} entries where ${inputs.length} are due`,
        'observation',
        'Give one whole number with 18 decimals an input.',
      )
    }
    let [from, to] = this.scratch
    for (let input = 0; input < inputs.length; input++) {
      from[input] = integerInput(observation[input]!, inputs[input]!)
    }
    for (let depth = 0; depth < layers.length; depth++) {
      const { inputs: width, outputs, weights, biases } = layers[depth]!
      const scale = this.scales[depth]!
      const last = depth === layers.length - 1
      for (let row = 0; row < outputs; row++) {
        let sum = biases[row]!
        for (let input = 0, at = row * width; input < width; input++, at++) {
          sum += weights[at]! * from[input]!
        }
        const value = Math.floor(sum * scale[row]!)
        if (last) to[row] = value
        else if (activation === 'tanh') to[row] = integerTanh(value)
        else to[row] = Math.min(Math.max(value, 0), activationLimit)
      }
      ;[from, to] = [to, from]
    }
    return from.slice(0, layers.at(-1)!.outputs)
  }
}
