import { afterEach, describe, expect, it } from 'vitest'
import type { Agent } from '../../agents/agent.js'
import type { PpoLearner, PpoRollout } from '../../agents/learner/learner.js'
import { createWasmPpoLearner } from '../../agents/learner/wasm/ppo-learner.js'
import { createPpo, explainedVariance, Ppo, ppoLearnerShape } from '../../agents/ppo.js'
import { type PpoConfig, ppoDefaults } from '../../agents/ppo-config.js'
import { TrainedPolicy } from '../../agents/trained-policy.js'
import { makeVector } from '../../env/registry.js'
import { episodeReturns, maskedWalk, resumesBitForBit, snapshotsEqual } from './agent-checks.js'

const small: PpoConfig = {
  ...ppoDefaults,
  numEnvs: 4,
  rolloutSteps: 32,
  minibatchSize: 32,
  epochs: 3,
  hiddenSizes: [16, 16],
  normalizeObservations: true,
  normalizeRewards: true,
}
const seed = 11
const open: Agent[] = []

async function make(id: string, config: PpoConfig, threads = 1): Promise<Agent> {
  const env = makeVector(id, { numEnvs: config.numEnvs, seed })
  const agent = await createPpo(config, env, { seed, totalSteps: 2560, threads })
  open.push(agent)
  return agent
}

afterEach(async () => {
  for (const agent of open.splice(0)) await agent.close()
})

/** A learner that shows what is handed to it. */
async function watched(id: string, config: PpoConfig, onUpdate: (rollout: PpoRollout) => void) {
  const env = makeVector(id, { numEnvs: config.numEnvs, seed })
  const learner: PpoLearner = await createWasmPpoLearner(ppoLearnerShape(config, env), { threads: 1 })
  const update = learner.update.bind(learner)
  learner.update = (rollout, permutations, coefficients) => {
    onUpdate(rollout)
    return update(rollout, permutations, coefficients)
  }
  const agent = new Ppo(config, env, { seed, totalSteps: 2560, threads: 1 }, learner)
  open.push(agent)
  return agent
}

describe('PPO', () => {
  it.each(['CartPole-v1', 'Pendulum-v1'])('of one seed on %s has the same bits twice', async (id) => {
    const first = await make(id, small)
    const second = await make(id, small)
    for (let k = 0; k < 3; k++) expect(second.iterate()).toEqual(first.iterate())
    snapshotsEqual(second.snapshot(), first.snapshot())
  })

  it('has the same bits with one thread and with two', async () => {
    const one = await make('CartPole-v1', small, 1)
    const two = await make('CartPole-v1', small, 2)
    for (let k = 0; k < 2; k++) expect(two.iterate()).toEqual(one.iterate())
    snapshotsEqual(two.snapshot(), one.snapshot())
  })

  it.each(['CartPole-v1', 'Pendulum-v1'])('resumed on %s equals an undisturbed run', async (id) => {
    await resumesBitForBit(() => make(id, small))
  })

  it.each(['CartPole-v1', 'Pendulum-v1'])(
    'has a ratio of exactly 1 in the first minibatch on %s',
    async (id) => {
      const agent = await make(id, { ...small, epochs: 1, minibatchSize: small.numEnvs * small.rolloutSteps })
      for (let k = 0; k < 3; k++) {
        const { scalars } = agent.iterate()
        expect(scalars.approximateKl).toBe(0)
        expect(scalars.clipFraction).toBe(0)
      }
    },
  )

  it('stores the unclipped action and sends the clipped one', async () => {
    let widest = 0
    const config = { ...small, initialLogStandardDeviation: 2 }
    const agent = await watched('Pendulum-v1', config, (rollout) => {
      widest = Math.max(...rollout.actions.map(Math.abs))
    })
    agent.iterate()
    expect(widest).toBeGreaterThan(4)
  })

  it('bootstraps a truncated episode from its final observation, and stops its trace', async () => {
    // Pendulum is truncated after 200 steps; with lambda 0 a step's value target is reward + discount * next value.
    const config = {
      ...small,
      rolloutSteps: 200,
      gaeLambda: 0,
      normalizeObservations: false,
      normalizeRewards: false,
    }
    const env = makeVector('Pendulum-v1', { numEnvs: config.numEnvs, seed })
    const learner = await createWasmPpoLearner(ppoLearnerShape(config, env), { threads: 1 })
    const finals = new Float32Array(config.numEnvs)
    const rewards = new Float64Array(config.numEnvs)
    const step = env.step.bind(env)
    env.step = (actions) => {
      const result = step(actions)
      if (result.truncated[0] === 1) {
        learner.value(result.infos.finalObservations, config.numEnvs, finals)
        rewards.set(result.rewards)
      }
      return result
    }
    const update = learner.update.bind(learner)
    let targets: number[] = []
    learner.update = (rollout, permutations, coefficients) => {
      targets = [...rollout.returns.slice(-config.numEnvs)]
      return update(rollout, permutations, coefficients)
    }
    const agent = new Ppo(config, env, { seed, totalSteps: 2560, threads: 1 }, learner)
    open.push(agent)
    agent.iterate()
    expect(Math.max(...finals.map(Math.abs))).toBeGreaterThan(0)
    for (let e = 0; e < config.numEnvs; e++) {
      expect(targets[e]).toBeCloseTo(rewards[e] + config.discount * finals[e], 4)
    }
  })

  it('never takes a masked action, nor gives it probability', async () => {
    const config = { ...small, normalizeRewards: false }
    const walk = maskedWalk(config.numEnvs)
    const learner = await createWasmPpoLearner(ppoLearnerShape(config, walk.env), { threads: 1 })
    const agent = new Ppo(config, walk.env, { seed, totalSteps: 2560, threads: 1 }, learner)
    open.push(agent)
    for (let k = 0; k < 5; k++)
      expect(agent.iterate().scalars.entropy).toBeLessThanOrEqual(Math.log(2) + 1e-6)
    expect(walk.taken()).toBe(5 * 128)
  })

  it('stops at a NaN and names the tensor, the step and the seed', async () => {
    const env = makeVector('Pendulum-v1', { numEnvs: 4, seed })
    const step = env.step.bind(env)
    let steps = 0
    env.step = (actions) => {
      const result = step(actions)
      if (++steps === 40) result.rewards[2] = Number.NaN
      return result
    }
    const agent = await createPpo(small, env, { seed, totalSteps: 2560, threads: 1 })
    open.push(agent)
    agent.iterate()
    expect(() => agent.iterate()).toThrow(/NaN arose in rewards, entry 2 \(step 156, seed 11\)/)
  })

  it('freezes a copy that later iterations do not change', async () => {
    const agent = await make('CartPole-v1', small)
    const frozen = agent.freeze()
    const weights = frozen.network.layers[0].weights.slice()
    const mean = frozen.normaliser!.mean.slice()
    agent.iterate()
    expect(frozen.network.layers[0].weights).toEqual(weights)
    expect(frozen.normaliser!.mean).toEqual(mean)
    expect(agent.freeze().network.layers[0].weights).not.toEqual(weights)
  })

  it('freezes a policy whose outputs have the bits of the learner', async () => {
    const config = { ...small, normalizeObservations: false }
    const env = makeVector('Pendulum-v1', { numEnvs: 4, seed })
    const learner = await createWasmPpoLearner(ppoLearnerShape(config, env), { threads: 1 })
    const agent = new Ppo(config, env, { seed, totalSteps: 2560, threads: 1 }, learner)
    open.push(agent)
    agent.iterate()
    const { observations, infos } = env.reset()
    const outputs = new Float32Array(4)
    learner.act(observations, 4, outputs)
    const policy = new TrainedPolicy(agent.freeze(), env.actionSpace)
    policy.reset(4)
    const actions = new Float64Array(4)
    policy.act(observations, infos, actions)
    expect([...actions]).toEqual([...outputs])
  })

  it('learns to balance CartPole: more than 400 of 500 after 40000 steps', async () => {
    const config: PpoConfig = {
      ...ppoDefaults,
      rolloutSteps: 32,
      minibatchSize: 256,
      epochs: 20,
      discount: 0.98,
      gaeLambda: 0.8,
      learningRate: 1e-3,
      learningRateSchedule: 'linear',
      clipRangeSchedule: 'linear',
    }
    const env = makeVector('CartPole-v1', { numEnvs: config.numEnvs, seed })
    const agent = await createPpo(config, env, { seed, totalSteps: 100_000, threads: 1 })
    open.push(agent)
    while (agent.stepsDone < 40_000) agent.iterate()
    const fresh = makeVector('CartPole-v1', { numEnvs: 20, seed, stream: 'evaluationEpisode' })
    const returns = episodeReturns(fresh, new TrainedPolicy(agent.freeze(), env.actionSpace))
    expect(returns.reduce((sum, value) => sum + value, 0) / returns.length).toBeGreaterThan(400)
  })
})

describe('explained variance', () => {
  it('is 1 of a perfect critic, 0 of a constant one and below of a wrong one', () => {
    const returns = Float32Array.of(1, 2, 3)
    expect(explainedVariance(returns, returns)).toBe(1)
    expect(explainedVariance(Float32Array.of(7, 7, 7), returns)).toBe(0)
    expect(explainedVariance(Float32Array.of(3, 2, 1), returns)).toBe(-3)
    expect(explainedVariance(returns, Float32Array.of(1, 1, 1))).toBe(0)
  })
})
