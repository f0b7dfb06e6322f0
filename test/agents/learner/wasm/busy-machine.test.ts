import { describe, expect, it } from 'vitest'
import { kernelModule, sharedMemory } from '../../../../agents/learner/wasm/kernels.js'
import { createWasmPpoLearner, WasmPpoLearner } from '../../../../agents/learner/wasm/ppo-learner.js'
import { planPpo } from '../../../../agents/learner/wasm/ppo-plan.js'
import { Team } from '../../../../agents/learner/wasm/team.js'
import { permutations, ppoCase, ppoCoefficients } from './fixtures.js'

const given = ppoCase({
  head: { kind: 'categorical', count: 3 },
  inputs: 4,
  hidden: [16, 16],
  size: 256,
  seed: 3,
})
const { size } = given.rollout

/** A learner of two threads whose worker is that of busy-worker.mjs. */
async function busyLearner(
  conduct: { lateMs?: number; lateTileMs?: number; failsAt?: number },
  { shape, weights } = given,
) {
  const plan = planPpo(shape, 2)
  const memory = sharedMemory(plan.bytes)
  const module = kernelModule()
  const setup = { module, shape, lateMs: 0, lateTileMs: 0, ...conduct }
  const team = await Team.start(
    new URL('./busy-worker.mjs', import.meta.url),
    setup,
    memory,
    plan.communication,
    2,
  )
  const learner = new WasmPpoLearner(shape, plan, memory, team, module)
  learner.load(weights)
  return { learner, team }
}

const update = (learner: WasmPpoLearner, seed: number) =>
  learner.update(
    given.rollout,
    permutations(size, 2, seed),
    ppoCoefficients(size, { epochs: 2, minibatchSize: 64 }),
  )

describe('on a busy machine', () => {
  it('the calling thread works alone, and no bit changes', async () => {
    const { learner, team } = await busyLearner({ lateMs: 5 })
    const idle = await createWasmPpoLearner(given.shape, { threads: 1 })
    idle.load(given.weights)
    let updates = 0
    while (team.jobsAlone < 3) {
      // Eight late meetings an update: within 200 ms of work the waits are judged.
      expect(updates++).toBeLessThan(20)
      expect(update(learner, updates)).toEqual(update(idle, updates))
    }
    expect(updates).toBeGreaterThan(3)
    expect(learner.snapshot()).toEqual(idle.snapshot())
    await learner.close()
    await idle.close()
  })
})

describe('beside a worker that is late with every tile', () => {
  it('rollouts are played alone more and more often, and no bit changes', async () => {
    const long = ppoCase({ head: given.shape.head, inputs: 4, hidden: [16], size: 1280, seed: 4 })
    const { learner, team } = await busyLearner({ lateTileMs: 2 }, long)
    const idle = await createWasmPpoLearner(long.shape, { threads: 1 })
    idle.load(long.weights)
    // Steps are long enough for the worker to claim values, of which it does fewer than are left at the end.
    const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4)
    const rollOut = (by: WasmPpoLearner) => {
      const values = new Float32Array(1280)
      const outputs = new Float32Array(3 * 256)
      by.rollOut(() => {
        for (let step = 0; step < 5; step++) {
          by.act(long.rollout.observations.subarray(step * 1024, (step + 1) * 1024), 256, outputs)
          pause()
        }
      }, values)
      return { values, outputs }
    }
    const due = rollOut(idle)
    let rollouts = 0
    while (team.jobsAlone < 7) {
      expect(rollouts++).toBeLessThan(60)
      expect(rollOut(learner)).toEqual(due)
    }
    // One after the first, two after the second and four after the third that is late.
    expect(rollouts).toBeGreaterThanOrEqual(10)
    await learner.close()
    await idle.close()
  })
})

describe('a worker that breaks in the middle of an update', () => {
  it('is an error with its stack, then and in every later call', async () => {
    const { learner } = await busyLearner({ failsAt: 3 })
    const broken = /Thread 1 of the learner failed: Error: the worker of this test broke[\s\S]*busy-worker/
    expect(() => update(learner, 1)).toThrow(broken)
    expect(() => update(learner, 2)).toThrow(broken)
    await learner.close()
  })
})
