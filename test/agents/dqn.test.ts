import { afterEach, describe, expect, it } from 'vitest'
import type { Agent } from '../../agents/agent.js'
import { createDqn, Dqn, dqnLearnerShape } from '../../agents/dqn.js'
import { type DqnConfig, dqnDefaults } from '../../agents/dqn-config.js'
import type { DqnBatch } from '../../agents/learner/learner.js'
import { createWasmDqnLearner } from '../../agents/learner/wasm/dqn-learner.js'
import { TrainedPolicy } from '../../agents/trained-policy.js'
import { makeVector } from '../../env/registry.js'
import type { VectorEnv } from '../../env/vector-env.js'
import { episodeReturns, maskedWalk, resumesBitForBit, snapshotsEqual } from './agent-checks.js'

const small: DqnConfig = {
  ...dqnDefaults,
  numEnvs: 2,
  bufferSize: 600,
  minibatchSize: 16,
  learningStarts: 64,
  trainEverySteps: 8,
  gradientSteps: 4,
  targetUpdateEverySteps: 50,
  explorationFraction: 0.5,
  hiddenSizes: [16],
}
const everything: DqnConfig = {
  ...small,
  double: true,
  dueling: true,
  nStep: 3,
  prioritised: { exponent: 0.6, importanceStart: 0.4, importanceEnd: 1 },
  normalizeObservations: true,
  normalizeRewards: true,
  targetTau: 0.5,
}
const seed = 5
const totalSteps = 4000
const open: Agent[] = []

async function make(config: DqnConfig, id = 'CartPole-v1', threads = 1): Promise<Agent> {
  const env = makeVector(id, { numEnvs: config.numEnvs, seed })
  const agent = await createDqn(config, env, { seed, totalSteps, threads })
  open.push(agent)
  return agent
}

/** An agent whose learner shows its batches and the moves of its target, with the decisions taken until then. */
async function watched(config: DqnConfig, env: VectorEnv) {
  const learner = await createWasmDqnLearner(dqnLearnerShape(config, env), { threads: 1 })
  const batches: { batch: DqnBatch; at: number }[] = []
  const targetMoves: number[] = []
  let agent: Dqn | undefined
  const update = learner.update.bind(learner)
  learner.update = (batch, coefficients) => {
    batches.push({ batch: structuredClone(batch), at: agent!.stepsDone })
    return update(batch, coefficients)
  }
  const updateTarget = learner.updateTarget.bind(learner)
  learner.updateTarget = (tau) => {
    targetMoves.push(agent!.stepsDone)
    updateTarget(tau)
  }
  agent = new Dqn(config, env, { seed, totalSteps, threads: 1 }, learner)
  open.push(agent)
  return { agent, batches, targetMoves, learner }
}

afterEach(async () => {
  for (const agent of open.splice(0)) await agent.close()
})

describe('DQN', () => {
  it.each([
    ['plain', small],
    ['with everything', everything],
  ])('%s, of one seed, has the same bits twice and with two threads', async (_, config) => {
    const first = await make(config)
    const second = await make(config)
    const threaded = await make(config, 'CartPole-v1', 2)
    for (let k = 0; k < 2; k++) {
      const report = first.iterate()
      expect(second.iterate()).toEqual(report)
      expect(threaded.iterate()).toEqual(report)
    }
    snapshotsEqual(second.snapshot(), first.snapshot())
    snapshotsEqual(threaded.snapshot(), first.snapshot())
  })

  it.each([
    ['plain', small],
    ['with everything', everything],
  ])('%s, resumed equals an undisturbed run', async (_, config) => {
    await resumesBitForBit(() => make(config))
  })

  it('takes its phases and moves its target at the stated cadence', async () => {
    const env = makeVector('CartPole-v1', { numEnvs: 2, seed })
    const { agent, batches, targetMoves } = await watched({ ...small, gradientSteps: -1 }, env)
    expect(agent.iterate().steps).toBe(1008)
    // 8 decisions in each of 2 environments a phase, none before more than 64 decisions: at 80, 96, ..., 1008.
    expect(batches.map(({ at }) => at)).toEqual(Array.from({ length: 59 }, (_, k) => 80 + 16 * k))
    // As many gradient steps as transitions.
    expect(batches[0].batch.size).toBe(16 * small.minibatchSize)
    expect(targetMoves).toEqual(Array.from({ length: 20 }, (_, k) => 50 * (k + 1)))
  })

  it('bootstraps from a truncated step and never from a terminated one', async () => {
    const collect = async (id: string) => {
      const env = makeVector(id, { numEnvs: 2, seed })
      let ended = 0
      const step = env.step.bind(env)
      env.step = (actions) => {
        const result = step(actions)
        for (let e = 0; e < 2; e++) ended += result.terminated[e] + result.truncated[e]
        return result
      }
      const { agent, batches } = await watched(small, env)
      agent.iterate()
      expect(ended).toBeGreaterThan(0)
      return batches.flatMap(({ batch }) => [...batch.discounts])
    }
    // Random play never solves MountainCar, which is truncated after 200 steps; CartPole falls.
    expect(new Set(await collect('MountainCar-v0'))).toEqual(new Set([Math.fround(0.99)]))
    expect(new Set(await collect('CartPole-v1'))).toEqual(new Set([Math.fround(0.99), 0]))
  })

  it('never takes a masked action and hands the masks of the next decision to the learner', async () => {
    const walk = maskedWalk(2)
    const { agent, batches } = await watched({ ...small, explorationFinal: 0.5 }, walk.env)
    agent.iterate()
    agent.iterate()
    expect(walk.taken()).toBe(agent.stepsDone)
    const { batch } = batches[batches.length - 1]
    for (let sample = 0; sample < batch.size; sample++) {
      const position = Math.round(batch.nextObservations[sample] * 7)
      const mask = [0, 1, 2, 3].map((action) => batch.nextActionMasks![action * batch.size + sample])
      // The final observation of a truncated episode comes without masks: every action counts as allowed.
      const expected = [0, 1, 2, 3].map((action) => (position === 7 || (action + position) % 2 === 0 ? 1 : 0))
      expect(mask).toEqual(expected)
    }
  })

  it('explores by its schedule', async () => {
    const agent = await make({ ...small, explorationInitial: 0.9, explorationFinal: 0.1 })
    // 1008 of the 2000 decisions over which exploration falls: 0.9 - 0.8 * 0.504.
    expect(agent.iterate().scalars.explorationRate).toBeCloseTo(0.9 - 0.8 * 0.504, 12)
  })

  it('freezes the greedy policy, of a dueling network too', async () => {
    for (const config of [small, everything]) {
      const env = makeVector('CartPole-v1', { numEnvs: 2, seed })
      const { agent, learner } = await watched({ ...config, normalizeObservations: false }, env)
      agent.iterate()
      const { observations, infos } = env.reset()
      const values = new Float32Array(4)
      learner.act(observations, 2, values)
      const policy = new TrainedPolicy(agent.freeze(), env.actionSpace)
      policy.reset(2)
      const actions = new Int32Array(2)
      policy.act(observations, infos, actions)
      expect([...actions]).toEqual([0, 1].map((e) => (values[2 + e] > values[e] ? 1 : 0)))
    }
  })

  it('refuses a space without alternatives and says what to do', async () => {
    await expect(make(small, 'Pendulum-v1')).rejects.toThrow(/box action space.*leverMenu/)
  })

  it('stops at a NaN and names the tensor, the step and the seed', async () => {
    const env = makeVector('CartPole-v1', { numEnvs: 2, seed })
    const step = env.step.bind(env)
    let steps = 0
    env.step = (actions) => {
      const result = step(actions)
      if (++steps === 10) result.observations[3] = Number.NaN
      return result
    }
    const { agent } = await watched(small, env)
    expect(() => agent.iterate()).toThrow(/NaN arose in observations, entry 3 \(step 18, seed 5\)/)
  })

  it('learns CartPole: more than 100 of 500 after 5000 steps', async () => {
    const config: DqnConfig = {
      ...dqnDefaults,
      learningRate: 1e-3,
      minibatchSize: 64,
      learningStarts: 500,
      trainEverySteps: 64,
      gradientSteps: 32,
      nStep: 3,
      targetUpdateEverySteps: 250,
      explorationFraction: 0.4,
    }
    const env = makeVector('CartPole-v1', { numEnvs: 1, seed })
    const agent = await createDqn(config, env, { seed, totalSteps: 5_000, threads: 1 })
    open.push(agent)
    while (agent.stepsDone < 5_000) agent.iterate()
    const fresh = makeVector('CartPole-v1', { numEnvs: 20, seed, stream: 'evaluationEpisode' })
    const returns = episodeReturns(fresh, new TrainedPolicy(agent.freeze(), env.actionSpace))
    expect(returns.reduce((sum, value) => sum + value, 0) / returns.length).toBeGreaterThan(100)
  })
})
