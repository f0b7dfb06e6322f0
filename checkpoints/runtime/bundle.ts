import type { DecisionHead, FrozenNormaliser, FrozenPolicy } from '../../agents/frozen-policy.js'
import type { Activation, LayerWeights } from '../../agents/learner/learner.js'
import type { ObservationFeature } from '../../env/definition.js'
import type { GuardSpecification } from '../../guard/specification.js'
import type { Json } from '../canonical-json.js'
import type { Manifest } from './manifest.js'
import { memberJson } from './member-text.js'

/** How often the policy decides, how old its observations are, and how late its decisions take effect: in hours. */
export interface Cadence {
  readonly decisionEveryHours: number
  readonly actionDelayHours: number
  readonly observationDelayHours: number
}

/** How the network's decision becomes lever values: a point of [-1, 1] a lever, or one entry of the lever menu. */
export type ActionKind = 'levers' | 'lever-menu'

/** One entry of the observation, with what the policy met while it was trained or evaluated. */
export interface BundleObservation extends ObservationFeature {
  readonly minimum: number
  readonly median: number
  readonly maximum: number
}

/** Where a policy comes from: enough to train it again and compare the hash. */
export interface Provenance {
  readonly algorithm: string
  readonly config: Json
  readonly seed: number
  readonly steps: number
  /** Which learner's arithmetic made the weights. */
  readonly learner: string
  readonly codeVersion: string
  /** The git commit of the code that trained; null where none names it. */
  readonly codeCommit: string | null
  readonly numericsVersion: number
  readonly checkpointSha256: string
  /** SHA-256 of each data file that training or calibration read, by name. */
  readonly dataSha256: Readonly<Record<string, string>>
}

/** A frozen policy with its limits, read and checked. */
export interface Bundle {
  readonly manifest: Manifest
  /** SHA-256 of manifest.json: the name of the whole bundle. */
  readonly bundleHash: string
  readonly environment: string
  readonly actions: ActionKind
  readonly cadence: Cadence
  readonly policy: FrozenPolicy
  /** The integer network's bytes; null where the manifest says why there is none. */
  readonly quantised: Uint8Array | null
  readonly observations: readonly BundleObservation[]
  readonly guard: GuardSpecification
  readonly provenance: Provenance
  readonly evaluation: Json
  readonly card: string
}

/** What policy.json holds: everything of the policy but its numbers. */
export interface PolicyShape {
  readonly environment: string
  readonly actions: ActionKind
  readonly cadence: Cadence
  readonly head: DecisionHead
  readonly activation: Activation
  /** Units of each layer, inputs first. */
  readonly widths: readonly number[]
  /** Names of the inputs in order. */
  readonly inputs: readonly string[]
}

/** Each layer's weights, row-major by output, then its biases: float32, little-endian. */
export function encodeWeights(layers: readonly LayerWeights[]): Uint8Array {
  const length = layers.reduce((sum, layer) => sum + layer.weights.length + layer.biases.length, 0)
  const view = new DataView(new ArrayBuffer(length * 4))
  let offset = 0
  for (const layer of layers) {
    for (const values of [layer.weights, layer.biases]) {
      for (const value of values) {
        view.setFloat32(offset, value, true)
        offset += 4
      }
    }
  }
  return new Uint8Array(view.buffer)
}

/** The layers that `encodeWeights` wrote; null where the bytes are not of the widths' length. */
export function decodeWeights(bytes: Uint8Array, widths: readonly number[]): readonly LayerWeights[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  const take = (count: number) => {
    const values = new Float32Array(count)
    for (let index = 0; index < count; index++) values[index] = view.getFloat32(offset + index * 4, true)
    offset += count * 4
    return values
  }
  const expected = widths.slice(1).reduce((sum, outputs, index) => sum + outputs * (widths[index]! + 1), 0)
  if (bytes.length !== expected * 4) return null
  return widths.slice(1).map((outputs, index) => {
    const inputs = widths[index]!
    return { inputs, outputs, weights: take(inputs * outputs), biases: take(outputs) }
  })
}

/** The normaliser as normaliser.json holds it. */
export function normaliserJson(normaliser: FrozenNormaliser | null): Json {
  if (normaliser === null) return { kind: 'none' }
  return {
    kind: 'standardise-and-clip',
    mean: [...normaliser.mean],
    standardDeviation: [...normaliser.standardDeviation],
    clip: normaliser.clip,
  }
}

/** levers.json: the guard's lever table by itself, for readers who need nothing else. */
export function leverTable(guard: GuardSpecification): string {
  const levers = guard.levers.map(({ name, unit, minimum, maximum, default: value, maximumStepPerHour }) => ({
    name,
    unit,
    minimum,
    maximum,
    default: value,
    maximumStepPerHour,
  }))
  return memberJson({ levers }, 'levers.json')
}
