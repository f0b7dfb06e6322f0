import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { instantiate, kernelModule, sharedMemory } from '../../../../agents/learner/wasm/kernels.js'
import { floatsAt, MemoryPlan } from '../../../../agents/learner/wasm/memory-plan.js'
import { planNetwork } from '../../../../agents/learner/wasm/network-plan.js'
import { ParameterBlock, planParameterBlock } from '../../../../agents/learner/wasm/parameter-block.js'
import { RandomStream } from '../../../../core/random/stream.js'

/** A block with one network of one layer, whose parameters are all written by hand. */
function block() {
  const network = planNetwork('network', { inputs: 12, hidden: [], outputs: 4, activation: 'tanh' }, 0)
  const memoryPlan = new MemoryPlan()
  const plan = planParameterBlock(memoryPlan, [network], 2, 1)
  const memory = sharedMemory(memoryPlan.bytes)
  const kernels = instantiate(kernelModule(), memory)
  const crew = { index: 0, size: 1, wait: () => {} }
  const column = (address: number) => floatsAt(memory, address, plan.count)
  return {
    block: new ParameterBlock(kernels, memory, plan, crew),
    parameters: column(plan.parameters),
    firstMoments: column(plan.firstMoments),
    gradients: plan.gradients.map(column),
    count: plan.count,
  }
}

describe('Adam', () => {
  it('takes its first step by hand: the rate against the sign, whatever the gradient', () => {
    const { block: trained, parameters, gradients } = block()
    parameters[0] = 1
    parameters[1] = -2
    gradients[0][0] = 5
    gradients[0][1] = -0.25
    trained.reduce(1, 0)
    const step = {
      learningRate: 0.1,
      epsilon: 1e-8,
      maxGradientNorm: 1e9,
      gradientNorm: trained.gradientNorm(0),
    }
    trained.step({ first: 1, second: 1 }, step)
    expect(parameters[0]).toBeCloseTo(0.9, 5)
    expect(parameters[1]).toBeCloseTo(-1.9, 5)
    expect(parameters[2]).toBe(0)
  })

  it('follows the definition in double precision over 50 steps, with clipping and summed shards', () => {
    const { block: trained, parameters, gradients, count } = block()
    const random = new RandomStream(1, 'test')
    const expected = Float64Array.from({ length: count }, () => random.normal())
    const first = new Float64Array(count)
    const second = new Float64Array(count)
    parameters.set(expected)
    expected.set(parameters)
    const products = { first: 1, second: 1 }
    for (let t = 1; t <= 50; t++) {
      const gradient = new Float64Array(count)
      for (let index = 0; index < count; index++) {
        // Sizes from 1e-5 to 1, some exactly 0.
        const scale = index % 7 === 0 ? 0 : 10 ** -(index % 6)
        gradients[0][index] = scale * random.normal()
        gradients[1][index] = scale * random.normal()
        gradient[index] = gradients[0][index] + gradients[1][index]
      }
      const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0))
      trained.reduce(2, t & 1)
      const gradientNorm = trained.gradientNorm(t & 1)
      expect(gradientNorm / norm).toBeCloseTo(1, 5)
      const settings = { learningRate: 1e-2, epsilon: 1e-5, maxGradientNorm: 0.5 }
      trained.step(products, { ...settings, gradientNorm })
      for (let index = 0; index < count; index++) {
        const g = gradient[index] * Math.min(1, 0.5 / norm)
        first[index] = 0.9 * first[index] + 0.1 * g
        second[index] = 0.999 * second[index] + 0.001 * g * g
        const correctedFirst = first[index] / (1 - 0.9 ** t)
        const correctedSecond = second[index] / (1 - 0.999 ** t)
        expected[index] -= (1e-2 * correctedFirst) / (Math.sqrt(correctedSecond) + 1e-5)
      }
    }
    for (let index = 0; index < count; index++) {
      expect(Math.abs(parameters[index] - expected[index])).toBeLessThan(2e-6)
    }
    expect(products.first).toBeCloseTo(0.9 ** 50, 12)
  })

  it('takes the steps that optax takes', () => {
    const record = JSON.parse(readFileSync('test/reference/adam.json', 'utf8')) as {
      learningRate: number
      epsilon: number
      maxGradientNorm: number
      start: number[]
      gradients: number[][]
      after: number[][]
    }
    const { learningRate, epsilon, maxGradientNorm } = record
    // 48 weights of the one layer, of 12 inputs and 4 outputs.
    const { block: trained, parameters, gradients } = block()
    parameters.set(record.start)
    const products = { first: 1, second: 1 }
    record.gradients.forEach((gradient, step) => {
      gradients[0].set(gradient)
      trained.reduce(1, step & 1)
      const gradientNorm = trained.gradientNorm(step & 1)
      trained.step(products, { learningRate, epsilon, maxGradientNorm, gradientNorm })
      const due = record.after[step]!
      for (let index = 0; index < due.length; index++) {
        // optax takes its steps in double precision; the learner's in single.
        expect(Math.abs(parameters[index] - due[index]!)).toBeLessThan(3e-6)
      }
    })
    expect(record.after).toHaveLength(40)
  })

  it('flushes moments to 0 before they become subnormal', () => {
    const { block: trained, firstMoments, gradients } = block()
    gradients[0][0] = 1
    const products = { first: 1, second: 1 }
    const step = { learningRate: 1e-3, epsilon: 1e-8, maxGradientNorm: 10, gradientNorm: 1 }
    trained.step(products, step)
    gradients[0][0] = 0
    for (let t = 0; t < 700; t++) trained.step(products, step)
    // 0.1 * 0.9^700 = 9e-34 lies below the limit of 1e-30, yet above the smallest normal number.
    expect(firstMoments[0]).toBe(0)
  })
})
