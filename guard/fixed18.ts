import { usageError } from '../core/errors.js'
import { ONE } from './limits.js'

const LARGEST = 2n ** 255n - 1n
const MANTISSA_BITS = 52
const EXPONENT_BIAS = 1075n

/** The double as an integer times a power of two; exact for every finite double. */
function parts(value: number): { readonly mantissa: bigint; readonly exponent: bigint } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const stored = bits >> BigInt(MANTISSA_BITS)
  const fraction = bits & ((1n << BigInt(MANTISSA_BITS)) - 1n)
  // Subnormal numbers have no hidden bit, and the exponent of the smallest normal ones.
  return stored === 0n
    ? { mantissa: fraction, exponent: 1n - EXPONENT_BIAS }
    : { mantissa: fraction | (1n << BigInt(MANTISSA_BITS)), exponent: stored - EXPONENT_BIAS }
}

/**
 * The one place where a float becomes an integer: the exact value of the double times 10^18, rounded half to even.
 * @throws a usage error for NaN, infinities, and what does not fit int256
 */
export function toFixed18(value: number, where: string): bigint {
  if (!Number.isFinite(value)) {
    throw usageError(
      `${value} cannot become an integer`,
      where,
      'Find what made it no finite number; the policy or its readings, most likely.',
    )
  }
  const { mantissa, exponent } = parts(value)
  let size: bigint
  if (exponent >= 0n) size = (mantissa * ONE) << exponent
  else {
    const shift = -exponent
    const scaled = mantissa * ONE
    const half = 1n << (shift - 1n)
    const rest = scaled & ((1n << shift) - 1n)
    size = scaled >> shift
    if (rest > half || (rest === half && (size & 1n) === 1n)) size += 1n
  }
  if (size > LARGEST) {
    throw usageError(
      `${value} is too large`,
      where,
      'Keep below 5.7e58, which is what 18 decimals leave of an int256.',
    )
  }
  return value < 0 ? -size : size
}

/** The double nearest to an integer with 18 decimals, but for the last bit; for readers, never for limits. */
export function fromFixed18(value: bigint): number {
  const size = value < 0n ? -value : value
  const number = Number(size / ONE) + Number(size % ONE) / 1e18
  return value < 0n ? -number : number
}
