// Random words of Threefry-2x32 with 20 rounds (core/random/threefry.ts), four at once, and what is drawn from them.

const PARITY: i32 = 0x1bd11bda
/** 2^-53: uniform numbers have 53 random bits. */
const TO_UNIT: f64 = 1.1102230246251565e-16

@inline
function turnLeft(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits))
}

/** Four rounds, with the second word of the state in the upper half of what is kept at `state`. */
@inline
function fourRounds(state: usize, first: i32, second: i32, third: i32, fourth: i32, addA: v128, addB: v128): void {
  let a = v128.load(state)
  let b = v128.load(state, 16)
  a = i32x4.add(a, b)
  b = v128.xor(turnLeft(b, first), a)
  a = i32x4.add(a, b)
  b = v128.xor(turnLeft(b, second), a)
  a = i32x4.add(a, b)
  b = v128.xor(turnLeft(b, third), a)
  a = i32x4.add(a, b)
  b = v128.xor(turnLeft(b, fourth), a)
  v128.store(state, i32x4.add(a, addA))
  v128.store(state, i32x4.add(b, addB), 16)
}

/** Writes the words of four keys and counters to state[0..3] (the first words) and state[4..7]. */
function threefry(state: usize, key0: v128, key1: v128, counter0: v128, counter1: v128): void {
  const key2 = v128.xor(v128.xor(key0, key1), i32x4.splat(PARITY))
  v128.store(state, i32x4.add(counter0, key0))
  v128.store(state, i32x4.add(counter1, key1), 16)
  fourRounds(state, 13, 15, 26, 6, key1, i32x4.add(key2, i32x4.splat(1)))
  fourRounds(state, 17, 29, 16, 24, key2, i32x4.add(key0, i32x4.splat(2)))
  fourRounds(state, 13, 15, 26, 6, key0, i32x4.add(key1, i32x4.splat(3)))
  fourRounds(state, 17, 29, 16, 24, key1, i32x4.add(key2, i32x4.splat(4)))
  fourRounds(state, 13, 15, 26, 6, key2, i32x4.add(key0, i32x4.splat(5)))
}

/** The uniform number in (0, 1) of one of the four pairs of words. */
@inline
function uniformOf(state: usize, lane: usize): f64 {
  const high = load<u32>(state + (lane << 2)) >>> 5
  const low = load<u32>(state + (lane << 2), 16) >>> 6
  return (<f64>high * 67108864 + <f64>low + 0.5) * TO_UNIT
}

const fourWords: usize = memory.data(32, 16)

/**
 * uniforms[env] in (0, 1) of the key (key0, env) and the counter (step, coordinate), for `count` environments, a multiple
 * of four: KeyedNoise.uniform.
 */
export function keyedUniforms(uniforms: usize, count: i32, key0: i32, step: i32, coordinate: i32): void {
  for (let env = 0; env < count; env += 4) {
    const key1 = i32x4.add(i32x4.splat(env), i32x4(0, 1, 2, 3))
    threefry(fourWords, i32x4.splat(key0), key1, i32x4.splat(step), i32x4.splat(coordinate))
    for (let lane: usize = 0; lane < 4; lane++) {
      store<f64>(uniforms + (<usize>env << 3) + (lane << 3), uniformOf(fourWords, lane))
    }
  }
}

/**
 * A random order of 0 to count - 1 into order (int32), by Fisher and Yates, from the draws number `position` and on of the
 * stream (key0, key1): RandomStream.permutation. Takes count - 1 draws.
 */
export function permutation(order: usize, count: i32, key0: i32, key1: i32, position: i32): void {
  for (let index = 0; index < count; index++) store<i32>(order + (<usize>index << 2), index)
  let lane: usize = 4
  for (let index = count - 1; index > 0; index--) {
    if (lane == 4) {
      const counter = i32x4.add(i32x4.splat(position), i32x4(0, 1, 2, 3))
      threefry(fourWords, i32x4.splat(key0), i32x4.splat(key1), counter, i32x4.splat(0))
      position += 4
      lane = 0
    }
    const other = <i32>floor<f64>(uniformOf(fourWords, lane) * <f64>(index + 1))
    lane++
    const here = order + (<usize>index << 2)
    const there = order + (<usize>other << 2)
    const kept = load<i32>(here)
    store<i32>(here, load<i32>(there))
    store<i32>(there, kept)
  }
}
