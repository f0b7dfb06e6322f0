import type { DqnLearnerShape } from '../learner.js'
import { type CommunicationPlan, planCommunication } from './communication.js'
import { MemoryPlan } from './memory-plan.js'
import { PANEL_SAMPLES, planTile, TILE_PANELS, type Tile } from './network-pass.js'
import { type NetworkPlan, paddedToFour, planNetwork } from './network-plan.js'
import { type ParameterBlockPlan, planParameterBlock } from './parameter-block.js'

/** A minibatch is cut into shards by its size alone, never by the number of threads. */
export const MOST_SHARDS = 4
export const VECTOR_NUMBERS = 4
/** Vectors of running sums: loss, value of the chosen actions. */
export const STATISTICS = 2

/** Columns of a phase's samples, in the order of the kernel; the next actions' masks follow. */
export const sampleColumn = {
  presence: 0,
  reward: 1,
  discount: 2,
  importance: 3,
  action: 4,
  nextMask: 5,
} as const

/** One thread's own room. */
export interface DqnThreadPlan {
  readonly online: Tile
  readonly target: Tile
  /** The online network on the next observations, for double DQN; shares the target's inputs. */
  readonly chooser: Tile
  readonly samples: number
}

/** Where everything of a DQN learner lies in memory: a function of its shape and its number of threads. */
export interface DqnPlan {
  readonly bytes: number
  readonly network: NetworkPlan
  readonly actions: number
  readonly block: ParameterBlockPlan
  readonly targetParameters: number
  readonly communication: CommunicationPlan
  readonly observations: number
  readonly nextObservations: number
  readonly samples: number
  readonly errors: number
  /** The target network's outputs of the whole phase, as columns. */
  readonly targetOutputs: number
  /** The same memory as the phase's observations: a forward pass and an update never overlap. */
  readonly stagingOutputs: number
  readonly stagingSamples: number
  /** [parity][shard][STATISTICS] vectors. */
  readonly statistics: number
  readonly threads: readonly DqnThreadPlan[]
}

/** Plans the memory of a DQN learner. */
export function planDqn(shape: DqnLearnerShape, threads: number): DqnPlan {
  const { maximumPhase } = shape
  const actions = shape.network.outputs
  const outputs = shape.dueling ? actions + 1 : actions
  const memory = new MemoryPlan()
  const network = planNetwork('network', { ...shape.network, outputs }, 0)
  const stagingSamples = Math.max(shape.maximumBatch, maximumPhase)
  const tileSamples = TILE_PANELS * PANEL_SAMPLES
  const planThread = (): DqnThreadPlan => {
    const target = planTile(memory, network)
    return {
      online: planTile(memory, network),
      target,
      chooser: { inputs: target.inputs, outputs: planTile(memory, network).outputs },
      samples: memory.numbers(tileSamples * paddedToFour(sampleColumn.nextMask + actions)),
    }
  }
  const block = planParameterBlock(memory, [network], MOST_SHARDS, threads)
  const plan = {
    network,
    actions,
    block,
    targetParameters: memory.numbers(block.count),
    communication: planCommunication(memory),
    observations: memory.numbers(stagingSamples * shape.network.inputs),
    nextObservations: memory.numbers(maximumPhase * shape.network.inputs),
    samples: memory.numbers(maximumPhase * (sampleColumn.nextMask + actions)),
    // A last panel writes its padding beyond the phase.
    errors: memory.numbers(maximumPhase + PANEL_SAMPLES),
    targetOutputs: memory.numbers(maximumPhase * outputs),
    stagingOutputs: memory.numbers(stagingSamples * outputs),
    stagingSamples,
    statistics: memory.numbers(2 * MOST_SHARDS * STATISTICS * VECTOR_NUMBERS),
    threads: Array.from({ length: threads }, planThread),
  }
  return { ...plan, bytes: memory.bytes }
}
