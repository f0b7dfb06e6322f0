import { MinthelmError, usageError } from '../../../core/errors.js'
import type { Snapshot } from '../../../core/snapshot.js'
import type {
  DqnBatch,
  DqnCoefficients,
  DqnLearner,
  DqnLearnerShape,
  DqnUpdateResult,
  DqnWeights,
  NetworkShape,
} from '../learner.js'
import { divergence } from '../wasm/finite.js'
import { checkAdamEpsilon, planNetwork } from '../wasm/network-plan.js'
import { correctedStep } from './adam-graph.js'
import { dqnSavedModel, dqnSettings, dqnStatistics } from './dqn-graph.js'
import { column, scalar, vector } from './feeds.js'
import {
  networkParts,
  type ParameterPart,
  packNetworkParts,
  partsCount,
  unpackNetworkParts,
} from './parameter-layout.js'
import { type Results, TensorflowSession } from './session.js'

const vectorNames = ['parameters', 'firstMoments', 'secondMoments', 'target'] as const

type Vectors = Readonly<Record<(typeof vectorNames)[number], Float32Array>>

/** DQN as one TensorFlow graph: both networks stay in the graph, a phase is one call. */
export class TensorflowDqnLearner implements DqnLearner {
  readonly shape: DqnLearnerShape
  readonly #parts: readonly ParameterPart[]
  readonly #session: TensorflowSession
  /** Gradient steps since the weights were loaded. */
  #steps = 0

  constructor(shape: DqnLearnerShape, parts: readonly ParameterPart[], session: TensorflowSession) {
    this.shape = shape
    this.#parts = parts
    this.#session = session
    const zeros = new Float32Array(partsCount(parts))
    this.#replace({ parameters: zeros, firstMoments: zeros, secondMoments: zeros, target: zeros }, 0)
  }

  #replace(vectors: Vectors, steps: number): void {
    const feeds = vectorNames.map((name) => [name, vector(vectors[name])] as const)
    this.#session.run('load', Object.fromEntries(feeds))
    this.#steps = steps
  }

  act(observations: Float32Array, count: number, outputs: Float32Array): void {
    const { inputs } = this.shape.network
    const numbers = observations.subarray(0, inputs * count)
    const results = this.#session.run('act', {
      observations: { numbers, dimensions: [inputs, count] },
    })
    outputs.set(results.outputs)
  }

  update(batch: DqnBatch, coefficients: DqnCoefficients): DqnUpdateResult {
    this.#check(batch)
    const { size, minibatchSize, nextActionMasks } = batch
    const { inputs, outputs } = this.shape.network
    const settings = { ...coefficients, double: coefficients.double ? 1 : 0 }
    const turns = size / minibatchSize
    const steps = Array.from({ length: turns }, (_, turn) =>
      correctedStep(this.#steps + turn + 1, coefficients.learningRate, this.shape.adamEpsilon),
    )
    const columns = {
      observations: column('batch.observations', batch.observations, inputs, size),
      nextObservations: column('batch.nextObservations', batch.nextObservations, inputs, size),
      actions: { numbers: batch.actions.subarray(0, size), dimensions: [1, size] },
      rewards: column('batch.rewards', batch.rewards, 1, size),
      discounts: column('batch.discounts', batch.discounts, 1, size),
      weights: column('batch.weights', batch.weights, 1, size),
      minibatchSize: scalar(minibatchSize),
      settings: vector(Float32Array.from(dqnSettings, (name) => settings[name])),
      stepSizes: vector(Float32Array.from(steps, ({ stepSize }) => stepSize)),
      epsilons: vector(Float32Array.from(steps, ({ epsilon }) => epsilon)),
    }
    const results =
      nextActionMasks === undefined
        ? this.#session.run('update', columns)
        : this.#session.run('updateMasked', {
            ...columns,
            nextActionMasks: {
              numbers: Float32Array.from(nextActionMasks),
              dimensions: [outputs, size],
            },
          })
    if (results.finite[0] === 0) throw this.#divergence(results)
    this.#steps += turns
    const mean = (name: (typeof dqnStatistics)[number]) => results.sums[dqnStatistics.indexOf(name)] / turns
    return {
      loss: mean('loss'),
      meanQ: mean('meanQ'),
      gradientNorm: mean('gradientNorm'),
      absoluteErrors: Float32Array.from(results.errors),
    }
  }

  #check({ size, minibatchSize, actions, nextActionMasks }: DqnBatch): void {
    const { outputs } = this.shape.network
    if (!(size >= 1 && size <= this.shape.maximumPhase)) {
      throw usageError(
        `A phase of ${size} samples; the learner takes 1 to ${this.shape.maximumPhase}`,
        'batch.size',
        'Create the learner with a greater maximumPhase.',
      )
    }
    if (!(Number.isInteger(minibatchSize) && minibatchSize >= 1 && size % minibatchSize === 0)) {
      throw usageError(
        `A phase of ${size} samples in minibatches of ${minibatchSize}`,
        'batch.minibatchSize',
        'Give a whole number of whole minibatches.',
      )
    }
    const wrong = actions.findIndex((action) => action >>> 0 >= outputs)
    if (actions.length !== size || wrong >= 0) {
      throw usageError(
        wrong >= 0
          ? `There is no action ${actions[wrong]} among ${outputs}`
          : `${actions.length} actions for ${size} samples`,
        wrong >= 0 ? `batch.actions[${wrong}]` : 'batch.actions',
        `Give one action a sample, from 0 to ${outputs - 1}.`,
      )
    }
    if (nextActionMasks !== undefined && nextActionMasks.length !== outputs * size) {
      throw usageError(
        `${nextActionMasks.length} masks for ${size} samples of ${outputs} actions`,
        'batch.nextActionMasks',
        'Give one mask an action and sample.',
      )
    }
  }

  #divergence({ last, turns }: Results): MinthelmError {
    const { parameters } = this.#state()
    const where = `gradient step ${this.#steps + turns[0]}`
    const part = this.#parts.find(({ start, count }) =>
      parameters.subarray(start, start + count).some((value) => !Number.isFinite(value)),
    )
    if (part !== undefined) return divergence(part.name, where)
    const finite = Number.isFinite(last[dqnStatistics.indexOf('loss')])
    return divergence(finite ? 'the gradient norm' : 'the loss', where)
  }

  updateTarget(tau: number): void {
    this.#session.run('moveTarget', { tau: vector(Float32Array.of(tau)) })
  }

  #state(): Vectors & { readonly steps: number } {
    const results = this.#session.run('state', {})
    return {
      parameters: Float32Array.from(results.parameters),
      firstMoments: Float32Array.from(results.firstMoments),
      secondMoments: Float32Array.from(results.secondMoments),
      target: Float32Array.from(results.target),
      steps: this.#steps,
    }
  }

  weights(): DqnWeights {
    const { parameters, target } = this.#state()
    const { activation } = this.shape.network
    return {
      online: unpackNetworkParts(activation, this.#parts, parameters),
      target: unpackNetworkParts(activation, this.#parts, target),
      dueling: this.shape.dueling,
    }
  }

  load(weights: DqnWeights): void {
    const empty = () => new Float32Array(partsCount(this.#parts))
    const vectors = {
      parameters: empty(),
      firstMoments: empty(),
      secondMoments: empty(),
      target: empty(),
    }
    packNetworkParts('online', this.#parts, weights.online, vectors.parameters)
    packNetworkParts('target', this.#parts, weights.target, vectors.target)
    this.#replace(vectors, 0)
  }

  snapshot(): Snapshot {
    const { steps, ...columns } = this.#state()
    return { ...columns, steps: Int32Array.of(steps) }
  }

  restore(snapshot: Snapshot): void {
    const count = partsCount(this.#parts)
    const { steps } = snapshot
    const vectors = Object.fromEntries(vectorNames.map((name) => [name, snapshot[name]]))
    for (const [name, values] of Object.entries(vectors)) {
      if (values instanceof Float32Array && values.length === count) continue
      throw new MinthelmError({
        what: `The snapshot has no column "${name}" of ${count} float32 numbers`,
        remedy: 'Restore a snapshot that a tensorflow learner of the same shape made.',
      })
    }
    if (!(steps instanceof Int32Array && steps.length === 1)) {
      throw new MinthelmError({
        what: 'The snapshot has no column "steps" of one int32 number',
        remedy: 'Restore a snapshot that a tensorflow learner of the same shape made.',
      })
    }
    this.#replace(vectors as Vectors, steps[0])
  }

  close(): Promise<void> {
    this.#session.close()
    return Promise.resolve()
  }
}

/**
 * Creates a DQN learner on TensorFlow, with weights of 0 until load() is called. Its numbers agree with the wasm
 * learner's to rounding, not to the bit.
 *
 * @throws MinthelmError where TensorFlow.js is not set up, or the shape has a layer of width 0 or an unknown activation.
 */
export async function createTensorflowDqnLearner(shape: DqnLearnerShape): Promise<TensorflowDqnLearner> {
  checkAdamEpsilon(shape.adamEpsilon)
  planNetwork('network', shape.network, 0)
  const { outputs } = shape.network
  const held: NetworkShape = { ...shape.network, outputs: shape.dueling ? outputs + 1 : outputs }
  const parts = networkParts('network', held, 0)
  const { bytes, signatures } = dqnSavedModel(shape, held, parts)
  return new TensorflowDqnLearner(shape, parts, await TensorflowSession.open(bytes, signatures))
}
