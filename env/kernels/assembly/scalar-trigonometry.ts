// sinTurns and cosTurns of core/math/trigonometry.ts for one number, operation by operation.

const TWO_PI: f64 = 6.283185307179586

function sineCore(x: f64): f64 {
  const z = x * x
  let tail: f64 = 1.0 / 6227020800.0 - z / 1307674368000.0
  tail = -1.0 / 39916800.0 + z * tail
  tail = 1.0 / 362880.0 + z * tail
  tail = -1.0 / 5040.0 + z * tail
  tail = 1.0 / 120.0 + z * tail
  tail = -1.0 / 6.0 + z * tail
  return x + x * (z * tail)
}

function cosineCore(x: f64): f64 {
  const z = x * x
  let tail: f64 = -1.0 / 87178291200.0 + z / 20922789888000.0
  tail = 1.0 / 479001600.0 + z * tail
  tail = -1.0 / 3628800.0 + z * tail
  tail = 1.0 / 40320.0 + z * tail
  tail = -1.0 / 720.0 + z * tail
  tail = 1.0 / 24.0 + z * tail
  return 1 - (0.5 * z - z * z * tail)
}

@inline
function quadrantSine(quadrant: i32, r: f64): f64 {
  const value = (quadrant & 1) == 0 ? sineCore(r) : cosineCore(r)
  return (quadrant & 2) == 0 ? value : -value
}

/** sin(2 pi turns) for turns in [0, 1). */
export function sinTurns(turns: f64): f64 {
  const quadrant = floor<f64>(turns * 4 + 0.5)
  return quadrantSine(<i32>quadrant, TWO_PI * (turns - quadrant * 0.25))
}

/** cos(2 pi turns) for turns in [0, 1). */
export function cosTurns(turns: f64): f64 {
  const quadrant = floor<f64>(turns * 4 + 0.5)
  return quadrantSine(<i32>quadrant + 1, TWO_PI * (turns - quadrant * 0.25))
}
