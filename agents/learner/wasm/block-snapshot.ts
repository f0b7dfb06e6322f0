import { MinthelmError } from '../../../core/errors.js'
import type { Snapshot } from '../../../core/snapshot.js'
import type { NetworkWeights } from '../learner.js'
import { type NetworkPlan, packNetwork, unpackNetwork } from './network-plan.js'

/** A network of a block with its name in snapshots and messages. */
export interface NamedNetwork {
  readonly name: string
  readonly plan: NetworkPlan
  /** Free parameters beside the layers, under this name. */
  readonly extra?: { readonly name: string; readonly count: number }
}

function columnOf(snapshot: Snapshot, name: string): Float32Array {
  const column = snapshot[name]
  if (column instanceof Float32Array) return column
  throw new MinthelmError({
    what: `The learner's snapshot has no float32 column "${name}"`,
    remedy: 'Restore a snapshot that a learner of the same shape made.',
  })
}

/** Copies a block of parameters (or of moments) into canonical columns under a prefix. */
export function snapshotBlock(
  prefix: string,
  networks: readonly NamedNetwork[],
  block: Float32Array,
): Snapshot {
  const snapshot: Snapshot = {}
  for (const { name, plan, extra } of networks) {
    unpackNetwork(plan, block).layers.forEach((layer, index) => {
      snapshot[`${prefix}/${name}/${index}/weights`] = layer.weights
      snapshot[`${prefix}/${name}/${index}/biases`] = layer.biases
    })
    if (extra !== undefined) {
      snapshot[`${prefix}/${extra.name}`] = block.slice(plan.extra, plan.extra + extra.count)
    }
  }
  return snapshot
}

/** The way back, bit by bit. */
export function restoreBlock(
  prefix: string,
  networks: readonly NamedNetwork[],
  snapshot: Snapshot,
  block: Float32Array,
): void {
  for (const { name, plan, extra } of networks) {
    const layers = plan.layers.map((layer, index) => ({
      inputs: layer.inputs,
      outputs: layer.outputs,
      weights: columnOf(snapshot, `${prefix}/${name}/${index}/weights`),
      biases: columnOf(snapshot, `${prefix}/${name}/${index}/biases`),
    }))
    const weights: NetworkWeights = { activation: plan.shape.activation, layers }
    packNetwork(`${prefix}/${name}`, plan, weights, block)
    if (extra !== undefined) {
      packExtra(
        `${prefix}/${extra.name}`,
        plan,
        extra.count,
        columnOf(snapshot, `${prefix}/${extra.name}`),
        block,
      )
    }
  }
}

/** Copies free parameters into their place in a block. */
export function packExtra(
  name: string,
  plan: NetworkPlan,
  count: number,
  values: Float32Array,
  block: Float32Array,
): void {
  if (values.length !== count) {
    throw new MinthelmError({
      what: `${name} has ${values.length} entries instead of ${count}`,
      remedy: 'Give one number a dimension of the action.',
      exitStatus: 2,
    })
  }
  block.set(values, plan.extra)
}
