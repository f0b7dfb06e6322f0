import { MinthelmError, usageError } from '../../../core/errors.js'
import type { Snapshot } from '../../../core/snapshot.js'
import { headOutputs, headWidth } from '../../distributions.js'
import type {
  PpoCoefficients,
  PpoLearner,
  PpoLearnerShape,
  PpoRollout,
  PpoUpdateResult,
  PpoWeights,
} from '../learner.js'
import { divergence } from '../wasm/finite.js'
import { checkAdamEpsilon, planNetwork } from '../wasm/network-plan.js'
import { checkUpdate } from '../wasm/ppo-rollout.js'
import { column, scalar, vector } from './feeds.js'
import {
  type PpoParameterLayout,
  packPpoWeights,
  planPpoParameters,
  unpackPpoWeights,
} from './parameter-layout.js'
import { ppoSavedModel, ppoSettings, ppoStatistics } from './ppo-graph.js'
import { type Feed, TensorflowSession } from './session.js'

/** Of the target KL: a minibatch beyond it is not learnt from, and ends the update. */
const KL_TOLERANCE = 1.5

/** PPO as one TensorFlow graph: parameters stay in the graph, an update is one call. */
export class TensorflowPpoLearner implements PpoLearner {
  readonly shape: PpoLearnerShape
  readonly #layout: PpoParameterLayout
  readonly #session: TensorflowSession

  constructor(shape: PpoLearnerShape, layout: PpoParameterLayout, session: TensorflowSession) {
    this.shape = shape
    this.#layout = layout
    this.#session = session
    this.#replace(new Float32Array(layout.count))
  }

  #replace(
    parameters: Float32Array,
    firstMoments = new Float32Array(parameters.length),
    secondMoments = new Float32Array(parameters.length),
    steps = 0,
  ): void {
    this.#session.run('load', {
      parameters: vector(parameters),
      firstMoments: vector(firstMoments),
      secondMoments: vector(secondMoments),
      steps: scalar(steps),
    })
  }

  act(observations: Float32Array, count: number, outputs: Float32Array): void {
    this.#forward('act', observations, count, outputs)
  }

  value(observations: Float32Array, count: number, values: Float32Array): void {
    this.#forward('value', observations, count, values)
  }

  #forward(signature: 'act' | 'value', observations: Float32Array, count: number, outputs: Float32Array) {
    const { inputs } = this.shape.actor
    const numbers = observations.subarray(0, inputs * count)
    const results = this.#session.run(signature, {
      observations: { numbers, dimensions: [inputs, count] },
    })
    outputs.set(results.outputs)
  }

  update(rollout: PpoRollout, permutations: Int32Array, coefficients: PpoCoefficients): PpoUpdateResult {
    const { head, actor } = this.shape
    checkUpdate(this.shape, rollout, permutations, coefficients)
    const { size } = rollout
    const settings: Record<(typeof ppoSettings)[number], number> = {
      ...coefficients,
      valueClipRange: coefficients.valueClipRange ?? 0,
      mostKl: KL_TOLERANCE * (coefficients.targetKl ?? Infinity),
      normalizeAdvantages: coefficients.normalizeAdvantages ? 1 : 0,
    }
    const columns = {
      observations: column('rollout.observations', rollout.observations, actor.inputs, size),
      actions: column('rollout.actions', rollout.actions, headWidth(head), size),
      logProbabilities: column('rollout.logProbabilities', rollout.logProbabilities, 1, size),
      advantages: column('rollout.advantages', rollout.advantages, 1, size),
      returns: column('rollout.returns', rollout.returns, 1, size),
      values: column('rollout.values', rollout.values, 1, size),
      order: vector(permutations),
      minibatchSize: scalar(coefficients.minibatchSize),
      settings: vector(Float32Array.from(ppoSettings, (name) => settings[name])),
    }
    const masks = this.#masks(rollout)
    const results =
      masks === undefined
        ? this.#session.run('update', columns)
        : this.#session.run('updateMasked', { ...columns, actionMasks: masks })
    const [count] = results.stepsTaken
    const read = (of: Float32Array | Int32Array | Uint8Array, name: (typeof ppoStatistics)[number]) =>
      of[ppoStatistics.indexOf(name)]
    const mean = (name: (typeof ppoStatistics)[number]) =>
      count > 0 ? read(results.sums, name) / count : read(results.last, name)
    const broken = ppoStatistics.find((name) => !Number.isFinite(read(results.last, name)))
    if (results.finite[0] === 0 || broken !== undefined) throw this.#divergence(broken)
    return {
      policyLoss: mean('policyLoss'),
      valueLoss: mean('valueLoss'),
      entropy: mean('entropy'),
      clipFraction: mean('clipFraction'),
      gradientNorm: mean('gradientNorm'),
      approximateKl: results.epochKl[0] / results.epochMinibatches[0],
      minibatches: count,
      stoppedByKl: results.stopped[0] === 1,
    }
  }

  #masks({ actionMasks, size }: PpoRollout): Feed | undefined {
    if (actionMasks === undefined) return undefined
    const outputs = headOutputs(this.shape.head)
    if (this.shape.head.kind === 'gaussian' || actionMasks.length !== outputs * size) {
      throw usageError(
        `${actionMasks.length} masks for ${size} samples of a ${this.shape.head.kind} head with ${outputs} outputs`,
        'rollout.actionMasks',
        'Give one mask an action and sample, and only for categorical heads.',
      )
    }
    return { numbers: Float32Array.from(actionMasks), dimensions: [outputs, size] }
  }

  #divergence(statistic: string | undefined): MinthelmError {
    const { parameters, steps } = this.#state()
    const part = this.#layout.parts.find(({ start, count }) =>
      parameters.subarray(start, start + count).some((value) => !Number.isFinite(value)),
    )
    return divergence(
      part?.name ?? `the ${statistic}`,
      `gradient step ${part === undefined ? steps + 1 : steps}`,
    )
  }

  #state() {
    const results = this.#session.run('state', {})
    return {
      parameters: Float32Array.from(results.parameters),
      firstMoments: Float32Array.from(results.firstMoments),
      secondMoments: Float32Array.from(results.secondMoments),
      steps: results.steps[0],
    }
  }

  weights(): PpoWeights {
    return unpackPpoWeights(this.#layout, this.shape, this.#state().parameters)
  }

  load(weights: PpoWeights): void {
    this.#replace(packPpoWeights(this.#layout, weights))
  }

  snapshot(): Snapshot {
    const { steps, ...columns } = this.#state()
    return { ...columns, steps: Int32Array.of(steps) }
  }

  restore(snapshot: Snapshot): void {
    const { count } = this.#layout
    const numbers = (name: string): Float32Array<ArrayBuffer> => {
      const values = snapshot[name]
      if (values instanceof Float32Array && values.length === count) return Float32Array.from(values)
      throw new MinthelmError({
        what: `The snapshot has no column "${name}" of ${count} float32 numbers`,
        remedy: 'Restore a snapshot that a tensorflow learner of the same shape made.',
      })
    }
    const { steps } = snapshot
    if (!(steps instanceof Int32Array && steps.length === 1)) {
      throw new MinthelmError({
        what: 'The snapshot has no column "steps" of one int32 number',
        remedy: 'Restore a snapshot that a tensorflow learner of the same shape made.',
      })
    }
    this.#replace(numbers('parameters'), numbers('firstMoments'), numbers('secondMoments'), steps[0])
  }

  close(): Promise<void> {
    this.#session.close()
    return Promise.resolve()
  }
}

/**
 * Creates a PPO learner on TensorFlow, with weights of 0 until load() is called. Its numbers agree with the wasm
 * learner's to rounding, not to the bit.
 *
 * @throws MinthelmError where TensorFlow.js is not set up, or the shape has a layer of width 0 or an unknown activation.
 */
export async function createTensorflowPpoLearner(shape: PpoLearnerShape): Promise<TensorflowPpoLearner> {
  checkAdamEpsilon(shape.adamEpsilon)
  planNetwork('actor', shape.actor, 0)
  planNetwork('critic', shape.critic, 0)
  const layout = planPpoParameters(shape)
  const { bytes, signatures } = ppoSavedModel(shape, layout)
  return new TensorflowPpoLearner(shape, layout, await TensorflowSession.open(bytes, signatures))
}
