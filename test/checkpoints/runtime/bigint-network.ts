import { inputShift, type QuantisedPolicy } from '../../../checkpoints/runtime/quantised-policy.js'
import { tanhTable } from '../../../checkpoints/runtime/tanh-table.js'

const LIMIT = 2n ** 28n

function tanhOf(value: bigint): bigint {
  const size = value < 0n ? -value : value
  if (size >= 8n << 20n) return value < 0n ? -(2n ** 20n) : 2n ** 20n
  const index = Number(size >> 14n)
  const from = BigInt(tanhTable[index]!)
  const to = BigInt(tanhTable[index + 1]!)
  const height = from + (((to - from) * (size & 16383n)) >> 14n)
  return value < 0n ? -height : height
}

/**
 * The integer network as its page states it, in whole numbers without any bound: the reference of the evaluator in
 * doubles. Also gives the largest size of any partial sum that it met.
 */
export function bigintOutputs(policy: QuantisedPolicy, observation: readonly bigint[]) {
  let largest = 0n
  const seen = (value: bigint) => {
    const size = value < 0n ? -value : value
    if (size > largest) largest = size
    return value
  }
  let values = policy.inputs.map(({ mean, halfWidth, multiplier }, index) => {
    const raw = observation[index]! - mean
    const offset = raw > halfWidth ? halfWidth : raw < -halfWidth ? -halfWidth : raw
    return (offset * multiplier) >> inputShift
  })
  policy.layers.forEach((layer, depth) => {
    const before = values
    values = Array.from({ length: layer.outputs }, (_, row) => {
      let sum = seen(BigInt(layer.biases[row]!))
      before.forEach((value, input) => {
        sum = seen(sum + value * BigInt(layer.weights[row * layer.inputs + input]!))
      })
      const shifted = sum >> BigInt(layer.shifts[row]!)
      if (depth === policy.layers.length - 1) return shifted
      if (policy.activation === 'tanh') return tanhOf(shifted)
      return shifted < 0n ? 0n : shifted > LIMIT ? LIMIT : shifted
    })
  })
  return { outputs: values, largest }
}
