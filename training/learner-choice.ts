import { dqnLearnerShape } from '../agents/dqn.js'
import type { LearnerName } from '../agents/learner/create-learner.js'
import type { NetworkShape } from '../agents/learner/learner.js'
import { tensorflowBuild, tensorflowFacts } from '../agents/learner/tensorflow/session.js'
import { ppoLearnerShape } from '../agents/ppo.js'
import { makeVector } from '../env/registry.js'
import type { RunConfig } from './config/run-config.js'

/** What computes a run's updates, as its record tells. */
export interface LearnerRecord {
  readonly learner: LearnerName
  /** Null for the wasm learner. */
  readonly tensorflow: { readonly version: string; readonly device: 'cpu' | 'gpu' } | null
  /** What another machine may find otherwise. */
  readonly numbers: string
}

/** The learner of a config that has been settled. */
export function learnerOf({ learner }: RunConfig): LearnerName {
  return learner === undefined || learner === 'auto' ? 'wasm' : learner
}

/** @throws MinthelmError where it is tensorflow and TensorFlow.js is not set up or does not load */
export function learnerRecord(name: LearnerName): LearnerRecord {
  if (name === 'wasm') {
    return { learner: name, tensorflow: null, numbers: 'the same bytes on every machine' }
  }
  if (name === 'wasm-relaxed') {
    return {
      learner: name,
      tensorflow: null,
      numbers: 'may differ in the last digits on another kind of processor',
    }
  }
  const { version, device } = tensorflowFacts()
  return {
    learner: name,
    tensorflow: { version, device },
    numbers:
      'may differ in the last digits from one machine, device, TensorFlow or number of policies side by side to another',
  }
}

/**
 * Multiply-adds of a forward pass of all samples of a gradient step from which TensorFlow is taken to be faster. On a
 * processor: node bench/tensorflow.mjs, where networks narrower than `NARROW` gain little at any size, and policies side
 * by side take the time that they take one after another. On a card: an estimate, for none was at hand.
 */
const WORK_FOR_PROCESSOR = 5e7
const NARROW = 128
const WORK_FOR_CARD = 1e7

const weightCount = ({ inputs, hidden, outputs }: NetworkShape) =>
  [...hidden, outputs].reduce((sum, width, index) => sum + width * (hidden[index - 1] ?? inputs), 0)

/** Multiply-adds of a forward pass of all samples of one gradient step of all policies; those of DQN learn each alone. */
function workOf({ agent, env }: RunConfig, policies: number): number {
  const { id, ...options } = env
  const vector = makeVector(id, { ...options, numEnvs: 1, seed: 0 })
  if (agent.name === 'dqn') {
    return agent.minibatchSize * weightCount(dqnLearnerShape(agent, vector).network)
  }
  const { actor, critic } = ppoLearnerShape(agent, vector)
  const samples = Math.min(agent.minibatchSize, agent.rolloutSteps * agent.numEnvs)
  return policies * samples * (weightCount(actor) + weightCount(critic))
}

/**
 * Replaces `auto` by a learner. The rule: wasm where TensorFlow.js is not set up; else tensorflow where a gradient step is
 * so much work that it is faster: on a card that of all policies that train side by side, on the processor that of one, whose
 * layers must also be wide.
 *
 * @param policies that train side by side
 * @returns the config with its learner, and why where there was a choice
 */
export function settleLearner(
  config: RunConfig,
  policies = 1,
): { readonly config: RunConfig; readonly why: string | null } {
  if (config.learner !== 'auto') return { config, why: null }
  const { learner: _, ...wasm } = config
  if (tensorflowBuild() === undefined) {
    return { config: wasm, why: 'wasm, for TensorFlow.js is not set up here (npm run setup:tensorflow)' }
  }
  const { device } = tensorflowFacts()
  const onCard = device === 'gpu'
  const widest = Math.max(0, ...config.agent.hiddenSizes)
  if (!onCard && widest < NARROW) {
    return {
      config: wasm,
      why: `wasm, for no hidden layer has ${NARROW} units, and TensorFlow on the processor is taken for wide networks`,
    }
  }
  const most = onCard ? WORK_FOR_CARD : WORK_FOR_PROCESSOR
  const work = workOf(config, onCard ? policies : 1)
  const millions = (value: number) => `${Number((value / 1e6).toPrecision(2))} million`
  const reason = `for a gradient step is ${millions(work)} multiply-adds, and TensorFlow on the ${onCard ? 'card' : 'processor'} is taken from ${millions(most)}`
  return work >= most
    ? { config: { ...config, learner: 'tensorflow' }, why: `tensorflow, ${reason}` }
    : { config: wasm, why: `wasm, ${reason}` }
}
