import { usageError } from '../../../core/errors.js'
import type {
  Activation,
  LayerWeights,
  NetworkShape,
  NetworkWeights,
  PpoLearnerShape,
  PpoWeights,
} from '../learner.js'

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

/** A dense network's weights, row-major [outputs][inputs] as in the canonical layout, and biases, layer by layer. */
export function networkParts(
  name: string,
  { inputs, hidden, outputs }: NetworkShape,
  start: number,
): readonly ParameterPart[] {
  const widths = [inputs, ...hidden, outputs]
  let end = start
  const place = (part: string, dimensions: readonly number[]): ParameterPart => {
    const count = dimensions.reduce((product, dimension) => product * dimension, 1)
    end += count
    return { name: `${name}.${part}`, dimensions, start: end - count, count }
  }
  return widths
    .slice(1)
    .flatMap((width, index) => [
      place(`layers[${index}].weights`, [width, widths[index]]),
      place(`layers[${index}].biases`, [width]),
    ])
}

/** The numbers that parts take together. */
export function partsCount(parts: readonly ParameterPart[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0)
}

/** Lays a PPO learner's parameters out. */
export function planPpoParameters(shape: PpoLearnerShape): PpoParameterLayout {
  const actor = networkParts('actor', shape.actor, 0)
  const { head } = shape
  const actorEnd = partsCount(actor)
  const logStandardDeviation: ParameterPart | undefined =
    head.kind === 'gaussian'
      ? {
          name: 'logStandardDeviation',
          dimensions: [1, head.dimensions],
          start: actorEnd,
          count: head.dimensions,
        }
      : undefined
  const critic = networkParts('critic', shape.critic, actorEnd + (logStandardDeviation?.count ?? 0))
  const parts = [...actor, ...(logStandardDeviation === undefined ? [] : [logStandardDeviation]), ...critic]
  return { actor, critic, logStandardDeviation, parts, count: partsCount(parts) }
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

/** Copies a network's canonical weights into its parts of a vector. */
export function packNetworkParts(
  name: string,
  parts: readonly ParameterPart[],
  { layers }: NetworkWeights,
  vector: Float32Array,
): void {
  if (layers.length * 2 !== parts.length) {
    throw usageError(
      `The weights have ${layers.length} layers, the network has ${parts.length / 2}`,
      name,
      'Load weights of a network of the same shape.',
    )
  }
  parts.forEach((part, index) => {
    const layer = layers[index >> 1]
    fill(part, index % 2 === 0 ? layer.weights : layer.biases, vector)
  })
}

const valuesOf = ({ start, count }: ParameterPart, vector: Float32Array) => vector.slice(start, start + count)

/** What packNetworkParts was given. */
export function unpackNetworkParts(
  activation: Activation,
  parts: readonly ParameterPart[],
  vector: Float32Array,
): NetworkWeights {
  const layers: LayerWeights[] = []
  for (let index = 0; index < parts.length; index += 2) {
    const [outputs, inputs] = parts[index].dimensions
    layers.push({
      inputs,
      outputs,
      weights: valuesOf(parts[index], vector),
      biases: valuesOf(parts[index + 1], vector),
    })
  }
  return { activation, layers }
}

/** A PPO learner's canonical weights as one vector. */
export function packPpoWeights(layout: PpoParameterLayout, weights: PpoWeights): Float32Array {
  const vector = new Float32Array(layout.count)
  packNetworkParts('actor', layout.actor, weights.actor, vector)
  packNetworkParts('critic', layout.critic, weights.critic, vector)
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
  const { logStandardDeviation } = layout
  return {
    actor: unpackNetworkParts(shape.actor.activation, layout.actor, vector),
    critic: unpackNetworkParts(shape.critic.activation, layout.critic, vector),
    ...(logStandardDeviation === undefined
      ? {}
      : { logStandardDeviation: valuesOf(logStandardDeviation, vector) }),
  }
}
