import { describe, expect, it } from 'vitest'
import { activations, type NetworkWeights } from '../../agents/learner/learner.js'
import { networkOutputs, toLossNetwork } from '../../agents/loss-network.js'
import { NetworkForward } from '../../agents/network-forward.js'
import { orthogonalNetwork } from '../../agents/orthogonal.js'
import { TrainedPolicy } from '../../agents/trained-policy.js'
import { RandomStream } from '../../core/random/stream.js'
import { box, discrete, multiDiscrete } from '../../env/spaces.js'

const infos = { finalObservations: new Float32Array(0), columns: {} }

/** Two inputs; the outputs are given as rows of [weight, weight, bias]. */
function linear(...rows: [number, number, number][]): NetworkWeights {
  return {
    activation: 'tanh',
    layers: [
      {
        inputs: 2,
        outputs: rows.length,
        weights: Float32Array.from(rows.flatMap((row) => row.slice(0, 2))),
        biases: Float32Array.from(rows.map(([, , bias]) => bias)),
      },
    ],
  }
}

describe('forward pass', () => {
  it.each(activations)('with %s agrees with the double one to single precision', (activation) => {
    const shape = { inputs: 5, hidden: [16, 8], outputs: 3, activation }
    const network = orthogonalNetwork(shape, 1, new RandomStream(1, 'test'))
    const random = new RandomStream(2, 'test')
    const count = 7
    const inputs = Float32Array.from({ length: 5 * count }, () => 2 * random.normal())
    const outputs = new Float32Array(3 * count)
    new NetworkForward(network).run(inputs, count, outputs)
    for (let sample = 0; sample < count; sample++) {
      const exact = networkOutputs(toLossNetwork(network), inputs, count, sample)
      exact.forEach((value, output) => {
        expect(outputs[output * count + sample]).toBeCloseTo(value, 4)
      })
    }
  })

  it.each(activations)('gives a sample the same bits alone and in a batch: %s', (activation) => {
    const shape = { inputs: 7, hidden: [9, 16], outputs: 6, activation }
    const forward = new NetworkForward(orthogonalNetwork(shape, 1, new RandomStream(4, 'test')))
    const random = new RandomStream(5, 'test')
    const count = 50
    const inputs = Float32Array.from(
      { length: 7 * count },
      () => 10 ** (6 * random.uniform() - 3) * random.normal(),
    )
    const batch = new Float32Array(6 * count)
    forward.run(inputs, count, batch)
    const alone = new Float32Array(6)
    for (let sample = 0; sample < count; sample++) {
      forward.run(
        inputs.filter((_, index) => index % count === sample),
        1,
        alone,
      )
      expect([...alone]).toEqual([...batch.filter((_, index) => index % count === sample)])
    }
  })

  it('hands a NaN on rather than hide it', () => {
    const shape = { inputs: 1, hidden: [4], outputs: 1, activation: 'relu' as const }
    const outputs = new Float32Array(1)
    new NetworkForward(orthogonalNetwork(shape, 1, new RandomStream(4, 'test'))).run(
      Float32Array.of(Number.NaN),
      1,
      outputs,
    )
    expect(outputs[0]).toBeNaN()
  })
})

describe('trained policy', () => {
  it('normalises, takes the mean and cuts it to the box', () => {
    const policy = new TrainedPolicy(
      {
        network: linear([1, 0, 0], [0, 1, 0.5]),
        head: { kind: 'mean', dimensions: 2 },
        normaliser: { mean: Float64Array.of(1, 0), standardDeviation: Float64Array.of(2, 1), clip: 3 },
      },
      box(-2, 2, 2),
    )
    policy.reset(3)
    const actions = new Float64Array(6)
    // First features 2, 5, 100 become 0.5, 2, 3 (clipped); second ones stay 1, -1, 0.
    policy.act(Float32Array.of(2, 5, 100, 1, -1, 0), infos, actions)
    expect([...actions]).toEqual([0.5, 2, 2, 1.5, -0.5, 0.5])
  })

  it('takes the greatest allowed output of each choice', () => {
    const network = linear([0, 0, 1], [0, 0, 5], [0, 0, 9], [0, 0, 2], [0, 0, 3])
    const policy = new TrainedPolicy(
      { network, head: { kind: 'argmax', counts: [3, 2] }, normaliser: null },
      multiDiscrete([3, 2]),
    )
    policy.reset(2)
    const actions = new Int32Array(4)
    const actionMasks = Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 1, 1, 0)
    policy.act(new Float32Array(4), { ...infos, actionMasks }, actions)
    expect([...actions]).toEqual([2, 1, 1, 0])
  })

  it('refuses an action space that it was not trained for, and observations of another length', () => {
    const frozen = { network: linear([0, 0, 1], [0, 0, 2]), normaliser: null } as const
    const head = { kind: 'argmax', counts: [2] } as const
    expect(() => new TrainedPolicy({ ...frozen, head }, discrete(3))).toThrow(/action space/)
    expect(() => new TrainedPolicy({ ...frozen, head }, box(-1, 1, 2))).toThrow(/action space/)
    const policy = new TrainedPolicy({ ...frozen, head }, discrete(2))
    policy.reset(2)
    expect(() => policy.act(new Float32Array(6), infos, new Int32Array(2))).toThrow(/3 features/)
  })
})
