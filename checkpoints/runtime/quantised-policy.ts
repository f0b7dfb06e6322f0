import { MinthelmError } from '../../core/errors.js'

/** Inputs and activations of every layer lie in [-2^28, 2^28]: the evaluator cuts them there. */
export const activationLimit = 2 ** 28
/** Inputs of a layer; 2^9 products of 2^15 by 2^28 sum to 2^52 at most. */
export const maximumInputs = 512
/** Biases lie in [-2^51, 2^51], so that every partial sum stays below 2^53: exact in a double as in an int256. */
export const biasLimit = 2 ** 51
/** Outputs of the last layer: one bit each in a word of masks. */
export const maximumOutputs = 256
export const maximumLayers = 8
/** A normalised input is (observation - mean) * multiplier / 2^96, rounded down. */
export const inputShift = 96n
/** Sums are divided by 2^shift, rounded down; half of the divisor is in the bias, so they round to the nearest. */
export const maximumShift = 63
export const maximumOutputFractionBits = 32

/** How one observation (18 decimals) becomes an input: cut to mean ± halfWidth, less the mean, times the multiplier. */
export interface QuantisedInput {
  readonly mean: bigint
  readonly halfWidth: bigint
  readonly multiplier: bigint
}

/** A layer: sum_j weights[row][j] * input[j] + bias[row], then an arithmetic shift to the right by shift[row]. */
export interface QuantisedLayer {
  readonly inputs: number
  readonly outputs: number
  /** Row-major by output. */
  readonly weights: Int16Array
  /** Whole numbers. */
  readonly biases: Float64Array
  readonly shifts: Uint8Array
}

/** What turns an output into a lever's value, with 18 decimals in the lever's unit. */
export interface QuantisedLever {
  readonly minimum: bigint
  readonly default: bigint
  readonly maximum: bigint
  /** How far one entry of a lever menu moves it. */
  readonly step: bigint
}

/** 'levers': an output in [-1, 1] a lever. 'lever-menu': hold, then up and down of each. 'choices': alternatives apart. */
export type QuantisedHead =
  | { readonly kind: 'levers' | 'lever-menu'; readonly levers: readonly QuantisedLever[] }
  | { readonly kind: 'choices'; readonly counts: readonly number[] }

/** A policy in whole numbers: what a chain evaluates, bit for bit as TypeScript does. */
export interface QuantisedPolicy {
  readonly activation: 'tanh' | 'relu'
  readonly inputs: readonly QuantisedInput[]
  readonly layers: readonly QuantisedLayer[]
  /** Outputs are whole numbers of 2^-outputFractionBits. */
  readonly outputFractionBits: number
  readonly head: QuantisedHead
}

/** Outputs that a head takes. */
export function outputsOfHead(head: QuantisedHead): number {
  if (head.kind === 'choices') return head.counts.reduce((sum, count) => sum + count, 0)
  return head.kind === 'levers' ? head.levers.length : 1 + 2 * head.levers.length
}

function wrong(what: string, where: string): MinthelmError {
  return new MinthelmError({
    what: `The integer network is refused: ${what}`,
    where,
    remedy: 'Export the bundle again from its run.',
    exitStatus: 2,
  })
}

/** What fits an int128 with a bit to spare, so that a difference and a product fit an int256. */
const WIDE_LIMIT = 2n ** 127n

function checkInput({ mean, halfWidth, multiplier }: QuantisedInput, where: string): void {
  if (mean < -WIDE_LIMIT || mean >= WIDE_LIMIT) throw wrong('the mean leaves int128', where)
  if (halfWidth < 0n || halfWidth >= WIDE_LIMIT) throw wrong('the half width leaves [0, 2^127)', where)
  if (multiplier < 1n || multiplier >= WIDE_LIMIT) throw wrong('the multiplier leaves [1, 2^127)', where)
  if (halfWidth * multiplier > BigInt(activationLimit) << inputShift) {
    throw wrong('half width times multiplier is above 2^28', where)
  }
}

function checkLever({ minimum, maximum, step, default: initial }: QuantisedLever, where: string): void {
  const inOrder = -WIDE_LIMIT < minimum && minimum <= initial && initial <= maximum && maximum < WIDE_LIMIT
  if (!inOrder) throw wrong('not minimum <= default <= maximum within 127 bits', where)
  if (step < 0n || step >= WIDE_LIMIT) throw wrong('the step leaves [0, 2^127)', where)
}

function checkLayer(layer: QuantisedLayer, where: string): void {
  if (layer.inputs < 1 || layer.inputs > maximumInputs) {
    throw wrong(`${layer.inputs} inputs where 1 to ${maximumInputs} are sound`, where)
  }
  if (layer.outputs < 1 || layer.outputs > maximumInputs) throw wrong(`${layer.outputs} outputs`, where)
  for (let row = 0; row < layer.outputs; row++) {
    const bias = layer.biases[row]!
    if (!Number.isInteger(bias) || Math.abs(bias) > biasLimit) {
      throw wrong(`the bias ${bias} leaves the whole numbers of [-2^51, 2^51]`, `${where}, row ${row}`)
    }
    if (layer.shifts[row]! > maximumShift)
      throw wrong(`a shift by ${layer.shifts[row]}`, `${where}, row ${row}`)
  }
}

/**
 * Holds a quantised policy to the bounds under which no sum can overflow (docs/policy-on-chain.md has the argument).
 *
 * @throws MinthelmError naming the input, layer, row or lever that leaves them
 */
export function checkQuantised(policy: QuantisedPolicy): void {
  const { inputs, layers, head, outputFractionBits } = policy
  if (layers.length < 1 || layers.length > maximumLayers) throw wrong(`${layers.length} layers`, 'layers')
  inputs.forEach((input, index) => {
    checkInput(input, `input ${index}`)
  })
  layers.forEach((layer, index) => {
    checkLayer(layer, `layer ${index}`)
    const before = index === 0 ? inputs.length : layers[index - 1]!.outputs
    if (layer.inputs !== before)
      throw wrong(`${layer.inputs} inputs after ${before} outputs`, `layer ${index}`)
  })
  if ((head.kind === 'choices' ? head.counts : head.levers).length === 0)
    throw wrong('a head without a decision', 'head')
  if (head.kind !== 'choices') {
    head.levers.forEach((lever, index) => {
      checkLever(lever, `lever ${index}`)
    })
  } else if (head.counts.some((count) => count < 1)) throw wrong('a choice without alternatives', 'head')
  const outputs = layers.at(-1)!.outputs
  if (outputs > maximumOutputs || outputs !== outputsOfHead(head)) {
    throw wrong(`${outputs} outputs for a head that takes ${outputsOfHead(head)}`, 'head')
  }
  if (outputFractionBits > maximumOutputFractionBits)
    throw wrong(`${outputFractionBits} fraction bits`, 'outputs')
}
