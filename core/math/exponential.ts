/**
 * exp, log and their kin in plain double arithmetic, so that every engine and machine gives the same bits
 * (engines differ in Math.exp and Math.log). Errors stay below 2 units in the last place, those of tanh below 3.
 */

const LN2_HIGH = 0.6931471803691238 // the leading 33 bits of ln 2: k * LN2_HIGH is exact for |k| < 2^20
const LN2_LOW = 1.9082149292705877e-10
const STEPS = 32
const STEPS_PER_LN2 = 46.16624130844683
const STEP_HIGH = LN2_HIGH / STEPS
const STEP_LOW = LN2_LOW / STEPS
const LOWEST_EXPONENT = -1074

/** 2^k for k from -1074 to 1023, by exact doubling. */
const powersOfTwo = new Float64Array(1023 - LOWEST_EXPONENT + 1)
for (let index = 0, value = 5e-324; index < powersOfTwo.length; index++, value *= 2)
  powersOfTwo[index] = value

/** 2^(j/32), by the Taylor series of exp to the fourteenth degree. */
const stepTable = new Float64Array(STEPS)
for (let step = 0; step < STEPS; step++) {
  const exponent = (step * (LN2_HIGH + LN2_LOW)) / STEPS
  let sum = 1
  for (let degree = 18; degree >= 1; degree--) sum = 1 + (sum * exponent) / degree
  stepTable[step] = sum
}

/** e to the power x. */
export function exp(x: number): number {
  if (!(x < 709.782712893384)) return Number.isNaN(x) ? x : x > 709.782712893384 ? Infinity : Number.MAX_VALUE
  if (x < -745.1332191019412) return 0
  const steps = Math.floor(x * STEPS_PER_LN2 + 0.5)
  const r = x - steps * STEP_HIGH - steps * STEP_LOW
  const series = r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720))))))
  const base = stepTable[steps & (STEPS - 1)]!
  const exponent = steps >> 5
  if (exponent > 1022 || exponent < -1021) {
    const half = exponent >> 1 // the factor itself would leave the range of doubles
    return (
      (base + base * series) *
      powersOfTwo[half - LOWEST_EXPONENT]! *
      powersOfTwo[exponent - half - LOWEST_EXPONENT]!
    )
  }
  return (base + base * series) * powersOfTwo[exponent - LOWEST_EXPONENT]!
}

const floatView = new Float64Array(1)
const wordView = new Uint32Array(floatView.buffer)

/** Natural logarithm; -Infinity at 0 and NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return Infinity
  let exponent = 0
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984 // 2^54 lifts a subnormal number to a normal one
    exponent = -54
  }
  floatView[0] = x
  // Split at sqrt(1/2), so that the mantissa lies in [0.707, 1.414). Scaling by a power of two is exact, and
  // cheaper than writing half a double and reading the whole.
  const binade = (wordView[1]! - 0x3fe6a09e) >> 20
  exponent += binade
  const f =
    (binade === 1024
      ? x * 0.5 * powersOfTwo[-1023 - LOWEST_EXPONENT]!
      : x * powersOfTwo[-binade - LOWEST_EXPONENT]!) - 1
  const s = f / (2 + f)
  const z = s * s
  // 2 artanh(s) = 2s + s * tail, and 2s = f - s*f keeps the rounding error of s out of the leading term.
  const tail =
    z *
    (2 / 3 +
      z *
        (2 / 5 +
          z *
            (2 / 7 +
              z *
                (2 / 9 +
                  z *
                    (2 / 11 +
                      z *
                        (2 / 13 +
                          z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21 + (z * 2) / 23))))))))))
  return exponent * LN2_HIGH + (f - (s * (f - tail) - exponent * LN2_LOW))
}

/** base to the power of exponent, for a base above 0. */
export function power(base: number, exponent: number): number {
  return exp(exponent * log(base))
}

/** Hyperbolic tangent. */
export function tanh(x: number): number {
  const size = Math.abs(x)
  if (size < 0.3) {
    // The seventh convergent of the continued fraction x/(1+x^2/(3+x^2/(5+...))).
    const u = x * x
    return (x * (135135 + u * (17325 + u * (378 + u)))) / (135135 + u * (62370 + u * (3150 + u * 28)))
  }
  if (size > 22) return x > 0 ? 1 : -1
  const value = 1 - 2 / (exp(2 * size) + 1)
  return x > 0 ? value : x < 0 ? -value : x
}
