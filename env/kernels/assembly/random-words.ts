// Threefry-2x32 (core/random/threefry.ts) for four economies at once, and Box and Muller's normal numbers for two.
import { logOfNormal } from './exponential'
import { bitMask, cosineCore, signOfQuadrant, sineCore } from './trigonometry'

const PARITY: i32 = 0x1bd11bda
const TO_UNIT: f64 = 2.3283064365386963e-10 // 2^-32
const TWO_PI: f64 = 6.283185307179586
/** Added to a whole number from 0 to below 2^52 it leaves that number in the low bits. */
const WHOLE: f64 = 4503599627370496
const PAIRS: i32 = 6
const UNIFORM_PAIR: i32 = 4
const NORMALS: i32 = 10

@inline
function turnLeft(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits))
}

/** The low words of four whole numbers, as `| 0` gives them. */
@inline
function wholeWords(column: usize, at: usize): v128 {
  const low = f64x2.add(v128.load(column + at), f64x2.splat(WHOLE))
  const high = f64x2.add(v128.load(column + at, 16), f64x2.splat(WHOLE))
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6)
}

/**
 * The twelve words of the hour: words[2 * draw] and words[2 * draw + 1] of the key (key0, episode) and the counter
 * (hour, draw). Word columns are `wordStride` bytes apart and have room for whole groups of four, as the keys have.
 */
export function drawWords(
  first: i32,
  end: i32,
  key0: usize,
  episode: usize,
  hour: usize,
  words: usize,
  wordStride: usize,
): void {
  for (let index = first; index < end; index += 4) {
    const at = <usize>index << 3
    const k0 = wholeWords(key0, at)
    const k1 = wholeWords(episode, at)
    const k2 = v128.xor(v128.xor(k0, k1), i32x4.splat(PARITY))
    const start = i32x4.add(wholeWords(hour, at), k0)
    const k2And1 = i32x4.add(k2, i32x4.splat(1))
    const k0And2 = i32x4.add(k0, i32x4.splat(2))
    const k1And3 = i32x4.add(k1, i32x4.splat(3))
    const k2And4 = i32x4.add(k2, i32x4.splat(4))
    const k0And5 = i32x4.add(k0, i32x4.splat(5))
    let target = words + (<usize>index << 2)
    for (let draw = 0; draw < PAIRS; draw++) {
      let a = start
      let b = i32x4.add(i32x4.splat(draw), k1)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 13), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 15), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 26), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 6), a)
      a = i32x4.add(a, k1)
      b = i32x4.add(b, k2And1)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 17), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 29), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 16), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 24), a)
      a = i32x4.add(a, k2)
      b = i32x4.add(b, k0And2)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 13), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 15), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 26), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 6), a)
      a = i32x4.add(a, k0)
      b = i32x4.add(b, k1And3)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 17), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 29), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 16), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 24), a)
      a = i32x4.add(a, k1)
      b = i32x4.add(b, k2And4)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 13), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 15), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 26), a)
      a = i32x4.add(a, b)
      b = v128.xor(turnLeft(b, 6), a)
      a = i32x4.add(a, k2)
      b = i32x4.add(b, k0And5)
      v128.store(target, a)
      v128.store(target + wordStride, b)
      target += wordStride << 1
    }
  }
}

@inline
function wordPair(words: usize): v128 {
  return f64x2.convert_low_i32x4_u(v128.load_zero<u64>(words))
}

/** A uniform number in (0, 1). */
@inline
function openUnit(words: v128): v128 {
  return f64x2.mul(f64x2.add(words, f64x2.splat(0.5)), f64x2.splat(TO_UNIT))
}

@inline
function radiusOf(unit: v128): v128 {
  return f64x2.sqrt(f64x2.mul(f64x2.splat(-2), logOfNormal(unit)))
}

@inline
function quadrantOf(turns: v128): v128 {
  return f64x2.floor(f64x2.add(f64x2.mul(turns, f64x2.splat(4)), f64x2.splat(0.5)))
}

@inline
function angleOf(turns: v128, quadrant: v128): v128 {
  return f64x2.mul(f64x2.splat(TWO_PI), f64x2.sub(turns, f64x2.mul(quadrant, f64x2.splat(0.25))))
}

/** Box and Muller for two economies: radius times cosine, then radius times sine. */
@inline
function storeNormals(target: usize, stride: usize, radius: v128, turns: v128): void {
  const quadrant = quadrantOf(turns)
  const r = angleOf(turns, quadrant)
  const z = f64x2.mul(r, r)
  const sine = sineCore(r, z)
  const cosine = cosineCore(z)
  const whole = f64x2.add(quadrant, f64x2.splat(WHOLE))
  const odd = bitMask(whole, 1)
  const next = i64x2.add(whole, i64x2.splat(1))
  const cosineOfTurns = v128.xor(v128.bitselect(sine, cosine, odd), signOfQuadrant(next))
  const sineOfTurns = v128.xor(v128.bitselect(cosine, sine, odd), signOfQuadrant(whole))
  v128.store(target, f64x2.mul(radius, cosineOfTurns))
  v128.store(target + stride, f64x2.mul(radius, sineOfTurns))
}

/** Four economies: two vectors at a time, for their chains of operations then fill each other's gaps. */
function transformFour(
  words: usize,
  wordStride: usize,
  normals: usize,
  normalStride: usize,
  uniform0: usize,
  uniform1: usize,
): void {
  for (let draw = 0; draw < PAIRS; draw++) {
    const unitA = openUnit(wordPair(words))
    const unitB = openUnit(wordPair(words + 8))
    words += wordStride
    const secondA = wordPair(words)
    const secondB = wordPair(words + 8)
    words += wordStride
    if (draw == UNIFORM_PAIR) {
      v128.store(uniform0, unitA)
      v128.store(uniform0, unitB, 16)
      v128.store(uniform1, openUnit(secondA))
      v128.store(uniform1, openUnit(secondB), 16)
      continue
    }
    const radiusA = radiusOf(unitA)
    const radiusB = radiusOf(unitB)
    storeNormals(normals, normalStride, radiusA, f64x2.mul(secondA, f64x2.splat(TO_UNIT)))
    storeNormals(normals + 16, normalStride, radiusB, f64x2.mul(secondB, f64x2.splat(TO_UNIT)))
    normals += normalStride << 1
  }
}

/** Normal numbers of the last few economies, four a row. */
const rest: usize = memory.data(NORMALS * 32, 16)

/**
 * Ten normal numbers (columns of `normals` that lie `normalStride` bytes apart) and two uniform ones of the words. The
 * uniform columns have room for whole groups of four; the normal ones need none.
 */
export function transformWords(
  first: i32,
  end: i32,
  words: usize,
  wordStride: usize,
  normals: usize,
  normalStride: usize,
  uniform0: usize,
  uniform1: usize,
): void {
  for (let index = first; index < end; index += 4) {
    const source = words + (<usize>index << 2)
    const at = <usize>index << 3
    if (index + 4 <= end) {
      transformFour(source, wordStride, normals + at, normalStride, uniform0 + at, uniform1 + at)
      continue
    }
    transformFour(source, wordStride, rest, 32, uniform0 + at, uniform1 + at)
    for (let normal = 0; normal < NORMALS; normal++) {
      const target = normals + at + <usize>normal * normalStride
      memory.copy(target, rest + (<usize>normal << 5), <usize>(end - index) << 3)
    }
  }
}
