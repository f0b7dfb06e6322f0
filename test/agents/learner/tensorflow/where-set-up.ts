import { describe } from 'vitest'
import { tensorflowBuild } from '../../../../agents/learner/tensorflow/session.js'

const isSetUp = tensorflowBuild() !== undefined

/** Tests that need TensorFlow.js: skipped, and counted as skipped, where it is not set up. */
export function describeWithTensorflow(name: string, tests: () => void): void {
  if (!isSetUp) console.log(`skipped: ${name} (npm run setup:tensorflow puts TensorFlow.js here)`)
  describe.skipIf(!isSetUp)(name, tests)
}
