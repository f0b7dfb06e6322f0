/** Sine and cosine in plain double arithmetic: the same bits on every engine. */

const TWO_OVER_PI = 0.6366197723675814
// pi/2 in three parts of 33 bits, so that a multiple below 2^20 is exact.
const HALF_PI_1 = 1.5707963267341256
const HALF_PI_2 = 6.077100506303966e-11
const HALF_PI_3 = 2.0222662487959506e-21

/** Sine on [-pi/4, pi/4], by its Taylor series. */
function sineCore(x: number): number {
  const z = x * x
  const tail =
    z *
    (-1 / 6 +
      z *
        (1 / 120 +
          z *
            (-1 / 5040 + z * (1 / 362880 + z * (-1 / 39916800 + z * (1 / 6227020800 - z / 1307674368000))))))
  return x + x * tail
}

/** Cosine on [-pi/4, pi/4], by its Taylor series. */
function cosineCore(x: number): number {
  const z = x * x
  const tail =
    z *
    z *
    (1 / 24 +
      z *
        (-1 / 720 +
          z *
            (1 / 40320 +
              z * (-1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z / 20922789888000))))))
  return 1 - (0.5 * z - tail)
}

function quadrantSine(quadrant: number, r: number): number {
  const value = (quadrant & 1) === 0 ? sineCore(r) : cosineCore(r)
  return (quadrant & 2) === 0 ? value : -value
}

/** Sine of x in radians, for |x| below a million; beyond that the reduction loses digits. */
export function sin(x: number): number {
  const quadrant = Math.floor(x * TWO_OVER_PI + 0.5)
  const r = x - quadrant * HALF_PI_1 - quadrant * HALF_PI_2 - quadrant * HALF_PI_3
  return quadrantSine(quadrant, r)
}

/** Cosine of x in radians, for |x| below a million. */
export function cos(x: number): number {
  const quadrant = Math.floor(x * TWO_OVER_PI + 0.5)
  const r = x - quadrant * HALF_PI_1 - quadrant * HALF_PI_2 - quadrant * HALF_PI_3
  return quadrantSine(quadrant + 1, r)
}

const TWO_PI = 6.283185307179586

/** Sine of a whole turn's fraction: sin(2 pi turns) for turns in [0, 1). */
export function sinTurns(turns: number): number {
  const quadrant = Math.floor(turns * 4 + 0.5)
  return quadrantSine(quadrant, TWO_PI * (turns - quadrant * 0.25))
}

/** Cosine of a whole turn's fraction: cos(2 pi turns) for turns in [0, 1). */
export function cosTurns(turns: number): number {
  const quadrant = Math.floor(turns * 4 + 0.5)
  return quadrantSine(quadrant + 1, TWO_PI * (turns - quadrant * 0.25))
}
