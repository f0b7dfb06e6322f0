import { describe, expect, it } from 'vitest'
import { instantiate, kernelModule, sharedMemory } from '../../../agents/learner/wasm/kernels.js'
import { floatsAt, MemoryPlan } from '../../../agents/learner/wasm/memory-plan.js'
import { tanh } from '../../../core/math/exponential.js'
import { tanh32 } from '../../../core/math/tanh32.js'

/** Float32 numbers of all sizes and both signs, zero, infinities and the limits of the fit. */
function samples(): Float32Array {
  const numbers = [0, -0, 7, -7, 7.0000005, -7.0000005, Infinity, -Infinity, 1e-40, -3e38]
  for (let step = -3000; step <= 3000; step++) numbers.push(step / 300)
  for (let exponent = -30; exponent < 4; exponent++) numbers.push(1.37 * 2 ** exponent, -1.91 * 2 ** exponent)
  while (numbers.length % 4 !== 0) numbers.push(0.5)
  return Float32Array.from(numbers)
}

describe('tanh32', () => {
  it('lies within 1.2e-6 of the hyperbolic tangent', () => {
    for (const value of samples()) expect(Math.abs(tanh32(value) - tanh(value))).toBeLessThan(1.2e-6)
  })

  it('keeps NaN', () => {
    expect(tanh32(NaN)).toBeNaN()
  })

  it('has the bits of the WebAssembly kernel', () => {
    const inputs = samples()
    const plan = new MemoryPlan()
    const address = plan.numbers(inputs.length)
    const memory = sharedMemory(plan.bytes)
    const column = floatsAt(memory, address, inputs.length)
    column.set(inputs)
    instantiate(kernelModule(), memory).tanhColumn(address, inputs.length)
    const own = Float32Array.from(inputs, tanh32)
    expect(new Uint32Array(own.buffer)).toEqual(Uint32Array.from(new Uint32Array(column.slice().buffer)))
  })
})
