import type { FrozenNormaliser, FrozenPolicy } from '../../agents/frozen-policy.js'
import type { LayerWeights } from '../../agents/learner/learner.js'
import { menuStep } from '../../env/lever-menu.js'
import { toFixed18 } from '../../guard/fixed18.js'
import type { LeverLimits } from '../../guard/specification.js'
import type { ActionKind } from './bundle.js'
import {
  activationLimit,
  biasLimit,
  inputShift,
  maximumInputs,
  maximumLayers,
  maximumOutputFractionBits,
  maximumOutputs,
  outputsOfHead,
  type QuantisedHead,
  type QuantisedInput,
  type QuantisedLayer,
  type QuantisedLever,
  type QuantisedPolicy,
} from './quantised-policy.js'
import { tanhFractionBits } from './tanh-table.js'

/** A quantised policy, or in words why there is none. */
export type Quantisation = { readonly quantised: QuantisedPolicy } | { readonly reason: string }

/** What the policy's outputs set: levers, directly or by a menu; null where it chooses among alternatives. */
export interface LeverActions {
  readonly kind: ActionKind
  readonly levers: readonly LeverLimits[]
}

/** Without a normaliser, observations are cut to plus and minus this. */
export const observationClip = 1024

const LARGEST_WEIGHT = 32767
/** 10^18 times this fits 127 bits. */
const LARGEST_LEVER = 1e20
/** Weights need no more than this: 2^-24 is where a float32 of 1 ends. */
const MAXIMUM_WEIGHT_FRACTION_BITS = 24
const MAXIMUM_ACTIVATION_FRACTION_BITS = 24

class Refusal extends Error {}

/** The greatest n with value * 2^n <= limit. */
function fractionBitsWithin(value: number, limit: number, most: number): number {
  let bits = most
  while (value * 2 ** bits > limit) bits--
  return bits
}

/** 2^bits / (deviation * 10^18), rounded down, of the exact value of the double. */
function reciprocalFixed18(deviation: number, bits: number): bigint {
  let mantissa = deviation
  let exponent = 0
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    exponent++
  }
  return 2n ** BigInt(bits + exponent) / (BigInt(mantissa) * 10n ** 18n)
}

function quantiseInputs(count: number, normaliser: FrozenNormaliser | null, bits: number): QuantisedInput[] {
  const clip = normaliser?.clip ?? observationClip
  return Array.from({ length: count }, (_, index) => {
    const where = `input ${index}`
    const deviation = normaliser?.standardDeviation[index] ?? 1
    const mean = normaliser?.mean[index] ?? 0
    // What the mean and the clip span must fit 127 bits, and the multiplier must keep some digits.
    if (!(deviation >= 1e-12 && deviation <= 1e12 && Math.abs(mean) <= 1e18 && clip <= 1e6)) {
      throw new Refusal(`${where} has mean ${mean}, standard deviation ${deviation} and clip ${clip}`)
    }
    const multiplier = reciprocalFixed18(deviation, Number(inputShift) + bits)
    const halfWidth = toFixed18(clip * deviation, where)
    // The product of clip and deviation is rounded; it must not pass the limit of activations by that.
    const largest = (BigInt(activationLimit) << inputShift) / multiplier
    return { mean: toFixed18(mean, where), halfWidth: halfWidth < largest ? halfWidth : largest, multiplier }
  })
}

/** The largest size that a unit of the layer can have, given that of its inputs. */
function largestSum(layer: LayerWeights, inputBound: number): number {
  let largest = 0
  for (let row = 0; row < layer.outputs; row++) {
    let sum = Math.abs(layer.biases[row]!)
    for (let input = 0; input < layer.inputs; input++) {
      sum += Math.abs(layer.weights[row * layer.inputs + input]!) * inputBound
    }
    largest = Math.max(largest, sum)
  }
  return largest
}

/** Fraction bits of a row's weights: as many as its largest weight and its bias leave. */
function weightFractionBits(layer: LayerWeights, row: number, inputBits: number): number {
  let largest = 0
  for (let at = row * layer.inputs; at < (row + 1) * layer.inputs; at++) {
    largest = Math.max(largest, Math.abs(layer.weights[at]!))
  }
  const bits = fractionBitsWithin(largest, LARGEST_WEIGHT, MAXIMUM_WEIGHT_FRACTION_BITS)
  // Half the divisor comes on top of the bias.
  return fractionBitsWithin(Math.abs(layer.biases[row]!) * 2 ** inputBits, biasLimit / 2, bits)
}

function quantiseLayer(layer: LayerWeights, inputBits: number, outputBits: number, where: string) {
  const { inputs, outputs } = layer
  const weights = new Int16Array(inputs * outputs)
  const biases = new Float64Array(outputs)
  const shifts = new Uint8Array(outputs)
  for (let row = 0; row < outputs; row++) {
    const bits = weightFractionBits(layer, row, inputBits)
    const shift = bits + inputBits - outputBits
    if (shift < 0) throw new Refusal(`${where}, row ${row} has weights too large for 16 bits`)
    shifts[row] = shift
    for (let at = row * inputs; at < (row + 1) * inputs; at++) {
      weights[at] = Math.round(layer.weights[at]! * 2 ** bits)
    }
    const half = shift === 0 ? 0 : 2 ** (shift - 1)
    biases[row] = Math.round(layer.biases[row]! * 2 ** (bits + inputBits)) + half
  }
  return { inputs, outputs, weights, biases, shifts } satisfies QuantisedLayer
}

function quantiseLayers(policy: FrozenPolicy, inputBits: number) {
  const { layers, activation } = policy.network
  let bits = inputBits
  let bound = policy.normaliser?.clip ?? observationClip
  const hidden = layers.slice(0, -1).map((layer, index) => {
    bound = activation === 'tanh' ? 1 : largestSum(layer, bound)
    const outputBits =
      activation === 'tanh'
        ? tanhFractionBits
        : fractionBitsWithin(bound, activationLimit / 2, MAXIMUM_ACTIVATION_FRACTION_BITS)
    if (outputBits < 0) throw new Refusal(`layer ${index}, whose units may reach ${bound}`)
    const quantised = quantiseLayer(layer, bits, outputBits, `layer ${index}`)
    bits = outputBits
    return quantised
  })
  const last = layers.at(-1)!
  const rows = Array.from({ length: last.outputs }, (_, row) => weightFractionBits(last, row, bits) + bits)
  const outputFractionBits = Math.min(maximumOutputFractionBits, ...rows)
  if (outputFractionBits < 0) throw new Refusal('the last layer has weights too large for 16 bits')
  const output = quantiseLayer(last, bits, outputFractionBits, 'the last layer')
  return { layers: [...hidden, output], outputFractionBits }
}

function quantiseHead({ head }: FrozenPolicy, actions: LeverActions | null): QuantisedHead {
  if (actions === null) {
    if (head.kind !== 'argmax') throw new Refusal(`a head "${head.kind}" that sets no levers`)
    return { kind: 'choices', counts: head.counts }
  }
  const kind = head.kind === 'mean' ? 'levers' : 'lever-menu'
  if (kind !== actions.kind || (head.kind === 'argmax' && head.counts.length !== 1)) {
    throw new Refusal(`a head "${head.kind}" that does not set ${actions.kind}`)
  }
  return {
    kind,
    levers: actions.levers.map((lever) => leverFixed18(lever)),
  }
}

function leverFixed18(lever: LeverLimits): QuantisedLever {
  const largest = Math.max(Math.abs(lever.minimum), Math.abs(lever.maximum))
  if (largest > LARGEST_LEVER) throw new Refusal(`the lever "${lever.name}", which reaches ${largest}`)
  return {
    minimum: toFixed18(lever.minimum, lever.name),
    default: toFixed18(lever.default, lever.name),
    maximum: toFixed18(lever.maximum, lever.name),
    step: toFixed18(menuStep(lever), lever.name),
  }
}

function quantisedActivation({ network: { activation } }: FrozenPolicy): QuantisedPolicy['activation'] {
  if (activation === 'tanh' || activation === 'relu') return activation
  throw new Refusal(`the activation "${activation}"`)
}

function refuseShape({ network: { layers } }: FrozenPolicy): void {
  if (layers.length > maximumLayers) throw new Refusal(`${layers.length} layers, above ${maximumLayers}`)
  const widest = Math.max(...layers.flatMap(({ inputs, outputs }) => [inputs, outputs]))
  if (widest > maximumInputs) throw new Refusal(`a layer of ${widest} units, above ${maximumInputs}`)
  const outputs = layers.at(-1)!.outputs
  if (outputs > maximumOutputs) throw new Refusal(`${outputs} outputs, above ${maximumOutputs}`)
  if (!layers.every((layer) => [...layer.weights, ...layer.biases].every(Number.isFinite))) {
    throw new Refusal('a weight that is not finite')
  }
}

/**
 * The policy in whole numbers: weights in 16 bits with a power of two as each row's scale, the normaliser as one
 * subtraction, product and shift an input. docs/policy-on-chain.md says what is exact and what is rounded.
 *
 * @param actions what the outputs set; null for a policy that chooses among alternatives
 * @returns the reason in words where the policy is of a kind that no chain evaluates
 */
export function quantisePolicy(policy: FrozenPolicy, actions: LeverActions | null): Quantisation {
  try {
    const activation = quantisedActivation(policy)
    refuseShape(policy)
    const { layers } = policy.network
    const clip = policy.normaliser?.clip ?? observationClip
    const inputBits = fractionBitsWithin(clip, activationLimit, MAXIMUM_ACTIVATION_FRACTION_BITS)
    const head = quantiseHead(policy, actions)
    if (outputsOfHead(head) !== layers.at(-1)!.outputs) {
      throw new Refusal(`a head of ${outputsOfHead(head)} outputs on ${layers.at(-1)!.outputs}`)
    }
    const inputs = quantiseInputs(layers[0]!.inputs, policy.normaliser, inputBits)
    return {
      quantised: {
        activation,
        inputs,
        ...quantiseLayers(policy, inputBits),
        head,
      },
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { reason: `the integer network does not take ${error.message}` }
  }
}
