import type { PpoConfig } from '../ppo-config.js'
import type { DqnLearner, DqnLearnerShape, PpoLearner, PpoLearnerShape } from './learner.js'
import { createTensorflowDqnLearner } from './tensorflow/dqn-learner.js'
import { createTensorflowPpoLearner } from './tensorflow/ppo-learner.js'
import { tensorflowFacts } from './tensorflow/session.js'
import { createWasmDqnLearner } from './wasm/dqn-learner.js'
import { createWasmPpoLearner } from './wasm/ppo-learner.js'

/** What computes the updates. Only the first gives the same bytes on every machine; the second is its relaxed build. */
export type LearnerName = 'wasm' | 'wasm-relaxed' | 'tensorflow'

const arithmeticOf = (name: 'wasm' | 'wasm-relaxed') => (name === 'wasm' ? 'plain' : 'relaxed')

/** Gradient steps from which compiling by XLA, some seconds, is repaid on a processor: some .2 ms of each are saved. */
const STEPS_TO_COMPILE_FOR = 20_000

/**
 * Whether a run of this many decisions is worth compiling its graph: always on a card, where every operation that is not
 * fused is a launch of its own.
 */
export function compilingPays(shape: PpoLearnerShape, config: PpoConfig, totalSteps: number): boolean {
  if (tensorflowFacts().device === 'gpu') return true
  const { maximumRollout } = shape
  const updates = Math.ceil(totalSteps / maximumRollout)
  const steps = updates * config.epochs * Math.ceil(maximumRollout / config.minibatchSize)
  return steps >= STEPS_TO_COMPILE_FOR
}

/** @throws MinthelmError where TensorFlow.js is asked for and not set up, or the shape is none */
export async function createPpoLearner(
  name: LearnerName,
  shape: PpoLearnerShape,
  config: PpoConfig,
  { threads, totalSteps }: { readonly threads: number; readonly totalSteps: number },
): Promise<PpoLearner> {
  return name === 'tensorflow'
    ? createTensorflowPpoLearner(shape, config, compilingPays(shape, config, totalSteps))
    : createWasmPpoLearner(shape, { threads, arithmetic: arithmeticOf(name) })
}

/** @throws MinthelmError where TensorFlow.js is asked for and not set up, or the shape is none */
export function createDqnLearner(
  name: LearnerName,
  shape: DqnLearnerShape,
  threads: number,
): Promise<DqnLearner> {
  return name === 'tensorflow'
    ? createTensorflowDqnLearner(shape)
    : createWasmDqnLearner(shape, { threads, arithmetic: arithmeticOf(name) })
}
