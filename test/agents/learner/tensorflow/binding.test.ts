import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { tensorflowBuild } from '../../../../agents/learner/tensorflow/session.js'
import { describeWithTensorflow } from './where-set-up.js'

interface Binding {
  createTensor(dimensions: readonly number[], type: number, numbers: Float32Array): number
  tensorDataSync(tensor: number): Float32Array
  deleteTensor(tensor: number): void
}

const FLOAT = 1 // TF_FLOAT

describeWithTensorflow('the binding', () => {
  it('gives tensors memory of their own: TensorFlow frees it in any of its threads', () => {
    const load = resolve('.cache', 'tensorflow', tensorflowBuild() ?? 'cpu', 'load.cjs')
    const module = createRequire(join(process.cwd(), 'package.json'))(load) as {
      backend(): { binding: Binding }
    }
    const { binding } = module.backend()
    const numbers = Float32Array.of(1, 2, 3, 4)
    const tensor = binding.createTensor([4], FLOAT, numbers)
    numbers.fill(9)
    expect(Array.from(binding.tensorDataSync(tensor))).toEqual([1, 2, 3, 4])
    binding.deleteTensor(tensor)
  })
})
