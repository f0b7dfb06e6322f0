import { exp } from '../../../core/math/exponential.js'
import { type StreamName, streamKey } from '../../../core/random/stream.js'
import { headOutputs, headWidth, noActionAllowed } from '../../distributions.js'
import type { ActionHead } from '../learner.js'
import { instantiate, type Kernels, kernelModule, sharedMemory } from './kernels.js'
import { floatsAt, MemoryPlan } from './memory-plan.js'
import { paddedToFour } from './network-plan.js'

/** Where the columns of a sampler lie; `stride` environments a column. */
function planSampler(head: ActionHead, stride: number, longestOrder: number) {
  const memory = new MemoryPlan()
  const outputs = headOutputs(head)
  const width = headWidth(head)
  const plan = {
    outputs: memory.numbers(outputs * stride),
    masks: memory.numbers(outputs * stride),
    noise: memory.doubles(width * stride),
    counts: memory.numbers(width),
    deviations: memory.doubles(width),
    logDeviations: memory.numbers(width),
    actions: memory.numbers(width * stride),
    logProbabilities: memory.numbers(stride),
    order: memory.numbers(longestOrder),
  }
  return { ...plan, bytes: memory.bytes }
}

/**
 * What PPO draws, as column kernels: actions of all environments at once with their log probabilities, and the orders of
 * samples. The bits are those of sampleAction, logProbability32, KeyedNoise and RandomStream.permutation, which say what is meant.
 */
export class RolloutSampler {
  /** `actions[coordinate * numEnvs + env]` of the last sample. */
  readonly actions: Float32Array
  /** One an environment. */
  readonly logProbabilities: Float32Array
  readonly #head: ActionHead
  readonly #numEnvs: number
  /** Environments rounded up to a multiple of four: the length of each column of the kernels. */
  readonly #stride: number
  readonly #kernels: Kernels
  readonly #plan: ReturnType<typeof planSampler>
  readonly #outputs: Float32Array
  readonly #drawn: Float32Array
  readonly #masks: Float32Array
  readonly #noise: Float64Array
  readonly #deviations: Float64Array
  readonly #logDeviations: Float32Array
  readonly #order: Int32Array
  /** Coordinates of an action. */
  readonly #width: number

  /** @param longestOrder samples of the longest order that will be drawn */
  constructor(head: ActionHead, numEnvs: number, longestOrder: number) {
    const stride = paddedToFour(numEnvs)
    const width = headWidth(head)
    const plan = planSampler(head, stride, longestOrder)
    const memory = sharedMemory(plan.bytes)
    const { buffer } = memory
    this.#stride = stride
    this.#head = head
    this.#numEnvs = numEnvs
    this.#plan = plan
    this.#kernels = instantiate(kernelModule(), memory)
    this.#drawn = floatsAt(memory, plan.actions, width * stride)
    this.actions = stride === numEnvs ? this.#drawn : new Float32Array(width * numEnvs)
    this.logProbabilities = floatsAt(memory, plan.logProbabilities, numEnvs)
    this.#outputs = floatsAt(memory, plan.outputs, headOutputs(head) * stride)
    this.#masks = floatsAt(memory, plan.masks, headOutputs(head) * stride).fill(1)
    this.#noise = new Float64Array(buffer, plan.noise, width * stride)
    this.#deviations = new Float64Array(buffer, plan.deviations, width)
    this.#logDeviations = floatsAt(memory, plan.logDeviations, width)
    this.#order = new Int32Array(buffer, plan.order, longestOrder)
    this.#width = width
    if (head.kind === 'gaussian') return
    new Int32Array(buffer, plan.counts, width).set(head.kind === 'categorical' ? [head.count] : head.counts)
  }

  /** Takes up a Gaussian policy's logarithms of standard deviations for the samples to come. */
  setDeviations(logStandardDeviation: Float32Array): void {
    this.#logDeviations.set(logStandardDeviation)
    this.#deviations.set(Float64Array.from(logStandardDeviation, exp))
  }

  /**
   * Moves the means `means[dimension * numEnvs + env]` by the normal numbers `normals[dimension * numEnvs + env]` times the
   * standard deviations.
   */
  sampleGaussian(means: Float32Array, normals: Float64Array): void {
    const plan = this.#plan
    this.#spread(means, this.#outputs)
    this.#spread(normals, this.#noise)
    this.#kernels.sampleGaussian(
      plan.outputs,
      plan.noise,
      plan.deviations,
      plan.logDeviations,
      this.#width,
      this.#stride,
      plan.actions,
      plan.logProbabilities,
    )
    this.#gather()
  }

  /**
   * Draws an action in every environment from `logits[logit * numEnvs + env]`; `masks` alike, 1 where allowed. The uniform
   * numbers are those of a KeyedNoise whose stream has the given key.
   *
   * @throws where an environment allows no action
   */
  sampleChoices(logits: Float32Array, masks: Uint8Array | undefined, key: number, vectorStep: number): void {
    const plan = this.#plan
    const stride = this.#stride
    this.#spread(logits, this.#outputs)
    if (masks !== undefined) this.#spread(masks, this.#masks)
    for (let component = 0; component < this.#width; component++) {
      const column = plan.noise + component * stride * Float64Array.BYTES_PER_ELEMENT
      this.#kernels.keyedUniforms(column, stride, key, vectorStep, component)
    }
    const impossible = this.#kernels.sampleCategorical(
      plan.outputs,
      plan.masks,
      plan.noise,
      plan.counts,
      this.#width,
      stride,
      plan.actions,
      plan.logProbabilities,
    )
    if (impossible >= 0) throw noActionAllowed(0, headOutputs(this.#head), impossible)
    this.#gather()
  }

  /** Copies columns of numEnvs entries into columns of `stride` entries. */
  #spread(from: Float32Array | Float64Array | Uint8Array, to: Float32Array | Float64Array): void {
    const stride = this.#stride
    const numEnvs = this.#numEnvs
    if (stride === numEnvs) {
      to.set(from)
      return
    }
    const columns = to.length / stride
    for (let column = 0; column < columns; column++) {
      for (let env = 0; env < numEnvs; env++) to[column * stride + env] = from[column * numEnvs + env]
    }
  }

  /** Brings the actions into columns of numEnvs entries. */
  #gather(): void {
    const numEnvs = this.#numEnvs
    if (this.#stride === numEnvs) return
    for (let coordinate = 0; coordinate < this.#width; coordinate++) {
      const start = coordinate * this.#stride
      this.actions.set(this.#drawn.subarray(start, start + numEnvs), coordinate * numEnvs)
    }
  }

  /**
   * Fills each stretch of `size` numbers of `orders` with a random order of 0 to size - 1: what permutation() of a
   * RandomStream(seed, stream, index) fills them with one after the other.
   */
  permutations(orders: Int32Array, size: number, seed: number, stream: StreamName, index: number): void {
    const key0 = streamKey(seed, stream)
    const order = this.#order.subarray(0, size)
    for (let start = 0; start < orders.length; start += size) {
      const position = (start / size) * (size - 1)
      this.#kernels.permutation(this.#plan.order, size, key0, index, position)
      orders.set(order, start)
    }
  }
}
