import { MinthelmError } from '../../core/errors.js'
import {
  checkQuantised,
  maximumInputs,
  maximumLayers,
  outputsOfHead,
  type QuantisedHead,
  type QuantisedInput,
  type QuantisedLayer,
  type QuantisedPolicy,
} from './quantised-policy.js'
import { tanhTable } from './tanh-table.js'

/**
 * The canonical bytes of a quantised policy (`quantised.bin`), made of words of 32 bytes, big-endian, as a chain reads
 * them; what a word does not fill is zero:
 *
 * - the header: "MHQ1", activation (1 tanh, 2 relu), head (1 levers, 2 lever menu, 3 choices), number of layers,
 *   output fraction bits, a byte each; number of levers or choices (2 bytes); inputs, then each layer's outputs
 *   (2 bytes each);
 * - where the activation is tanh, the table of `tanhTable`, 4 bytes an entry;
 * - two words an input: mean (int128) and half width (uint128); multiplier;
 * - each layer by rows: a word with bias (int248) and shift (a byte), then the weights, 2 bytes each, the row filled up
 *   to a whole word;
 * - the head: four words a lever (minimum, default, maximum, step), or one word a choice (its count).
 */
const WORD = 32
const MAGIC = [0x4d, 0x48, 0x51, 0x31]
const ACTIVATIONS = ['tanh', 'relu'] as const
const HEADS = ['levers', 'lever-menu', 'choices'] as const
const WIDTHS_AT = 10
const WEIGHT_BYTES = 2
const TABLE_ENTRY_BYTES = 4

const wordsOf = (bytes: number) => Math.ceil(bytes / WORD)

/** Words of the whole encoding. */
function lengthInWords(policy: QuantisedPolicy): number {
  const { activation, inputs, layers, head } = policy
  const table = activation === 'tanh' ? wordsOf(tanhTable.length * TABLE_ENTRY_BYTES) : 0
  const rows = layers.reduce(
    (sum, layer) => sum + layer.outputs * (1 + wordsOf(layer.inputs * WEIGHT_BYTES)),
    0,
  )
  const tail = head.kind === 'choices' ? head.counts.length : 4 * head.levers.length
  return 1 + table + 2 * inputs.length + rows + tail
}

function writeWord(view: DataView, at: number, value: bigint): void {
  for (let part = 0; part < 4; part++) {
    view.setBigUint64(at + 8 * part, BigInt.asUintN(64, value >> BigInt(192 - 64 * part)))
  }
}

function writeHeader(view: DataView, policy: QuantisedPolicy): void {
  const { activation, inputs, layers, head, outputFractionBits } = policy
  const fields = [ACTIVATIONS.indexOf(activation) + 1, HEADS.indexOf(head.kind) + 1, layers.length]
  ;[...MAGIC, ...fields, outputFractionBits].forEach((byte, index) => {
    view.setUint8(index, byte)
  })
  view.setUint16(8, head.kind === 'choices' ? head.counts.length : head.levers.length)
  ;[inputs.length, ...layers.map((layer) => layer.outputs)].forEach((width, index) => {
    view.setUint16(WIDTHS_AT + 2 * index, width)
  })
}

/**
 * The canonical bytes of a quantised policy: equal policies give equal bytes.
 *
 * @throws MinthelmError naming what leaves the bounds of `checkQuantised`
 */
export function encodeQuantised(policy: QuantisedPolicy): Uint8Array {
  checkQuantised(policy)
  const view = new DataView(new ArrayBuffer(lengthInWords(policy) * WORD))
  writeHeader(view, policy)
  let at = WORD
  if (policy.activation === 'tanh') {
    tanhTable.forEach((entry, index) => {
      view.setUint32(at + TABLE_ENTRY_BYTES * index, entry)
    })
    at += wordsOf(tanhTable.length * TABLE_ENTRY_BYTES) * WORD
  }
  for (const { mean, halfWidth, multiplier } of policy.inputs) {
    writeWord(view, at, (mean << 128n) | halfWidth)
    writeWord(view, at + WORD, multiplier)
    at += 2 * WORD
  }
  for (const { inputs, outputs, weights, biases, shifts } of policy.layers) {
    for (let row = 0; row < outputs; row++) {
      writeWord(view, at, (BigInt(biases[row]!) << 8n) | BigInt(shifts[row]!))
      at += WORD
      for (let input = 0; input < inputs; input++) {
        view.setInt16(at + WEIGHT_BYTES * input, weights[row * inputs + input]!)
      }
      at += wordsOf(inputs * WEIGHT_BYTES) * WORD
    }
  }
  const { head } = policy
  const tail =
    head.kind === 'choices'
      ? head.counts.map(BigInt)
      : head.levers.flatMap((lever) => [lever.minimum, lever.default, lever.maximum, lever.step])
  for (const value of tail) {
    writeWord(view, at, value)
    at += WORD
  }
  return new Uint8Array(view.buffer)
}

function damaged(what: string): MinthelmError {
  return new MinthelmError({
    what: `These are no bytes of a quantised policy: ${what}`,
    where: 'quantised.bin',
    remedy: 'Get the bundle again from whoever exported it.',
    exitStatus: 2,
  })
}

/** Reads word after word, and says where the bytes end too early. */
class Words {
  private at = 0
  constructor(private readonly view: DataView) {}

  /** The start of the next `count` words. */
  skip(count: number): number {
    const start = this.at
    this.at += count * WORD
    if (this.at > this.view.byteLength) throw damaged(`they end at byte ${this.view.byteLength}`)
    return start
  }

  signed(): bigint {
    const start = this.skip(1)
    let value = this.view.getBigInt64(start)
    for (let part = 1; part < 4; part++) value = (value << 64n) | this.view.getBigUint64(start + 8 * part)
    return value
  }
}

function readLayer(words: Words, view: DataView, inputs: number, outputs: number): QuantisedLayer {
  const weights = new Int16Array(inputs * outputs)
  const biases = new Float64Array(outputs)
  const shifts = new Uint8Array(outputs)
  for (let row = 0; row < outputs; row++) {
    const head = words.signed()
    biases[row] = Number(head >> 8n)
    shifts[row] = Number(head & 255n)
    const start = words.skip(wordsOf(inputs * WEIGHT_BYTES))
    for (let input = 0; input < inputs; input++) {
      weights[row * inputs + input] = view.getInt16(start + WEIGHT_BYTES * input)
    }
  }
  return { inputs, outputs, weights, biases, shifts }
}

function readHead(words: Words, kind: QuantisedHead['kind'], count: number): QuantisedHead {
  if (kind === 'choices') {
    return { kind, counts: Array.from({ length: count }, () => Number(words.signed())) }
  }
  const levers = Array.from({ length: count }, () => ({
    minimum: words.signed(),
    default: words.signed(),
    maximum: words.signed(),
    step: words.signed(),
  }))
  return { kind, levers }
}

/**
 * The policy that `encodeQuantised` wrote.
 *
 * @throws MinthelmError where the bytes are no canonical encoding of a policy within the bounds of `checkQuantised`
 */
export function decodeQuantised(bytes: Uint8Array): QuantisedPolicy {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const words = new Words(view)
  words.skip(1)
  if (MAGIC.some((byte, index) => view.getUint8(index) !== byte))
    throw damaged('they do not begin with "MHQ1"')
  const activation = ACTIVATIONS[view.getUint8(4) - 1]
  const kind = HEADS[view.getUint8(5) - 1]
  const layerCount = view.getUint8(6)
  if (activation === undefined) throw damaged(`activation ${view.getUint8(4)}`)
  if (kind === undefined) throw damaged(`head ${view.getUint8(5)}`)
  if (layerCount < 1 || layerCount > maximumLayers) throw damaged(`${layerCount} layers`)
  const widths = Array.from({ length: layerCount + 1 }, (_, index) => view.getUint16(WIDTHS_AT + 2 * index))
  const unsound = widths.find((width) => width < 1 || width > maximumInputs)
  if (unsound !== undefined) throw damaged(`a layer of ${unsound} units`)
  if (activation === 'tanh') words.skip(wordsOf(tanhTable.length * TABLE_ENTRY_BYTES))
  const inputs: QuantisedInput[] = Array.from({ length: widths[0]! }, () => {
    const word = words.signed()
    return { mean: word >> 128n, halfWidth: BigInt.asUintN(128, word), multiplier: words.signed() }
  })
  const layers = widths.slice(1).map((outputs, index) => readLayer(words, view, widths[index]!, outputs))
  const head = readHead(words, kind, view.getUint16(8))
  const policy = { activation, inputs, layers, outputFractionBits: view.getUint8(7), head }
  if (outputsOfHead(head) !== widths.at(-1)) {
    throw damaged(`a head of ${outputsOfHead(head)} outputs on a layer of ${widths.at(-1)}`)
  }
  const canonical = encodeQuantised(policy)
  const differs =
    canonical.length !== bytes.length
      ? canonical.length
      : canonical.findIndex((byte, at) => byte !== bytes[at])
  if (differs >= 0)
    throw damaged(
      `they are not written in the canonical form from byte ${Math.min(differs, bytes.length)} on`,
    )
  return policy
}
