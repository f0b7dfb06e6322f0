// The dynamics of env/classic/cart-pole.ts: Gymnasium's operations in Gymnasium's order.
import { cosineCore, sineCore, bitMask, signOfQuadrant } from './trigonometry'
import { abs, add, bytes, constant, div, mul, select, sub } from './vector'

const GRAVITY: f64 = 9.8
const MASS_POLE: f64 = 0.1
const MASS_TOTAL: f64 = MASS_POLE + 1
const POLE_HALF_LENGTH: f64 = 0.5
const POLE_MASS_LENGTH: f64 = MASS_POLE * POLE_HALF_LENGTH
const SECONDS_PER_STEP: f64 = 0.02
const TWO_OVER_PI: f64 = 0.6366197723675814
const HALF_PI_1: f64 = 1.5707963267341256
const HALF_PI_2: f64 = 6.077100506303966e-11
const HALF_PI_3: f64 = 2.0222662487959506e-21
/** Added to a whole number it leaves that number in the low bits. */
const WHOLE: f64 = 6755399441055744

/** value + SECONDS_PER_STEP * speed. */
@inline
function moved(value: v128, speed: v128): v128 {
  return add(value, mul(constant(SECONDS_PER_STEP), speed))
}

@inline
function quadrantOf(angle: v128): v128 {
  return f64x2.floor(add(mul(angle, constant(TWO_OVER_PI)), constant(0.5)))
}

@inline
function restOf(angle: v128, quadrant: v128): v128 {
  const r = sub(angle, mul(quadrant, constant(HALF_PI_1)))
  return sub(sub(r, mul(quadrant, constant(HALF_PI_2))), mul(quadrant, constant(HALF_PI_3)))
}

/** The core that is near where the quadrant is even and the other where it is odd, with the quadrant's sign. */
@inline
function inQuadrant(whole: v128, even: v128, odd: v128): v128 {
  return v128.xor(select(bitMask(whole, 1), odd, even), signOfQuadrant(whole))
}

@inline
function pushOf(force: v128, spin: v128, sine: v128): v128 {
  const swing = mul(mul(constant(POLE_MASS_LENGTH), mul(spin, spin)), sine)
  return div(add(force, swing), constant(MASS_TOTAL))
}

@inline
function angularAccelerationOf(sine: v128, cosine: v128, pushed: v128): v128 {
  const share = div(mul(constant(MASS_POLE), mul(cosine, cosine)), constant(MASS_TOTAL))
  const length = mul(constant(POLE_HALF_LENGTH), sub(constant(4.0 / 3.0), share))
  return div(sub(mul(constant(GRAVITY), sine), mul(cosine, pushed)), length)
}

@inline
function accelerationOf(pushed: v128, angularAcceleration: v128, cosine: v128): v128 {
  const drag = mul(mul(constant(POLE_MASS_LENGTH), angularAcceleration), cosine)
  return sub(pushed, div(drag, constant(MASS_TOTAL)))
}

/** Bits 0 and 1: whether the cart or the pole of a lane is out of bounds. */
@inline
function endedLanes(position: v128, angle: v128, positionLimit: f64, angleLimit: f64): i32 {
  const cart = f64x2.gt(abs(position), constant(positionLimit))
  return i64x2.bitmask(v128.or(cart, f64x2.gt(abs(angle), constant(angleLimit))))
}

/**
 * One step of four carts. The two vectors go side by side, for each is a long chain of operations that wait for one
 * another. Columns of `state` lie `stride` bytes apart.
 */
function stepFour(
  state: usize,
  stride: usize,
  forces: usize,
  terminated: usize,
  positionLimit: f64,
  angleLimit: f64,
): void {
  const velocities = state + stride
  const angles = velocities + stride
  const spins = angles + stride
  const angleA = v128.load(angles)
  const angleB = v128.load(angles, 16)
  const spinA = v128.load(spins)
  const spinB = v128.load(spins, 16)
  const velocityA = v128.load(velocities)
  const velocityB = v128.load(velocities, 16)
  const quadrantA = quadrantOf(angleA)
  const quadrantB = quadrantOf(angleB)
  const rA = restOf(angleA, quadrantA)
  const rB = restOf(angleB, quadrantB)
  const zA = mul(rA, rA)
  const zB = mul(rB, rB)
  const nearA = sineCore(rA, zA)
  const nearB = sineCore(rB, zB)
  const farA = cosineCore(zA)
  const farB = cosineCore(zB)
  const wholeA = add(quadrantA, constant(WHOLE))
  const wholeB = add(quadrantB, constant(WHOLE))
  const sineA = inQuadrant(wholeA, nearA, farA)
  const sineB = inQuadrant(wholeB, nearB, farB)
  const cosineA = inQuadrant(i64x2.add(wholeA, i64x2.splat(1)), nearA, farA)
  const cosineB = inQuadrant(i64x2.add(wholeB, i64x2.splat(1)), nearB, farB)
  const pushedA = pushOf(v128.load(forces), spinA, sineA)
  const pushedB = pushOf(v128.load(forces, 16), spinB, sineB)
  const turnA = angularAccelerationOf(sineA, cosineA, pushedA)
  const turnB = angularAccelerationOf(sineB, cosineB, pushedB)
  const newPositionA = moved(v128.load(state), velocityA)
  const newPositionB = moved(v128.load(state, 16), velocityB)
  const newAngleA = moved(angleA, spinA)
  const newAngleB = moved(angleB, spinB)
  v128.store(state, newPositionA)
  v128.store(state, newPositionB, 16)
  v128.store(velocities, moved(velocityA, accelerationOf(pushedA, turnA, cosineA)))
  v128.store(velocities, moved(velocityB, accelerationOf(pushedB, turnB, cosineB)), 16)
  v128.store(angles, newAngleA)
  v128.store(angles, newAngleB, 16)
  v128.store(spins, moved(spinA, turnA))
  v128.store(spins, moved(spinB, turnB), 16)
  const first = endedLanes(newPositionA, newAngleA, positionLimit, angleLimit)
  const second = endedLanes(newPositionB, newAngleB, positionLimit, angleLimit)
  store<u8>(terminated, <u8>(first & 1))
  store<u8>(terminated + 1, <u8>(first >> 1))
  store<u8>(terminated + 2, <u8>(second & 1))
  store<u8>(terminated + 3, <u8>(second >> 1))
}

/** The last few carts: four columns of four numbers, then their forces and flags. */
const rest: usize = memory.data(176, 16)

/**
 * One step of `count` carts. `state` holds position, velocity, angle and angular velocity, a column each; `forces` the
 * pushes in newtons. Writes 1 or 0 into `terminated`, one byte a cart.
 */
export function stepCartPole(
  count: i32,
  state: usize,
  forces: usize,
  terminated: usize,
  positionLimit: f64,
  angleLimit: f64,
): void {
  const stride = bytes(count)
  const whole = count & ~3
  for (let index = 0; index < whole; index += 4) {
    const at = bytes(index)
    stepFour(state + at, stride, forces + at, terminated + <usize>index, positionLimit, angleLimit)
  }
  const left = bytes(count - whole)
  if (left == 0) return
  const last = bytes(whole)
  for (let column = 0; column < 4; column++) {
    memory.copy(rest + (<usize>column << 5), state + last + <usize>column * stride, left)
  }
  memory.copy(rest + 128, forces + last, left)
  stepFour(rest, 32, rest + 128, rest + 160, positionLimit, angleLimit)
  for (let column = 0; column < 4; column++) {
    memory.copy(state + last + <usize>column * stride, rest + (<usize>column << 5), left)
  }
  memory.copy(terminated + <usize>whole, rest + 160, left >> 3)
}
