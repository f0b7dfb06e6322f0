import { usageError } from '../../../core/errors.js'
import type { ActionHead, PpoLearnerShape } from '../learner.js'
import { type CommunicationPlan, planCommunication } from './communication.js'
import { MemoryPlan } from './memory-plan.js'
import { planTile, type Tile } from './network-pass.js'
import { type NetworkPlan, paddedToFour, planNetwork } from './network-plan.js'
import { type ParameterBlockPlan, planParameterBlock } from './parameter-block.js'

/** A minibatch is cut into shards by its size alone, never by the number of threads. */
export const MOST_SHARDS = 4
export const VECTOR_NUMBERS = 4
/** Vectors of running sums: policy loss, entropy, approximate KL, clip fraction; or the value loss. */
export const STATISTICS = 4

/** Columns of a sample's row for the policy loss; the action's coordinates follow. */
export const policyRow = { presence: 0, oldLogProbability: 1, advantage: 2, action: 3 } as const
/** Columns of a sample's row for the critic's loss. */
export const valueRow = { presence: 0, return: 1, oldValue: 2, stride: 4 } as const

/** float32 settings of the policy loss. */
export const lossSettings = {
  clipRange: 0,
  entropyCoefficient: 1,
  advantageMean: 2,
  advantageScale: 3,
  sampleWeight: 4,
  count: 5,
} as const

/** One thread's own room. */
export interface PpoThreadPlan {
  readonly tiles: readonly Tile[]
  readonly policySamples: number
  readonly valueSamples: number
  readonly masks: number
  readonly settings: number
  readonly scratch: number
}

/** Where everything of a PPO learner lies in memory: a function of its shape and its number of threads. */
export interface PpoPlan {
  readonly bytes: number
  readonly actor: NetworkPlan
  readonly critic: NetworkPlan
  readonly block: ParameterBlockPlan
  readonly communication: CommunicationPlan
  readonly components: number
  /** Numbers of choices, int32; empty for a Gaussian head. */
  readonly choiceCounts: readonly number[]
  readonly choiceCountsAddress: number
  /** Coordinates of an action. */
  readonly coordinates: number
  readonly observationRows: number
  readonly observationStride: number
  readonly policyRows: number
  readonly policyStride: number
  readonly valueRows: number
  readonly maskRows: number
  /** Orders of samples for even and odd epochs. */
  readonly order: number
  readonly zeroRow: number
  readonly staging: number
  readonly stagingOutputs: number
  /** Samples that the staging columns hold. */
  readonly stagingSamples: number
  /** [parity][network][shard][STATISTICS] vectors. */
  readonly statistics: number
  readonly threads: readonly PpoThreadPlan[]
}

const TILE_SAMPLES = 64

function choiceCountsOf(head: ActionHead): number[] {
  if (head.kind === 'categorical') return [head.count]
  return head.kind === 'multi-categorical' ? [...head.counts] : []
}

function checkShape(shape: PpoLearnerShape, outputs: number): void {
  if (shape.actor.outputs !== outputs) {
    throw usageError(
      `The actor has ${shape.actor.outputs} outputs, its ${shape.head.kind} head needs ${outputs}`,
      'actor.outputs',
      `Set it to ${outputs}.`,
    )
  }
  if (shape.critic.outputs !== 1) {
    throw usageError(`The critic has ${shape.critic.outputs} outputs`, 'critic.outputs', 'Set it to 1.')
  }
  if (shape.critic.inputs !== shape.actor.inputs) {
    throw usageError(
      `The actor has ${shape.actor.inputs} inputs and the critic ${shape.critic.inputs}`,
      'critic.inputs',
      'Both see the same observations: set them alike.',
    )
  }
}

/** Plans the memory of a PPO learner. */
export function planPpo(shape: PpoLearnerShape, threads: number): PpoPlan {
  const { head, maximumRollout } = shape
  const choiceCounts = choiceCountsOf(head)
  const dimensions = head.kind === 'gaussian' ? head.dimensions : 0
  const outputs = choiceCounts.reduce((sum, count) => sum + count, dimensions)
  checkShape(shape, outputs)
  const coordinates = choiceCounts.length + dimensions
  const memory = new MemoryPlan()
  const actor = planNetwork('actor', shape.actor, 0, dimensions)
  const critic = planNetwork('critic', shape.critic, actor.count)
  const observationStride = paddedToFour(shape.actor.inputs)
  const outputStride = paddedToFour(outputs)
  const policyStride = paddedToFour(policyRow.action + coordinates)
  const stagingSamples = Math.max(maximumRollout, shape.maximumBatch)
  const planThread = (): PpoThreadPlan => ({
    tiles: [planTile(memory, actor), planTile(memory, critic)],
    policySamples: memory.numbers(TILE_SAMPLES * policyStride),
    valueSamples: memory.numbers(TILE_SAMPLES * valueRow.stride),
    masks: memory.numbers(TILE_SAMPLES * outputStride),
    settings: memory.numbers(lossSettings.count),
    scratch: memory.numbers(VECTOR_NUMBERS * (choiceCounts.length + 2 * dimensions)),
  })
  const plan = {
    actor,
    critic,
    block: planParameterBlock(memory, [actor, critic], MOST_SHARDS, threads),
    communication: planCommunication(memory),
    components: choiceCounts.length,
    choiceCounts,
    choiceCountsAddress: memory.numbers(choiceCounts.length),
    coordinates,
    observationRows: memory.numbers(maximumRollout * observationStride),
    observationStride,
    policyRows: memory.numbers(maximumRollout * policyStride),
    policyStride,
    valueRows: memory.numbers(maximumRollout * valueRow.stride),
    maskRows: memory.numbers(dimensions > 0 ? 0 : maximumRollout * outputStride),
    order: memory.numbers(2 * maximumRollout),
    zeroRow: memory.numbers(Math.max(observationStride, policyStride, outputStride)),
    staging: memory.numbers(stagingSamples * Math.max(shape.actor.inputs, coordinates, outputs)),
    stagingOutputs: memory.numbers(stagingSamples * outputs),
    stagingSamples,
    statistics: memory.numbers(2 * 2 * MOST_SHARDS * STATISTICS * VECTOR_NUMBERS),
    threads: Array.from({ length: threads }, planThread),
  }
  return { ...plan, bytes: memory.bytes }
}
