import type { DqnLearner, DqnLearnerShape, PpoLearner, PpoLearnerShape } from './learner.js'
import { createTensorflowDqnLearner } from './tensorflow/dqn-learner.js'
import { createTensorflowPpoLearner, type PpoFixedCoefficients } from './tensorflow/ppo-learner.js'
import { createWasmDqnLearner } from './wasm/dqn-learner.js'
import { createWasmPpoLearner } from './wasm/ppo-learner.js'

/** What computes the updates. Only the first gives the same bytes on every machine. */
export type LearnerName = 'wasm' | 'tensorflow'

/** @throws MinthelmError where TensorFlow.js is asked for and not set up, or the shape is none */
export function createPpoLearner(
  name: LearnerName,
  shape: PpoLearnerShape,
  fixed: PpoFixedCoefficients,
  threads: number,
): Promise<PpoLearner> {
  return name === 'wasm' ? createWasmPpoLearner(shape, { threads }) : createTensorflowPpoLearner(shape, fixed)
}

/** @throws MinthelmError where TensorFlow.js is asked for and not set up, or the shape is none */
export function createDqnLearner(
  name: LearnerName,
  shape: DqnLearnerShape,
  threads: number,
): Promise<DqnLearner> {
  return name === 'wasm' ? createWasmDqnLearner(shape, { threads }) : createTensorflowDqnLearner(shape)
}
