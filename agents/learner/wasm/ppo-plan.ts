import { usageError } from '../../../core/errors.js'
import type { ActionHead, PpoLearnerShape } from '../learner.js'
import { type CommunicationPlan, planCommunication } from './communication.js'
import { MemoryPlan } from './memory-plan.js'
import { planInputs, planTile, TILE_SAMPLES, type Tile } from './network-pass.js'
import { type NetworkPlan, paddedToFour, planNetwork } from './network-plan.js'
import { type ParameterBlockPlan, planParameterBlock } from './parameter-block.js'
import { planBoard } from './rollout-board.js'

/** Places of the two networks wherever both have one. */
export const ACTOR = 0
export const CRITIC = 1
/** A minibatch is cut into shards by its size alone, never by the number of threads. */
export const MOST_SHARDS = 4
export const VECTOR_NUMBERS = 4
/** Vectors of running sums: policy loss, entropy, approximate KL, clip fraction; or the value loss. */
export const STATISTICS = 4

/** Part of every sample's row: numbers from `first` on, a multiple of four. */
export interface RowSection {
  readonly first: number
  readonly stride: number
}

/** A row that begins on a cache line of its own is fetched with the fewest. */
const CACHE_LINE_NUMBERS = 16

/** Columns of a sample's section for the policy loss; the action's coordinates follow. */
export const policyRow = { presence: 0, oldLogProbability: 1, advantage: 2, action: 3 } as const
/** Columns of a sample's section for the critic's loss. */
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
  /** What both networks see of a tile. */
  readonly inputs: number
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
  /** What an update knows of each sample: rows of `rowStride` numbers, side by side because they are fetched in random order. */
  readonly rows: number
  readonly rowStride: number
  readonly sections: Readonly<Record<'observations' | 'masks' | 'policy' | 'value', RowSection>>
  /** Columns in which a rollout's observations may lie from the beginning, and the column of their values. */
  readonly rolloutObservations: number
  readonly rolloutValues: number
  readonly rolloutBoard: number
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

/** Puts sections of the given numbers of columns one behind the other. */
function planRow<Name extends string>(columns: Readonly<Record<Name, number>>) {
  const sections = {} as Record<Name, RowSection>
  let first = 0
  for (const name of Object.keys(columns) as Name[]) {
    const stride = paddedToFour(columns[name])
    sections[name] = { first, stride }
    first += stride
  }
  return { sections, rowStride: Math.ceil(first / CACHE_LINE_NUMBERS) * CACHE_LINE_NUMBERS }
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
  const { sections, rowStride } = planRow({
    observations: shape.actor.inputs,
    masks: dimensions > 0 ? 0 : outputs,
    policy: policyRow.action + coordinates,
    value: valueRow.stride,
  })
  const stagingSamples = Math.max(maximumRollout, shape.maximumBatch)
  const planThread = (): PpoThreadPlan => {
    const inputs = planInputs(memory, actor)
    return {
      inputs,
      tiles: [planTile(memory, actor, inputs), planTile(memory, critic, inputs)],
      policySamples: memory.numbers(TILE_SAMPLES * sections.policy.stride),
      valueSamples: memory.numbers(TILE_SAMPLES * sections.value.stride),
      masks: memory.numbers(TILE_SAMPLES * sections.masks.stride),
      settings: memory.numbers(lossSettings.count),
      scratch: memory.numbers(VECTOR_NUMBERS * (choiceCounts.length + outputs + dimensions)),
    }
  }
  const plan = {
    actor,
    critic,
    block: planParameterBlock(memory, [actor, critic], MOST_SHARDS, threads),
    communication: planCommunication(memory),
    components: choiceCounts.length,
    choiceCounts,
    choiceCountsAddress: memory.numbers(choiceCounts.length),
    coordinates,
    rows: memory.numbers(maximumRollout * rowStride),
    rowStride,
    sections,
    rolloutObservations: memory.numbers(maximumRollout * shape.actor.inputs),
    rolloutValues: memory.numbers(maximumRollout),
    rolloutBoard: planBoard(memory),
    order: memory.numbers(2 * maximumRollout),
    zeroRow: memory.numbers(rowStride),
    staging: memory.numbers(stagingSamples * Math.max(shape.actor.inputs, coordinates, outputs)),
    stagingOutputs: memory.numbers(stagingSamples * outputs),
    stagingSamples,
    statistics: memory.numbers(2 * 2 * MOST_SHARDS * STATISTICS * VECTOR_NUMBERS),
    threads: Array.from({ length: threads }, planThread),
  }
  return { ...plan, bytes: memory.bytes }
}
