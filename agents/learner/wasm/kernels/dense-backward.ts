// Dense layers, backward, in the layout of dense-forward.ts and with the same eight accumulators, one step a loop turn.
import { RELU, TANH } from './dense-forward'
import { laneSums, multiplyAdd, multiplySubtract, transposeSquare } from './vector-math'

/** The gradient through an activation, from the activation's output: tanh' = 1 - tanh^2, relu' = (relu > 0), else 1. */
@inline
function throughActivation(gradient: v128, output: v128, activation: i32): v128 {
  if (activation == TANH) return f32x4.mul(gradient, multiplySubtract(output, output, f32x4.splat(1)))
  if (activation == RELU) return v128.and(gradient, f32x4.gt(output, f32x4.splat(0)))
  return gradient
}

/**
 * hidden[panel][k][8] <- (sum over o of transposed[k / 4][o][4] gradients[panel][o][8]) * activation'(hidden), in place.
 * `transposed` is the copy that transposeWeights makes.
 */
export function denseInputGradient(
  transposed: usize,
  gradients: usize,
  hidden: usize,
  hiddenStride: i32,
  outputCount: i32,
  outputStride: i32,
  panels: i32,
  activation: i32,
): void {
  const usedWeights = <usize>outputCount << 4
  const padding = <usize>(outputStride - outputCount) << 4
  const gradientPanel = <usize>outputStride << 5
  const hiddenPanel = <usize>hiddenStride << 5
  const end = hidden + hiddenPanel * <usize>panels
  const zero = f32x4.splat(0)
  while (hidden < end) {
    const panelEnd = hidden + hiddenPanel
    let weight = transposed
    while (hidden < panelEnd) {
      let a0 = zero
      let a1 = zero
      let b0 = zero
      let b1 = zero
      let c0 = zero
      let c1 = zero
      let d0 = zero
      let d1 = zero
      let gradient = gradients
      const weightEnd = weight + usedWeights
      do {
        const low = v128.load(gradient)
        const high = v128.load(gradient, 16)
        let scale = v128.load_splat<f32>(weight, 0)
        a0 = multiplyAdd(scale, low, a0)
        a1 = multiplyAdd(scale, high, a1)
        scale = v128.load_splat<f32>(weight, 4)
        b0 = multiplyAdd(scale, low, b0)
        b1 = multiplyAdd(scale, high, b1)
        scale = v128.load_splat<f32>(weight, 8)
        c0 = multiplyAdd(scale, low, c0)
        c1 = multiplyAdd(scale, high, c1)
        scale = v128.load_splat<f32>(weight, 12)
        d0 = multiplyAdd(scale, low, d0)
        d1 = multiplyAdd(scale, high, d1)
        weight += 16
        gradient += 32
      } while (weight < weightEnd)
      v128.store(hidden, throughActivation(a0, v128.load(hidden), activation))
      v128.store(hidden, throughActivation(a1, v128.load(hidden, 16), activation), 16)
      v128.store(hidden, throughActivation(b0, v128.load(hidden, 32), activation), 32)
      v128.store(hidden, throughActivation(b1, v128.load(hidden, 48), activation), 48)
      v128.store(hidden, throughActivation(c0, v128.load(hidden, 64), activation), 64)
      v128.store(hidden, throughActivation(c1, v128.load(hidden, 80), activation), 80)
      v128.store(hidden, throughActivation(d0, v128.load(hidden, 96), activation), 96)
      v128.store(hidden, throughActivation(d1, v128.load(hidden, 112), activation), 112)
      weight += padding
      hidden += 128
    }
    gradients += gradientPanel
  }
}

/** transposed[input / 4][output][4] from weights[output / 4][input][4], for the outputs from first up to end. */
export function transposeWeights(
  weights: usize,
  transposed: usize,
  inputStride: i32,
  outputStride: i32,
  firstOutput: i32,
  endOutput: i32,
): void {
  const row = <usize>outputStride << 4
  weights += <usize>(firstOutput * inputStride) << 2
  for (let output = firstOutput; output < endOutput; output += 4) {
    let target = transposed + (<usize>output << 4)
    for (let input = 0; input < inputStride; input += 4) {
      const a = v128.load(weights)
      const b = v128.load(weights, 16)
      const c = v128.load(weights, 32)
      const d = v128.load(weights, 48)
      transposeSquare(a, b, c, d, target, 16)
      weights += 64
      target += row
    }
  }
}

/**
 * sums[o / 4][k][4] += sum over samples of gradients[panel][o][8] inputs[panel][k][8]. A tile is 4 outputs by 2 inputs;
 * a loop turn takes a panel, first its lower half, then the upper.
 */
export function denseWeightGradient(
  sums: usize,
  inputs: usize,
  gradients: usize,
  inputStride: i32,
  outputStride: i32,
  panels: i32,
): void {
  const inputPanel = <usize>inputStride << 5
  const gradientPanel = <usize>outputStride << 5
  const zero = f32x4.splat(0)
  for (let output = 0; output < outputStride; output += 4) {
    for (let k = 0; k < inputStride; k += 2) {
      let a0 = zero
      let a1 = zero
      let b0 = zero
      let b1 = zero
      let c0 = zero
      let c1 = zero
      let d0 = zero
      let d1 = zero
      let input = inputs + (<usize>k << 5)
      let gradient = gradients + (<usize>output << 5)
      const end = input + inputPanel * <usize>panels
      let first = zero
      let second = zero
      let factor = zero
      do {
        first = v128.load(input, 0)
        second = v128.load(input, 32)
        factor = v128.load(gradient, 0)
        a0 = multiplyAdd(factor, first, a0)
        a1 = multiplyAdd(factor, second, a1)
        factor = v128.load(gradient, 32)
        b0 = multiplyAdd(factor, first, b0)
        b1 = multiplyAdd(factor, second, b1)
        factor = v128.load(gradient, 64)
        c0 = multiplyAdd(factor, first, c0)
        c1 = multiplyAdd(factor, second, c1)
        factor = v128.load(gradient, 96)
        d0 = multiplyAdd(factor, first, d0)
        d1 = multiplyAdd(factor, second, d1)
        if (input == end) break // never: it keeps the two halves apart, whose mixture would not fit the registers
        first = v128.load(input, 16)
        second = v128.load(input, 48)
        factor = v128.load(gradient, 16)
        a0 = multiplyAdd(factor, first, a0)
        a1 = multiplyAdd(factor, second, a1)
        factor = v128.load(gradient, 48)
        b0 = multiplyAdd(factor, first, b0)
        b1 = multiplyAdd(factor, second, b1)
        factor = v128.load(gradient, 80)
        c0 = multiplyAdd(factor, first, c0)
        c1 = multiplyAdd(factor, second, c1)
        factor = v128.load(gradient, 112)
        d0 = multiplyAdd(factor, first, d0)
        d1 = multiplyAdd(factor, second, d1)
        input += inputPanel
        gradient += gradientPanel
      } while (input < end)
      v128.store(sums, f32x4.add(v128.load(sums), laneSums(a0, b0, c0, d0)))
      v128.store(sums, f32x4.add(v128.load(sums, 16), laneSums(a1, b1, c1, d1)), 16)
      sums += 32
    }
  }
}

/** sums[o] += sum over samples of gradients[panel][o][8]. */
export function denseBiasGradient(sums: usize, gradients: usize, outputStride: i32, panels: i32): void {
  const gradientPanel = <usize>outputStride << 5
  for (let output = 0; output < outputStride; output += 4) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let gradient = gradients + (<usize>output << 5)
    const end = gradient + gradientPanel * <usize>panels
    do {
      a = f32x4.add(a, f32x4.add(v128.load(gradient), v128.load(gradient, 16)))
      b = f32x4.add(b, f32x4.add(v128.load(gradient, 32), v128.load(gradient, 48)))
      c = f32x4.add(c, f32x4.add(v128.load(gradient, 64), v128.load(gradient, 80)))
      d = f32x4.add(d, f32x4.add(v128.load(gradient, 96), v128.load(gradient, 112)))
      gradient += gradientPanel
    } while (gradient < end)
    v128.store(sums, f32x4.add(v128.load(sums), laneSums(a, b, c, d)))
    sums += 16
  }
}
