// The constants and series of trigonometry.ts, so that the results have the same bits as sin and cos.
const TWO_OVER_PI = 0.6366197723675814
const HALF_PI_1 = 1.5707963267341256
const HALF_PI_2 = 6.077100506303966e-11
const HALF_PI_3 = 2.0222662487959506e-21

/**
 * Sine and cosine of a column of angles in radians, entries `from` to below `to`: the same bits as `sin` and `cos`. One
 * loop without calls, because a call that the engine does not inline boxes its numbers; and both share one reduction.
 */
export function sineCosineColumns(
  angles: Float64Array,
  from: number,
  to: number,
  sines: Float64Array,
  cosines: Float64Array,
): void {
  for (let index = from; index < to; index++) {
    const x = angles[index]!
    const quadrant = Math.floor(x * TWO_OVER_PI + 0.5)
    const r = x - quadrant * HALF_PI_1 - quadrant * HALF_PI_2 - quadrant * HALF_PI_3
    const z = r * r
    const sineTail =
      z *
      (-1 / 6 +
        z *
          (1 / 120 +
            z *
              (-1 / 5040 +
                z * (1 / 362880 + z * (-1 / 39916800 + z * (1 / 6227020800 - z / 1307674368000))))))
    const cosineTail =
      z *
      z *
      (1 / 24 +
        z *
          (-1 / 720 +
            z *
              (1 / 40320 +
                z * (-1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z / 20922789888000))))))
    const sine = r + r * sineTail
    const cosine = 1 - (0.5 * z - cosineTail)
    if (quadrant === 0) {
      sines[index] = sine
      cosines[index] = cosine
    } else {
      const swapped = (quadrant & 1) !== 0
      const sineAbs = swapped ? cosine : sine
      const cosineAbs = swapped ? sine : cosine
      sines[index] = (quadrant & 2) === 0 ? sineAbs : -sineAbs
      cosines[index] = ((quadrant + 1) & 2) === 0 ? cosineAbs : -cosineAbs
    }
  }
}
