import { usageError } from '../../../core/errors.js'
import type { LayerWeights, NetworkShape, NetworkWeights, PpoLearnerShape, PpoWeights } from '../learner.js'

/** One tensor in the vector of all parameters, canonical order within. */
export interface ParameterPart {
  readonly name: string
  readonly dimensions: readonly number[]
  readonly start: number
  readonly count: number
}

/** Where a PPO learner's parameters lie: actor, log standard deviations, critic, nothing between them. */
export interface PpoParameterLayout {
  readonly actor: readonly ParameterPart[]
  readonly critic: readonly ParameterPart[]
  readonly logStandardDeviation: ParameterPart | undefined
  readonly parts: readonly ParameterPart[]
  readonly count: number
}

/** Lays the parameters out; weights are row-major [outputs][inputs] as in the canonical layout. */
export function planPpoParameters(shape: PpoLearnerShape): PpoParameterLayout {
  const parts: ParameterPart[] = []
  let count = 0
  const place = (name: string, dimensions: readonly number[]): ParameterPart => {
    const size = dimensions.reduce((product, dimension) => product * dimension, 1)
    const part = { name, dimensions, start: count, count: size }
    count += size
    parts.push(part)
    return part
  }
  const network = (name: string, { inputs, hidden, outputs }: NetworkShape): ParameterPart[] => {
    const widths = [inputs, ...hidden, outputs]
    return widths
      .slice(1)
      .flatMap((width, index) => [
        place(`${name}.layers[${index}].weights`, [width, widths[index]]),
        place(`${name}.layers[${index}].biases`, [width]),
      ])
  }
  const actor = network('actor', shape.actor)
  const logStandardDeviation =
    shape.head.kind === 'gaussian' ? place('logStandardDeviation', [1, shape.head.dimensions]) : undefined
  const critic = network('critic', shape.critic)
  return { actor, critic, logStandardDeviation, parts, count }
}

function fill(part: ParameterPart, values: Float32Array | undefined, vector: Float32Array): void {
  if (values?.length !== part.count) {
    throw usageError(
      `${values?.length ?? 0} numbers instead of ${part.count}`,
      part.name,
      'Load weights of a network of the same shape.',
    )
  }
  vector.set(values, part.start)
}

/** The canonical weights as one vector. */
export function packPpoWeights(layout: PpoParameterLayout, weights: PpoWeights): Float32Array {
  const vector = new Float32Array(layout.count)
  for (const name of ['actor', 'critic'] as const) {
    const { layers } = weights[name]
    if (layers.length * 2 !== layout[name].length) {
      throw usageError(
        `The weights have ${layers.length} layers, the network has ${layout[name].length / 2}`,
        name,
        'Load weights of a network of the same shape.',
      )
    }
    layout[name].forEach((part, index) => {
      const layer = layers[index >> 1]
      fill(part, index % 2 === 0 ? layer.weights : layer.biases, vector)
    })
  }
  if (layout.logStandardDeviation !== undefined) {
    fill(layout.logStandardDeviation, weights.logStandardDeviation, vector)
  }
  return vector
}

/** What packPpoWeights was given. */
export function unpackPpoWeights(
  layout: PpoParameterLayout,
  shape: PpoLearnerShape,
  vector: Float32Array,
): PpoWeights {
  const values = ({ start, count }: ParameterPart) => vector.slice(start, start + count)
  const network = (name: 'actor' | 'critic'): NetworkWeights => {
    const layers: LayerWeights[] = []
    for (let index = 0; index < layout[name].length; index += 2) {
      const [outputs, inputs] = layout[name][index].dimensions
      layers.push({
        inputs,
        outputs,
        weights: values(layout[name][index]),
        biases: values(layout[name][index + 1]),
      })
    }
    return { activation: shape[name].activation, layers }
  }
  const { logStandardDeviation } = layout
  return {
    actor: network('actor'),
    critic: network('critic'),
    ...(logStandardDeviation === undefined ? {} : { logStandardDeviation: values(logStandardDeviation) }),
  }
}
