import { usageError } from '../../core/errors.js'
import { fromFixed18, toFixed18 } from '../../guard/fixed18.js'
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
 * Inputs of observations that are doubles: the same whole numbers as `integerInput` of `toFixed18`, mostly without
 * their big integers. An estimate in doubles is taken where its error cannot reach the next whole number.
 */
class DoubleInput {
  private readonly mean: number
  private readonly halfWidth: number
  private readonly scale: number

  constructor(private readonly exact: QuantisedInput) {
    this.mean = fromFixed18(exact.mean)
    this.halfWidth = fromFixed18(exact.halfWidth)
    this.scale = (Number(exact.multiplier) / 2 ** Number(inputShift)) * 1e18
  }

  of(value: number): number {
    const { mean, halfWidth, scale } = this
    const estimate = Math.min(Math.max(value - mean, -halfWidth), halfWidth) * scale
    // Rounding to 18 decimals; a few roundings of value and mean; those of a size up to 2^28, ten times over.
    const error = scale * (1e-18 + (Math.abs(value) + Math.abs(mean)) * 2 ** -50) + 2 ** -20
    const whole = Math.floor(estimate)
    const rest = estimate - whole
    if (rest > error && rest < 1 - error) return whole
    return integerInput(toFixed18(value, 'observation'), this.exact)
  }
}

/**
 * A quantised network at work in whole numbers, the same bits as `PolicyNetwork` on a chain. Sums are held in doubles:
 * the bounds of `checkQuantised` keep each below 2^53, where doubles are exact.
 */
export class IntegerNetwork {
  private readonly scratch: readonly [Float64Array, Float64Array]
  private readonly scales: readonly Float64Array[]
  private readonly doubleInputs: readonly DoubleInput[]

  /** @throws MinthelmError naming what leaves the bounds of `checkQuantised` */
  constructor(readonly policy: QuantisedPolicy) {
    checkQuantised(policy)
    const widest = Math.max(
      policy.inputs.length,
      ...policy.layers.map((layer) => Math.max(layer.inputs, layer.outputs)),
    )
    this.scratch = [new Float64Array(widest), new Float64Array(widest)]
    this.doubleInputs = policy.inputs.map((input) => new DoubleInput(input))
    this.scales = policy.layers.map(({ shifts }) => Float64Array.from(shifts, (shift) => 2 ** -shift))
  }

  /**
   * The network's outputs, whole numbers of 2^-outputFractionBits.
   *
   * @param observation with 18 decimals, in the order of the inputs
   * @throws usage error where the observation is not of the network's length
   */
  run(observation: readonly bigint[]): Float64Array {
    this.checkLength(observation)
    return this.forward((input) => integerInput(observation[input]!, this.policy.inputs[input]!))
  }

  /** As `run`, for an observation in doubles: the outputs of `toFixed18` of each, in less time. */
  runDoubles(observation: ArrayLike<number>): Float64Array {
    this.checkLength(observation)
    return this.forward((input) => this.doubleInputs[input]!.of(observation[input]!))
  }

  private checkLength(observation: { readonly length: number }): void {
    if (observation.length === this.policy.inputs.length) return
    throw usageError(
      `An observation of ${observation.length} entries where ${this.policy.inputs.length} are due`,
      'observation',
      'Give one number an input.',
    )
  }

  private forward(inputOf: (input: number) => number): Float64Array {
    const { inputs, layers, activation } = this.policy
    let [from, to] = this.scratch
    for (let input = 0; input < inputs.length; input++) from[input] = inputOf(input)
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
