import { MinthelmError, usageError } from '../../../core/errors.js'
import type { Snapshot } from '../../../core/snapshot.js'
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
import { createWasmPpoLearner } from '../wasm/ppo-learner.js'
import { checkUpdate } from '../wasm/ppo-rollout.js'
import {
  type PpoParameterLayout,
  packPpoWeights,
  planPpoParameters,
  unpackPpoWeights,
} from './parameter-layout.js'
import { PpoEngine, type PpoLearntState, type PpoMember } from './ppo-engine.js'
import { type PpoGraphForm, ppoStatistics } from './ppo-graph.js'
import { rolloutRows } from './ppo-rows.js'

/** What of an update a graph is written for; updates with other values of these need another learner. */
export type PpoFixedCoefficients = Pick<
  PpoCoefficients,
  'minibatchSize' | 'valueClipRange' | 'normalizeAdvantages'
>

/** The form of a graph for these coefficients. */
export function ppoGraphForm(
  shape: PpoLearnerShape,
  coefficients: PpoFixedCoefficients,
  members: number,
  compiled: boolean,
): PpoGraphForm {
  const { minibatchSize } = coefficients
  const even = shape.maximumRollout % minibatchSize === 0
  return {
    members,
    minibatchSize: even ? minibatchSize : null,
    clipsValues: coefficients.valueClipRange !== null,
    normalizesAdvantages: coefficients.normalizeAdvantages,
    compiled: compiled && even,
  }
}

type Statistic = (typeof ppoStatistics)[number]

/** Means over the minibatches taken; the refused one's own numbers where none was. */
function updateResult(record: Float32Array, size: number, minibatchSize: number): PpoUpdateResult {
  const width = ppoStatistics.length
  const turns = record.length / width
  const at = (turn: number, name: Statistic) => record[turn * width + ppoStatistics.indexOf(name)]
  const stopped = at(turns - 1, 'taken') === 0
  const taken = stopped ? turns - 1 : turns
  const mean = (name: Statistic, from: number, to: number) => {
    let sum = 0
    for (let turn = from; turn < to; turn++) sum += at(turn, name)
    return sum / (to - from)
  }
  const told = (name: Statistic) => (taken === 0 ? at(0, name) : mean(name, 0, taken))
  const turnsPerEpoch = Math.ceil(size / minibatchSize)
  const lastEpoch = Math.floor((turns - 1) / turnsPerEpoch) * turnsPerEpoch
  return {
    policyLoss: told('policyLoss'),
    valueLoss: told('valueLoss'),
    entropy: told('entropy'),
    clipFraction: told('clipFraction'),
    gradientNorm: told('gradientNorm'),
    approximateKl: mean('approximateKl', lastEpoch, turns),
    minibatches: taken,
    stoppedByKl: stopped,
  }
}

/**
 * PPO by TensorFlow: an update is one call of a graph, which may train other policies beside this one. Rollouts are
 * played on the WebAssembly kernels, with a copy of the weights: a call a decision would cost more than it computes.
 */
export class TensorflowPpoLearner implements PpoLearner {
  readonly shape: PpoLearnerShape
  readonly rolloutObservations: Float32Array
  readonly #layout: PpoParameterLayout
  readonly #fixed: PpoFixedCoefficients
  readonly #member: PpoMember
  readonly #mirror: PpoLearner
  /** Gradient steps since the weights were loaded, as far as errors tell of them. */
  #steps = 0

  constructor(shape: PpoLearnerShape, fixed: PpoFixedCoefficients, member: PpoMember, mirror: PpoLearner) {
    this.shape = shape
    this.rolloutObservations = mirror.rolloutObservations
    this.#fixed = fixed
    this.#layout = planPpoParameters(shape)
    this.#member = member
    this.#mirror = mirror
  }

  act(observations: Float32Array, count: number, outputs: Float32Array): void {
    this.#mirror.act(observations, count, outputs)
  }

  value(observations: Float32Array, count: number, values: Float32Array): void {
    this.#mirror.value(observations, count, values)
  }

  rollOut(play: () => void, values: Float32Array): void {
    this.#mirror.rollOut(play, values)
  }

  update(rollout: PpoRollout, permutations: Int32Array, coefficients: PpoCoefficients): PpoUpdateResult {
    checkUpdate(this.shape, rollout, permutations, coefficients)
    this.#checkForm(rollout, coefficients)
    const { size } = rollout
    const rows = rolloutRows(this.shape, rollout)
    const masked = rollout.actionMasks !== undefined
    const request = { size, masked, rows, order: permutations, coefficients }
    const { record, parameters } = this.#member.update(request)
    const width = ppoStatistics.length
    const last = record.subarray(record.length - width)
    const broken = ppoStatistics.find((_, index) => !Number.isFinite(last[index]))
    const part = this.#layout.parts.find(({ start, count }) =>
      parameters.subarray(start, start + count).some((value) => !Number.isFinite(value)),
    )
    if (broken !== undefined || part !== undefined) {
      const turn = record.length / width
      throw divergence(part?.name ?? `the ${broken}`, `gradient step ${this.#steps + turn}`)
    }
    this.#mirror.load(unpackPpoWeights(this.#layout, this.shape, parameters))
    const result = updateResult(record, size, coefficients.minibatchSize)
    this.#steps += result.minibatches
    return result
  }

  #checkForm({ size }: PpoRollout, coefficients: PpoCoefficients): void {
    const { minibatchSize, valueClipRange, normalizeAdvantages } = this.#fixed
    const even = this.shape.maximumRollout % minibatchSize === 0
    const differs = [
      ...(even && (coefficients.minibatchSize !== minibatchSize || size % minibatchSize !== 0)
        ? [`minibatchSize ${coefficients.minibatchSize} of ${size} samples`]
        : []),
      ...((coefficients.valueClipRange === null) !== (valueClipRange === null)
        ? [`valueClipRange ${coefficients.valueClipRange}`]
        : []),
      ...(coefficients.normalizeAdvantages === normalizeAdvantages
        ? []
        : [`normalizeAdvantages ${coefficients.normalizeAdvantages}`]),
    ]
    if (differs.length === 0) return
    throw usageError(
      `The graph was not written for ${differs.join(', ')}`,
      'coefficients',
      'Create another learner with these coefficients.',
    )
  }

  weights(): PpoWeights {
    return this.#mirror.weights()
  }

  load(weights: PpoWeights): void {
    const parameters = packPpoWeights(this.#layout, weights)
    const zeros = () => new Float32Array(parameters.length)
    this.#replace({ parameters, firstMoments: zeros(), secondMoments: zeros(), steps: 0 })
  }

  #replace(state: PpoLearntState): void {
    this.#member.replace(state)
    this.#mirror.load(unpackPpoWeights(this.#layout, this.shape, state.parameters))
    this.#steps = state.steps
  }

  snapshot(): Snapshot {
    const { steps, ...columns } = this.#member.state()
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
    this.#replace({
      parameters: numbers('parameters'),
      firstMoments: numbers('firstMoments'),
      secondMoments: numbers('secondMoments'),
      steps: steps[0],
    })
  }

  async close(): Promise<void> {
    this.#member.close()
    await this.#mirror.close()
  }
}

/** A learner on one policy of a graph, be it in this process or elsewhere. */
export async function createPpoMemberLearner(
  shape: PpoLearnerShape,
  fixed: PpoFixedCoefficients,
  member: PpoMember,
): Promise<TensorflowPpoLearner> {
  const mirror = await createWasmPpoLearner(shape, { threads: 1 })
  return new TensorflowPpoLearner(shape, fixed, member, mirror)
}

/** Opens a graph of this many policies. */
export function openPpoEngine(
  shape: PpoLearnerShape,
  fixed: PpoFixedCoefficients,
  members: number,
  compiled: boolean,
): Promise<PpoEngine> {
  checkAdamEpsilon(shape.adamEpsilon)
  planNetwork('actor', shape.actor, 0)
  planNetwork('critic', shape.critic, 0)
  return PpoEngine.open(shape, planPpoParameters(shape), ppoGraphForm(shape, fixed, members, compiled))
}

/**
 * Creates a PPO learner on TensorFlow, with weights of 0 until load() is called. Its numbers agree with the wasm
 * learner's to rounding, not to the bit.
 *
 * @throws MinthelmError where TensorFlow.js is not set up, or the shape has a layer of width 0 or an unknown activation.
 */
export async function createTensorflowPpoLearner(
  shape: PpoLearnerShape,
  fixed: PpoFixedCoefficients,
  compiled: boolean,
): Promise<TensorflowPpoLearner> {
  const engine = await openPpoEngine(shape, fixed, 1, compiled)
  return createPpoMemberLearner(shape, fixed, engine.member(0))
}
