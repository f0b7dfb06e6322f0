/** A binary tree of sums over `capacity` weights: setting one and finding a prefix take log2(capacity) steps. */
export class SumTree {
  /** Leaves from `leaves` on; node k is the sum of nodes 2k and 2k + 1, so that the sums depend on the leaves alone. */
  private readonly nodes: Float64Array
  private readonly leaves: number

  constructor(readonly capacity: number) {
    let leaves = 1
    while (leaves < capacity) leaves *= 2
    this.leaves = leaves
    this.nodes = new Float64Array(2 * leaves)
  }

  get total(): number {
    return this.nodes[1]
  }

  get(index: number): number {
    return this.nodes[this.leaves + index]
  }

  /** Weights are at least 0. */
  set(index: number, weight: number): void {
    let node = this.leaves + index
    this.nodes[node] = weight
    for (node >>= 1; node >= 1; node >>= 1) {
      this.nodes[node] = this.nodes[2 * node] + this.nodes[2 * node + 1]
    }
  }

  /** The first index whose prefix sum exceeds `target`, of 0 to below `total`; never one of weight 0. */
  find(target: number): number {
    let node = 1
    let rest = target
    while (node < this.leaves) {
      node *= 2
      // Rounding may carry the rest past the last weight, so an empty right side is never entered.
      if (rest >= this.nodes[node] && this.nodes[node + 1] > 0) {
        rest -= this.nodes[node]
        node++
      }
    }
    return node - this.leaves
  }

  /** A copy of the weights. */
  weights(): Float64Array {
    return this.nodes.slice(this.leaves, this.leaves + this.capacity)
  }

  load(weights: Float64Array): void {
    this.nodes.fill(0)
    this.nodes.set(weights, this.leaves)
    for (let node = this.leaves - 1; node >= 1; node--) {
      this.nodes[node] = this.nodes[2 * node] + this.nodes[2 * node + 1]
    }
  }
}
