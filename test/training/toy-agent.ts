import type { Agent, IterationReport } from '../../agents/agent.js'
import type { FrozenPolicy } from '../../agents/frozen-policy.js'
import { RandomStream } from '../../core/random/stream.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { RunConfig } from '../../training/config/run-config.js'
import { learnerRecord } from '../../training/learner-choice.js'
import type { TrainingParts } from '../../training/training-parts.js'

/** A real, deterministic, tiny agent: its weight takes a random walk, its returns follow the weight. */
export class ToyAgent implements Agent {
  readonly name = 'ppo'
  stepsDone = 0
  closed = false
  private readonly random: RandomStream
  private weight = 0

  constructor(
    seed: number,
    private readonly stepsPerIteration: number,
    /** At this step the loss is no number. */
    private readonly failsAt = Number.POSITIVE_INFINITY,
  ) {
    this.random = new RandomStream(seed, 'test')
  }

  iterate(): IterationReport {
    this.weight += this.random.normal()
    this.stepsDone += this.stepsPerIteration
    const loss = this.stepsDone >= this.failsAt ? Number.NaN : this.weight * this.weight
    return {
      steps: this.stepsPerIteration,
      episodes: [{ return: this.weight, length: this.stepsPerIteration }],
      scalars: { loss },
    }
  }

  freeze(): FrozenPolicy {
    const layer = { inputs: 1, outputs: 1, weights: Float32Array.of(this.weight), biases: Float32Array.of(0) }
    return {
      network: { activation: 'tanh', layers: [layer] },
      head: { kind: 'mean', dimensions: 1 },
      normaliser: null,
    }
  }

  snapshot(): Snapshot {
    return { toy: Float64Array.of(this.weight, this.random.position, this.stepsDone) }
  }

  restore(snapshot: Snapshot): void {
    const [weight, position, stepsDone] = snapshot.toy!
    this.weight = weight!
    this.random.seek(position!)
    this.stepsDone = stepsDone!
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

export interface ToyParts extends TrainingParts {
  /** The agents that were made, newest last. */
  readonly agents: ToyAgent[]
}

/** Parts of a loop over toy agents, 10 steps an iteration; the score of a policy is its weight. */
export function toyParts(failsAt?: number): ToyParts {
  const agents: ToyAgent[] = []
  return {
    agents,
    makeAgent: async (config: RunConfig) => {
      const agent = new ToyAgent(config.seed, 10, failsAt)
      agents.push(agent)
      return agent
    },
    learner: () => learnerRecord('wasm'),
    evaluate: (_config, policy) => {
      const score = policy.network.layers[0]!.weights[0]!
      return { score, scenarios: [{ scenario: 'toy', episodes: 1, means: { return: score } }] }
    },
  }
}
