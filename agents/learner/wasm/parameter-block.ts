import { type Crew, shareOf } from './crew.js'
import type { Kernels } from './kernels.js'
import { floatsAt, type LinearMemory, type MemoryPlan } from './memory-plan.js'
import { partOfOutputs, transpose } from './network-pass.js'
import type { NetworkPlan } from './network-plan.js'

const NUMBER_BYTES = 4

/** Reductions run over segments whose number does not depend on the threads, so that the bits do not either. */
const SEGMENTS_PER_NETWORK = 4

const BETA_1 = 0.9
const BETA_2 = 0.999
/** Scale, step size, epsilon and the betas. */
const STEP_SETTINGS = 5

/** Where the parameters of networks that are trained together lie, with everything of the same shape. */
export interface ParameterBlockPlan {
  readonly networks: readonly NetworkPlan[]
  /** Numbers in one block. */
  readonly count: number
  readonly parameters: number
  readonly transposed: number
  readonly firstMoments: number
  readonly secondMoments: number
  /** One block a shard; the first also takes the sum. */
  readonly gradients: readonly number[]
  /** Two columns of float64, for even and odd steps, with each segment's sum of squares. */
  readonly squares: number
  /** float32 settings of an Adam step, one column a thread. */
  readonly stepSettings: readonly number[]
}

/** Plans a block for networks that lie one after the other. */
export function planParameterBlock(
  memory: MemoryPlan,
  networks: readonly NetworkPlan[],
  shards: number,
  threads: number,
): ParameterBlockPlan {
  const count = networks.reduce((sum, network) => sum + network.count, 0)
  return {
    networks,
    count,
    parameters: memory.numbers(count),
    transposed: memory.numbers(count),
    firstMoments: memory.numbers(count),
    secondMoments: memory.numbers(count),
    gradients: Array.from({ length: shards }, () => memory.numbers(count)),
    squares: memory.doubles(2 * networks.length * SEGMENTS_PER_NETWORK),
    stepSettings: Array.from({ length: threads }, () => memory.numbers(STEP_SETTINGS)),
  }
}

/** Products of Adam's betas over the steps taken, for its bias corrections: 1 and 1 before the first step. */
export interface BetaProducts {
  first: number
  second: number
}

export interface AdamStep {
  learningRate: number
  epsilon: number
  maxGradientNorm: number
  gradientNorm: number
}

/** One thread's part in reducing gradients and taking Adam steps on a block. */
export class ParameterBlock {
  readonly plan: ParameterBlockPlan
  /** Every network is dealt with by one thread alone, which saves barriers. */
  readonly isPrivate: boolean
  readonly #kernels: Kernels
  readonly #crew: Crew
  readonly #squares: Float64Array
  readonly #settings: Float32Array

  constructor(kernels: Kernels, memory: LinearMemory, plan: ParameterBlockPlan, crew: Crew) {
    this.plan = plan
    this.isPrivate = plan.networks.length % crew.size === 0
    this.#kernels = kernels
    this.#crew = crew
    const segments = plan.networks.length * SEGMENTS_PER_NETWORK
    this.#squares = new Float64Array(memory.buffer, plan.squares, 2 * segments)
    this.#settings = floatsAt(memory, plan.stepSettings[crew.index], STEP_SETTINGS)
  }

  /** Waits only where threads share networks. */
  waitUnlessPrivate(): void {
    if (!this.isPrivate) this.#crew.wait()
  }

  /**
   * Visits this thread's part of every network: whole networks where each belongs to one thread, else its share of the
   * outputs of every layer.
   */
  #eachPart(visit: (network: NetworkPlan, part: number, parts: number) => void): void {
    const { networks } = this.plan
    const { index, size } = this.#crew
    if (!this.isPrivate) {
      for (const network of networks) visit(network, index, size)
      return
    }
    const { first, end } = shareOf(this.#crew, networks.length)
    for (let number = first; number < end; number++) visit(networks[number], 0, 1)
  }

  /** Brings the transposed weights up to date, all threads together: once before the steps, which then keep them so. */
  transpose(): void {
    const { parameters, transposed } = this.plan
    this.#eachPart((network, part, parts) =>
      transpose(this.#kernels, network, parameters, transposed, part, parts),
    )
    this.waitUnlessPrivate()
  }

  /** Clears a shard's gradients of one network. */
  clearGradients(network: NetworkPlan, shard: number): void {
    this.#kernels.fillZero(this.plan.gradients[shard] + network.start * NUMBER_BYTES, network.count)
  }

  /** Sums this thread's segments over the shards in their order and leaves their squares. */
  reduce(shards: number, parity: number): void {
    const kernels = this.#kernels
    const { networks, gradients } = this.plan
    const column = parity * (this.#squares.length / 2)
    const { first, end } = shareOf(this.#crew, networks.length * SEGMENTS_PER_NETWORK)
    for (let segment = first; segment < end; segment++) {
      const network = networks[Math.floor(segment / SEGMENTS_PER_NETWORK)]
      const count = network.count / SEGMENTS_PER_NETWORK
      const offset = (network.start + (segment % SEGMENTS_PER_NETWORK) * count) * NUMBER_BYTES
      const sums = gradients[0] + offset
      for (let shard = 1; shard < shards; shard++) kernels.addInto(sums, gradients[shard] + offset, count)
      this.#squares[column + segment] = kernels.sumOfSquares(sums, count)
    }
  }

  /** The norm of all gradients; after every thread has reduced. */
  gradientNorm(parity: number): number {
    const half = this.#squares.length / 2
    let sum = 0
    for (let segment = 0; segment < half; segment++) sum += this.#squares[parity * half + segment]
    return Math.sqrt(sum)
  }

  /** One Adam step of this thread's part; multiplies the products on. */
  step(products: BetaProducts, step: Readonly<AdamStep>): void {
    const { gradientNorm, maxGradientNorm } = step
    products.first *= BETA_1
    products.second *= BETA_2
    const correction = Math.sqrt(1 - products.second)
    const stepSize = (step.learningRate * correction) / (1 - products.first)
    const scale = gradientNorm > maxGradientNorm ? maxGradientNorm / gradientNorm : 1
    const settings = this.#settings
    settings[0] = scale
    settings[1] = stepSize
    settings[2] = step.epsilon * correction
    settings[3] = BETA_1
    settings[4] = BETA_2
    this.#eachPart(this.#stepPart)
  }

  /**
   * Steps a part of each layer's outputs, and with the first part the parameters beside the layers. A field, for a function
   * made at every step would be garbage.
   */
  readonly #stepPart = (network: NetworkPlan, part: number, parts: number): void => {
    const kernels = this.#kernels
    const { parameters, gradients, firstMoments, secondMoments, transposed, stepSettings } = this.plan
    const settings = stepSettings[this.#crew.index]
    for (let index = 0; index < network.layers.length; index++) {
      const { weights, biases, inputStride, outputStride } = network.layers[index]
      const { first, end } = partOfOutputs(outputStride, part, parts)
      this.#stepColumn(biases + first, end - first)
      if (index === 0) {
        this.#stepColumn(weights + first * inputStride, (end - first) * inputStride)
        continue
      }
      const offset = weights * NUMBER_BYTES
      kernels.adamTransposing(
        parameters + offset,
        gradients[0] + offset,
        firstMoments + offset,
        secondMoments + offset,
        transposed + offset,
        inputStride,
        outputStride,
        first,
        end,
        settings,
      )
    }
    if (part === 0) this.#stepColumn(network.extra, network.start + network.count - network.extra)
  }

  /** Steps parameters that lie one after the other. */
  #stepColumn(start: number, count: number): void {
    const { parameters, gradients, firstMoments, secondMoments, stepSettings } = this.plan
    const offset = start * NUMBER_BYTES
    this.#kernels.adam(
      parameters + offset,
      gradients[0] + offset,
      firstMoments + offset,
      secondMoments + offset,
      count,
      stepSettings[this.#crew.index],
    )
  }
}
