import * as native from 'onnxruntime-node'
import * as web from 'onnxruntime-web'
import { describe, expect, it } from 'vitest'
import { argmax } from '../../../agents/distributions.js'
import type { FrozenPolicy } from '../../../agents/frozen-policy.js'
import { NetworkForward } from '../../../agents/network-forward.js'
import { normalise } from '../../../agents/trained-policy.js'
import { encodeOnnx, onnxInputName, onnxOutputName } from '../../../checkpoints/runtime/onnx.js'
import { RandomStream } from '../../../core/random/stream.js'
import { terraRecord } from '../../../eval/replay/terra-record.js'
import { readSeries } from '../../../training/series.js'
import { samplePolicy } from '../sample-bundle.js'

/**
 * Largest difference of an output, relative to 1 + its size: both sides work in single precision, in other orders and
 * with other hyperbolic tangents (ours is within 1.2e-6 of the true one).
 */
const TOLERANCE = 1e-5

// One thread, so that the WebAssembly runtime starts no workers in a test.
web.env.wasm.numThreads = 1

/** Both runtimes behind what the tests need of them. */
const runtimes = [
  ['onnxruntime-node', native],
  ['onnxruntime-web', web],
] as const
type Runtime = (typeof runtimes)[number][1]

const record = terraRecord(readSeries('ust-daily'), readSeries('luna-daily'), 1)
const recorded = Object.values(record.readings).map((reading) => reading.values)

/**
 * By turns random, extreme (zeros, huge, tiny and infinite entries among random ones) and recorded (hours of UST and
 * LUNA, at scales up to a thousand). `columns[feature * count + sample]`.
 */
function observations(inputs: number, count: number): Float32Array {
  const random = new RandomStream(3, 'test', inputs)
  const extremes = [0, -0, 3, -3, 1e-38, -1e30, 3e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e4]
  return Float32Array.from({ length: inputs * count }, (_, index) => {
    const feature = Math.floor(index / count)
    const sample = index % count
    if (sample % 3 === 0) return 2 * random.normal()
    if (sample % 3 === 1) {
      return random.integer(2) === 0 ? 2 * random.normal() : extremes[random.integer(extremes.length)]!
    }
    const values = recorded[feature % recorded.length]!
    return values[(sample * 7) % values.length]! * 10 ** (sample % 4)
  })
}

function ours(policy: FrozenPolicy, columns: Float32Array, count: number): Float32Array {
  const forward = new NetworkForward(policy.network)
  const normalised = new Float32Array(columns.length)
  normalise(columns, policy.normaliser, count, normalised)
  const outputs = new Float32Array(forward.outputs * count)
  forward.run(normalised, count, outputs)
  return policy.head.kind === 'mean' ? outputs.map((value) => Math.min(Math.max(value, -1), 1)) : outputs
}

async function theirs(
  runtime: Runtime,
  policy: FrozenPolicy,
  columns: Float32Array,
  count: number,
): Promise<Float32Array> {
  const session = await runtime.InferenceSession.create(encodeOnnx(policy, { input: onnxInputName }))
  expect(session.inputNames).toEqual([onnxInputName])
  expect(session.outputNames).toEqual([onnxOutputName(policy)])
  const inputs = columns.length / count
  const rows = Float32Array.from(
    columns,
    (_, index) => columns[(index % inputs) * count + Math.floor(index / inputs)]!,
  )
  const feeds = { [onnxInputName]: new runtime.Tensor('float32', rows, [count, inputs]) }
  const result = (await session.run(feeds))[onnxOutputName(policy)]!
  const outputs = result.dims[1]!
  const data = result.data as Float32Array
  return Float32Array.from(data, (_, index) => data[(index % count) * outputs + Math.floor(index / count)]!)
}

const cases: [string, FrozenPolicy][] = [
  ['tanh, mean', samplePolicy([26, 64, 64, 5], 'tanh', { kind: 'mean', dimensions: 5 })],
  ['relu, argmax', samplePolicy([26, 128, 128, 11], 'relu', { kind: 'argmax', counts: [11] })],
  ['tanh, several choices', samplePolicy([9, 32, 7], 'tanh', { kind: 'argmax', counts: [3, 4] })],
  ['linear, mean', samplePolicy([26, 16, 5], 'linear', { kind: 'mean', dimensions: 5 })],
  ['no hidden layer', samplePolicy([4, 2], 'relu', { kind: 'mean', dimensions: 2 })],
]

describe('a policy as ONNX', () => {
  it.each(
    runtimes.flatMap(([name, runtime]) =>
      cases.map(([kind, policy]) => [name, kind, runtime, policy] as const),
    ),
  )('decides in %s as in training, over 10,000 observations: %s', async (_name, _kind, runtime, policy) => {
    const count = 10_000
    const columns = observations(policy.network.layers[0]!.inputs, count)
    const left = ours(policy, columns, count)
    const right = await theirs(runtime, policy, columns, count)
    expect(right.length).toBe(left.length)
    let worst = 0
    left.forEach((value, index) => {
      worst = Math.max(worst, Math.abs(value - right[index]!) / (1 + Math.abs(value)))
    })
    expect(worst).toBeLessThan(TOLERANCE)
    if (policy.head.kind === 'mean') return
    const outputs = left.length / count
    const choices = (columns: Float32Array, sample: number) => {
      const scores = Float32Array.from({ length: outputs }, (_, output) => columns[output * count + sample]!)
      let start = 0
      return (policy.head.kind === 'argmax' ? policy.head.counts : []).map((size) => {
        const choice = argmax(scores, start, size, new Uint8Array(outputs).fill(1))
        start += size
        return choice
      })
    }
    const differ = Array.from({ length: count }, (_, sample) => sample).filter(
      (sample) => choices(right, sample).join() !== choices(left, sample).join(),
    )
    expect(differ).toEqual([])
  })

  it('works without a normaliser on observations of ordinary size', async () => {
    const policy = samplePolicy([6, 16, 3], 'tanh', { kind: 'mean', dimensions: 3 }, false)
    const random = new RandomStream(5, 'test')
    const columns = Float32Array.from({ length: 6 * 1000 }, () => 3 * random.normal())
    const right = await theirs(native, policy, columns, 1000)
    ours(policy, columns, 1000).forEach((value, index) => {
      expect(Math.abs(value - right[index]!)).toBeLessThan(TOLERANCE * 2)
    })
  })

  it('is the same bytes for the same policy, whatever the order of its metadata', () => {
    const policy = cases[0]![1]
    const bytes = encodeOnnx(policy, { one: '1', two: '2' })
    expect(encodeOnnx(policy, { two: '2', one: '1' })).toEqual(bytes)
    expect(encodeOnnx(policy, { one: '1', two: '3' })).not.toEqual(bytes)
  })
})
