import { describe, expect, it } from 'vitest'
import type { DqnBatch, PpoLearner } from '../../../../agents/learner/learner.js'
import { planCommunication } from '../../../../agents/learner/wasm/communication.js'
import { createWasmDqnLearner } from '../../../../agents/learner/wasm/dqn-learner.js'
import { sharedMemory } from '../../../../agents/learner/wasm/kernels.js'
import { MemoryPlan } from '../../../../agents/learner/wasm/memory-plan.js'
import { createWasmPpoLearner } from '../../../../agents/learner/wasm/ppo-learner.js'
import { Team } from '../../../../agents/learner/wasm/team.js'
import { RandomStream } from '../../../../core/random/stream.js'
import { dqnBatch, permutations, ppoCase, ppoCoefficients, randomNetwork } from './fixtures.js'

/** Three updates with minibatches that leave a remainder and make up to four shards. */
function train(learner: PpoLearner, given: ReturnType<typeof ppoCase>): unknown {
  learner.load(given.weights)
  const { size } = given.rollout
  const coefficients = ppoCoefficients(size, { epochs: 2, minibatchSize: 600 })
  const results = [1, 2, 3].map((seed) =>
    learner.update(given.rollout, permutations(size, 2, seed), coefficients),
  )
  return { results, snapshot: learner.snapshot() }
}

describe('threads', () => {
  it('leave every bit of PPO as it is: 1 = 2 = 3 = 4', async () => {
    const heads = [
      { kind: 'categorical', count: 3 },
      { kind: 'gaussian', dimensions: 3 },
    ] as const
    for (const head of heads) {
      const given = ppoCase({ head, inputs: 5, hidden: [33, 16], size: 1301, seed: 7 })
      const outcomes = []
      for (const threads of [1, 2, 3, 4]) {
        const learner = await createWasmPpoLearner(given.shape, { threads })
        outcomes.push(train(learner, given))
        await learner.close()
      }
      for (const outcome of outcomes.slice(1)) expect(outcome).toEqual(outcomes[0])
    }
  })

  it('leave every bit of DQN as it is: 1 = 2 = 4', async () => {
    const network = { inputs: 6, hidden: [40, 33], outputs: 3, activation: 'relu' } as const
    const minibatchSize = 132
    const size = 8 * minibatchSize
    const shape = { network, dueling: true, adamEpsilon: 1e-8, maximumBatch: 8, maximumPhase: size }
    const random = new RandomStream(8, 'initialisation')
    const online = randomNetwork({ ...network, outputs: 4 }, random)
    const target = randomNetwork({ ...network, outputs: 4 }, random)
    const batch: DqnBatch = dqnBatch({ inputs: 6, actions: 3, size, minibatchSize, seed: 9 })
    const outcomes = []
    for (const threads of [1, 2, 4]) {
      const learner = await createWasmDqnLearner(shape, { threads })
      learner.load({ online, target, dueling: true })
      const coefficients = { learningRate: 1e-3, maxGradientNorm: 10, double: true }
      const results = [learner.update(batch, coefficients)]
      learner.updateTarget(0.5)
      results.push(learner.update(batch, coefficients))
      outcomes.push({ results, snapshot: learner.snapshot() })
      await learner.close()
    }
    for (const outcome of outcomes.slice(1)) expect(outcome).toEqual(outcomes[0])
  })

  it('are refused in numbers that make no sense', async () => {
    const { shape } = ppoCase({
      head: { kind: 'categorical', count: 2 },
      inputs: 2,
      hidden: [4],
      size: 8,
      seed: 1,
    })
    await expect(createWasmPpoLearner(shape, { threads: 0 })).rejects.toThrow(/0 threads/)
  })
})

describe('a worker that fails', () => {
  const start = (mode: string) => {
    const plan = new MemoryPlan()
    const communication = planCommunication(plan)
    const script = new URL('./failing-worker.mjs', import.meta.url)
    return Team.start(script, { mode }, sharedMemory(plan.bytes), communication, 2)
  }

  it('is an error with its stack in the call, and in every later call', async () => {
    const team = await start('throw')
    const run = () =>
      team.run(
        () => {},
        () => team.meeting.wait(),
      )
    expect(run).toThrow(
      /Thread 1 of the learner failed: Error: the kernel of this test broke[\s\S]*failing-worker/,
    )
    expect(run).toThrow(/the kernel of this test broke/)
    await team.close()
  })

  it('is an error where it died between two calls', async () => {
    const team = await start('exit')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(() =>
      team.run(
        () => {},
        () => 1,
      ),
    ).toThrow(/a worker ended with status 3/)
    await team.close()
  })

  it('is an error at once where it ends in the middle of a call', async () => {
    const team = await start('exit-in-job')
    const began = performance.now()
    expect(() =>
      team.run(
        () => {},
        () => team.meeting.wait(),
      ),
    ).toThrow(/the worker ended with status 3/)
    expect(performance.now() - began).toBeLessThan(30_000)
    await team.close()
  })

  it('is an error where it cannot start', async () => {
    await expect(start('refuse')).rejects.toThrow(/no start in this test/)
  })

  it('does not hide a failure of the calling thread', async () => {
    const team = await start('serve')
    const broken = () => {
      throw new Error('the caller broke')
    }
    expect(() => team.run(() => {}, broken)).toThrow(
      /Thread 0 of the learner failed: Error: the caller broke/,
    )
    await team.close()
  })
})
