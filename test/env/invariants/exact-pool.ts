/**
 * Pools in whole numbers of 2^-256: the iterations of Curve's contracts, which know no closed form. They are exact to some
 * 50 digits, whatever doubles do.
 */

const BITS = 256n
const ONE = 1n << BITS

/** A double, exactly, where it is no smaller than 2^-200. */
export function exactly(value: number): bigint {
  let bits = 0n
  let whole = value
  while (!Number.isInteger(whole)) {
    whole *= 2
    bits++
  }
  return (BigInt(whole) << BITS) >> bits
}

/** The nearest double, to some 16 digits. */
export function nearest(value: bigint): number {
  const shift = BigInt(Math.max(0, value.toString(2).length - 60))
  return Number(value >> shift) * 2 ** Number(shift - BITS)
}

function times(one: bigint, other: bigint): bigint {
  return (one * other) >> BITS
}

function over(one: bigint, other: bigint): bigint {
  return (one << BITS) / other
}

/** Iterates until 50 digits stand still. */
function settled(start: bigint, next: (value: bigint) => bigint): bigint {
  let value = start
  for (let iteration = 0; iteration < 300; iteration++) {
    const following = next(value)
    const change = following - value
    if ((change < 0n ? -change : change) <= following >> 166n) return following
    value = following
  }
  throw new Error('an iteration did not settle')
}

/** The other side's reserve; Newton's method from the invariant itself. */
export function exactOther(stableswap: boolean, amplification: number, invariant: bigint, x: bigint): bigint {
  if (!stableswap) return over(times(invariant, invariant), 4n * x)
  const ann = exactly(2 * amplification)
  const c = over(times(times(invariant, invariant), invariant), 4n * times(ann, x))
  const b = x + over(invariant, ann)
  return settled(invariant, (y) => over(times(y, y) + c, 2n * y + b - invariant))
}

/** The invariant of two reserves; Newton's method again. */
export function exactInvariant(stableswap: boolean, amplification: number, x: bigint, y: bigint): bigint {
  const product = 4n * times(x, y)
  if (!stableswap) return settled(x + y, (root) => (root + over(product, root)) / 2n)
  const ann = exactly(2 * amplification)
  return settled(x + y, (d) => {
    const excess = over(times(times(d, d), d), product)
    return over(times(times(ann, x + y) + 2n * excess, d), times(ann - ONE, d) + 3n * excess)
  })
}

/** The marginal price: the slope of the curve over a step so small that its bend does not show. */
export function exactSpot(stableswap: boolean, amplification: number, invariant: bigint, x: bigint): bigint {
  const step = x >> 80n
  const below = exactOther(stableswap, amplification, invariant, x - step)
  const above = exactOther(stableswap, amplification, invariant, x + step)
  return over(below - above, 2n * step)
}
