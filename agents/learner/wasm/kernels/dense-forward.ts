// Dense layers, forward. Layout: activations are panels of 8 samples, X[panel][feature][8]; weights are
// blocks of 4 outputs, W[output / 4][input][4]. Every operand is then read along one pointer. A tile of 4 outputs
// by 8 samples is kept in eight accumulators and takes one step a loop turn: longer bodies are reordered
// by V8 until the accumulators spill. Feature counts named `stride` are multiples of 4, padded with zeros.
import { multiplyAdd, tanh } from './vector-math'

// Activations by number: anything else is linear.
export const TANH: i32 = 1
export const RELU: i32 = 2

@inline
function relu(value: v128): v128 {
  return f32x4.pmax(value, f32x4.splat(0))
}

/** outputs[panel][o][8] = activation(biases[o] + sum over inputs of weights[o / 4][input][4] inputs[panel][input][8]). */
export function denseForward(
  weights: usize,
  biases: usize,
  inputs: usize,
  outputs: usize,
  inputCount: i32,
  inputStride: i32,
  outputStride: i32,
  panels: i32,
  activation: i32,
): void {
  const usedWeights = <usize>inputCount << 4
  const padding = <usize>(inputStride - inputCount) << 4
  const inputPanel = <usize>inputStride << 5
  const outputPanel = <usize>outputStride << 5
  const end = outputs + outputPanel * <usize>panels
  while (outputs < end) {
    const panelEnd = outputs + outputPanel
    let weight = weights
    let bias = biases
    while (outputs < panelEnd) {
      let a0 = v128.load_splat<f32>(bias, 0)
      let b0 = v128.load_splat<f32>(bias, 4)
      let c0 = v128.load_splat<f32>(bias, 8)
      let d0 = v128.load_splat<f32>(bias, 12)
      let a1 = a0
      let b1 = b0
      let c1 = c0
      let d1 = d0
      let input = inputs
      const weightEnd = weight + usedWeights
      do {
        const low = v128.load(input)
        const high = v128.load(input, 16)
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
        input += 32
      } while (weight < weightEnd)
      if (activation == TANH) {
        a0 = tanh(a0)
        a1 = tanh(a1)
        b0 = tanh(b0)
        b1 = tanh(b1)
        c0 = tanh(c0)
        c1 = tanh(c1)
        d0 = tanh(d0)
        d1 = tanh(d1)
      } else if (activation == RELU) {
        a0 = relu(a0)
        a1 = relu(a1)
        b0 = relu(b0)
        b1 = relu(b1)
        c0 = relu(c0)
        c1 = relu(c1)
        d0 = relu(d0)
        d1 = relu(d1)
      }
      v128.store(outputs, a0)
      v128.store(outputs, a1, 16)
      v128.store(outputs, b0, 32)
      v128.store(outputs, b1, 48)
      v128.store(outputs, c0, 64)
      v128.store(outputs, c1, 80)
      v128.store(outputs, d0, 96)
      v128.store(outputs, d1, 112)
      weight += padding
      outputs += 128
      bias += 16
    }
    inputs += inputPanel
  }
}

@inline
function activated(value: v128, activation: i32): v128 {
  if (activation == TANH) return tanh(value)
  if (activation == RELU) return relu(value)
  return value
}

/** The same for one sample, inputs[input] and outputs[output]: four outputs a vector. Same sums, same bits. */
export function denseForwardOne(
  weights: usize,
  biases: usize,
  inputs: usize,
  outputs: usize,
  inputCount: i32,
  inputStride: i32,
  outputStride: i32,
  activation: i32,
): void {
  const block = <usize>inputStride << 4
  const inputsEnd = inputs + (<usize>inputCount << 2)
  const end = outputs + (<usize>outputStride << 2)
  while (outputs + 48 < end) {
    let a = v128.load(biases)
    let b = v128.load(biases, 16)
    let c = v128.load(biases, 32)
    let d = v128.load(biases, 48)
    let weightA = weights
    let weightB = weights + block
    let weightC = weightB + block
    let weightD = weightC + block
    for (let input = inputs; input < inputsEnd; input += 4) {
      const scale = v128.load_splat<f32>(input)
      a = multiplyAdd(scale, v128.load(weightA), a)
      b = multiplyAdd(scale, v128.load(weightB), b)
      c = multiplyAdd(scale, v128.load(weightC), c)
      d = multiplyAdd(scale, v128.load(weightD), d)
      weightA += 16
      weightB += 16
      weightC += 16
      weightD += 16
    }
    v128.store(outputs, activated(a, activation))
    v128.store(outputs, activated(b, activation), 16)
    v128.store(outputs, activated(c, activation), 32)
    v128.store(outputs, activated(d, activation), 48)
    weights += block << 2
    biases += 64
    outputs += 64
  }
  while (outputs < end) {
    let sum = v128.load(biases)
    let weight = weights
    for (let input = inputs; input < inputsEnd; input += 4) {
      sum = multiplyAdd(v128.load_splat<f32>(input), v128.load(weight), sum)
      weight += 16
    }
    v128.store(outputs, activated(sum, activation))
    weights += block
    biases += 16
    outputs += 16
  }
}
