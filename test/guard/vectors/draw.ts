import { RandomStream } from '../../../core/random/stream.js'

/** Random integers of any size, a function of seed and index. */
export class Draw {
  private readonly stream: RandomStream

  constructor(seed: number, index: number) {
    this.stream = new RandomStream(seed, 'test', index)
  }

  /** 0 to count - 1. */
  below(count: number): number {
    return this.stream.integer(count)
  }

  chance(probability: number): boolean {
    return this.stream.uniform() < probability
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }

  /** -1, 0 or 1. */
  unit(): bigint {
    return BigInt(this.below(3) - 1)
  }

  /** A whole number from 0 to below limit. */
  upTo(limit: bigint): bigint {
    if (limit <= 1n) return 0n
    let words = 0n
    for (let part = 0; part < 5; part++) words = (words << 32n) | BigInt(this.below(2 ** 32))
    return words % limit
  }

  /** A size whose order of magnitude is drawn first: from a few units to 10^decimals. */
  size(decimals: number): bigint {
    return this.upTo(10n ** BigInt(1 + this.below(decimals)))
  }

  signed(decimals: number): bigint {
    const size = this.size(decimals)
    return this.chance(0.5) ? -size : size
  }
}
