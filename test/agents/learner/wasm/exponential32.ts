/**
 * exp and log of float32 numbers as the learner's kernels compute them: each operation rounded to float32, in their
 * order, hence the same bits. After Cephes' expf and logf.
 */

const { fround } = Math

const EXP_LIMIT = 87
const LOG2_E = fround(Math.LOG2E)
const LN2_HIGH = fround(0.693359375)
const LN2_LOW = fround(-2.1219444e-4)

const EXP_SERIES = Float32Array.of(
  1.98756915e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
)

const LOG_SERIES = Float32Array.of(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
)

const ROOT_OF_HALF_BITS = 0x3f3504f3

const floatView = new Float32Array(1)
const bitsView = new Int32Array(floatView.buffer)

function multiplyAdd(a: number, b: number, c: number): number {
  return fround(fround(a * b) + c)
}

function nearestEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1
  return below % 2 === 0 ? below : below + 1
}

/** e to the power of a float32 number: relative error near 1e-7; 0 below -87, e^87 above 87, NaN of NaN. */
export function exp32(value: number): number {
  if (value < -EXP_LIMIT) return 0
  const x = Math.min(value, EXP_LIMIT)
  const binade = nearestEven(fround(x * LOG2_E))
  let rest = fround(x - fround(binade * LN2_HIGH))
  rest = fround(rest - fround(binade * LN2_LOW))
  let series = EXP_SERIES[0]!
  for (let term = 1; term < EXP_SERIES.length; term++) series = multiplyAdd(series, rest, EXP_SERIES[term]!)
  series = multiplyAdd(series, fround(rest * rest), fround(rest + 1))
  bitsView[0] = (binade + 127) << 23
  return fround(series * floatView[0]!)
}

/** Natural logarithm of a positive normal float32 number: absolute error near 1e-7. */
export function log32(value: number): number {
  floatView[0] = value
  const shifted = (bitsView[0]! - ROOT_OF_HALF_BITS) | 0
  const binade = shifted >> 23
  bitsView[0] = (shifted & 0x007fffff) + ROOT_OF_HALF_BITS
  const x = fround(floatView[0]! - 1)
  const square = fround(x * x)
  let series = LOG_SERIES[0]!
  for (let term = 1; term < LOG_SERIES.length; term++) series = multiplyAdd(series, x, LOG_SERIES[term]!)
  series = fround(fround(x * square) * series)
  series = multiplyAdd(binade, LN2_LOW, series)
  series = multiplyAdd(square, -0.5, series)
  return multiplyAdd(binade, LN2_HIGH, fround(x + series))
}
