import { type Crew, shareOf } from './crew.js'
import type { Kernels } from './kernels.js'
import type { LinearMemory, MemoryPlan } from './memory-plan.js'
import { transpose } from './network-pass.js'
import type { NetworkPlan } from './network-plan.js'

const NUMBER_BYTES = 4

/** Reductions run over segments whose number does not depend on the threads, so that the bits do not either. */
const SEGMENTS_PER_NETWORK = 4

const BETA_1 = 0.9
const BETA_2 = 0.999

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
}

/** Plans a block for networks that lie one after the other. */
export function planParameterBlock(
  memory: MemoryPlan,
  networks: readonly NetworkPlan[],
  shards: number,
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
  }
}

/** Products of Adam's betas over the steps taken, for its bias corrections: 1 and 1 before the first step. */
export interface BetaProducts {
  first: number
  second: number
}

export interface AdamStep {
  readonly learningRate: number
  readonly epsilon: number
  readonly maxGradientNorm: number
  readonly gradientNorm: number
}

/** One thread's part in reducing gradients and taking Adam steps on a block. */
export class ParameterBlock {
  readonly plan: ParameterBlockPlan
  /** Every network is dealt with by one thread alone, which saves barriers. */
  readonly isPrivate: boolean
  readonly #kernels: Kernels
  readonly #crew: Crew
  readonly #squares: Float64Array

  constructor(kernels: Kernels, memory: LinearMemory, plan: ParameterBlockPlan, crew: Crew) {
    this.plan = plan
    this.isPrivate = plan.networks.length % crew.size === 0
    this.#kernels = kernels
    this.#crew = crew
    const segments = plan.networks.length * SEGMENTS_PER_NETWORK
    this.#squares = new Float64Array(memory.buffer, plan.squares, 2 * segments)
  }

  /** Waits only where threads share networks. */
  waitUnlessPrivate(): void {
    if (!this.isPrivate) this.#crew.wait()
  }

  /** Brings the transposed weights up to date, all threads together. */
  transpose(): void {
    const { networks, parameters, transposed } = this.plan
    if (this.isPrivate) {
      const { first, end } = shareOf(this.#crew, networks.length)
      for (let index = first; index < end; index++) {
        transpose(this.#kernels, networks[index], parameters, transposed, 0, 1)
      }
    } else {
      for (const network of networks) {
        transpose(this.#kernels, network, parameters, transposed, this.#crew.index, this.#crew.size)
      }
      this.#crew.wait()
    }
  }

  /** Clears a shard's gradients of one network. */
  clearGradients(network: NetworkPlan, shard: number): void {
    this.#kernels.fillZero(this.plan.gradients[shard] + network.start * NUMBER_BYTES, network.count)
  }

  #eachSegment(visit: (segment: number, byteOffset: number, count: number) => void): void {
    const { networks } = this.plan
    const { first, end } = shareOf(this.#crew, networks.length * SEGMENTS_PER_NETWORK)
    for (let segment = first; segment < end; segment++) {
      const network = networks[Math.floor(segment / SEGMENTS_PER_NETWORK)]
      const count = network.count / SEGMENTS_PER_NETWORK
      const start = network.start + (segment % SEGMENTS_PER_NETWORK) * count
      visit(segment, start * NUMBER_BYTES, count)
    }
  }

  /** Sums this thread's segments over the shards in their order and leaves their squares. */
  reduce(shards: number, parity: number): void {
    const { gradients } = this.plan
    const column = parity * (this.#squares.length / 2)
    this.#eachSegment((segment, offset, count) => {
      const sums = gradients[0] + offset
      for (let shard = 1; shard < shards; shard++) {
        this.#kernels.addInto(sums, gradients[shard] + offset, count)
      }
      this.#squares[column + segment] = this.#kernels.sumOfSquares(sums, count)
    })
  }

  /** The norm of all gradients; after every thread has reduced. */
  gradientNorm(parity: number): number {
    const half = this.#squares.length / 2
    let sum = 0
    for (let segment = 0; segment < half; segment++) sum += this.#squares[parity * half + segment]
    return Math.sqrt(sum)
  }

  /** One Adam step of this thread's segments; multiplies the products on. */
  step(products: BetaProducts, step: AdamStep): void {
    const { parameters, gradients, firstMoments, secondMoments } = this.plan
    const { gradientNorm, maxGradientNorm } = step
    products.first *= BETA_1
    products.second *= BETA_2
    const correction = Math.sqrt(1 - products.second)
    const stepSize = (step.learningRate * correction) / (1 - products.first)
    const scale = gradientNorm > maxGradientNorm ? maxGradientNorm / gradientNorm : 1
    this.#eachSegment((_segment, offset, count) => {
      this.#kernels.adam(
        parameters + offset,
        gradients[0] + offset,
        firstMoments + offset,
        secondMoments + offset,
        count,
        scale,
        stepSize,
        step.epsilon * correction,
        BETA_1,
        BETA_2,
      )
    })
  }
}
