import { describe, expect, it } from 'vitest'
import { planCommunication } from '../../../../agents/learner/wasm/communication.js'
import { sharedMemory } from '../../../../agents/learner/wasm/kernels.js'
import { MemoryPlan } from '../../../../agents/learner/wasm/memory-plan.js'
import { createWasmPpoLearner, type WasmPpoLearner } from '../../../../agents/learner/wasm/ppo-learner.js'
import { planBoard, RolloutBoard } from '../../../../agents/learner/wasm/rollout-board.js'
import { Team } from '../../../../agents/learner/wasm/team.js'
import { permutations, ppoCase, ppoCoefficients } from './fixtures.js'

const ENVIRONMENTS = 130 // three tiles, the last one of two samples
const STEPS = 10
const size = ENVIRONMENTS * STEPS
const inputs = 5
const given = ppoCase({ head: { kind: 'categorical', count: 3 }, inputs, hidden: [12, 9], size, seed: 5 })
const { observations } = given.rollout

/** Observations of a step as columns of its own. */
function seenAt(step: number): Float32Array {
  const columns = new Float32Array(inputs * ENVIRONMENTS)
  for (let feature = 0; feature < inputs; feature++) {
    const first = feature * size + step * ENVIRONMENTS
    columns.set(observations.subarray(first, first + ENVIRONMENTS), feature * ENVIRONMENTS)
  }
  return columns
}

/** Plays the rollout; what was decided in each step and the values of all samples. `before` is called before each step. */
function rollOut(learner: WasmPpoLearner, before: (step: number) => void = () => {}) {
  const values = new Float32Array(size)
  const decisions: Float32Array[] = []
  learner.rollOut(() => {
    for (let step = 0; step < STEPS; step++) {
      before(step)
      const columns = seenAt(step)
      const outputs = new Float32Array(3 * ENVIRONMENTS)
      learner.act(columns, ENVIRONMENTS, outputs)
      decisions.push(outputs)
    }
  }, values)
  return { decisions, values, observations: learner.rolloutObservations.slice() }
}

async function learnerOf(threads: number): Promise<WasmPpoLearner> {
  const learner = await createWasmPpoLearner(given.shape, { threads })
  learner.load(given.weights)
  return learner
}

/** What act() and value() say of the same samples without a rollout. */
async function expected() {
  const learner = await learnerOf(1)
  const values = new Float32Array(size)
  learner.value(observations, size, values)
  const decisions = Array.from({ length: STEPS }, (_, step) => {
    const outputs = new Float32Array(3 * ENVIRONMENTS)
    learner.act(seenAt(step), ENVIRONMENTS, outputs)
    return outputs
  })
  await learner.close()
  return { decisions, values, observations }
}

const pause = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

describe('a rollout', () => {
  it('has the decisions and values of one thread: 1 = 2 = 3', async () => {
    const due = await expected()
    expect(due.values.some((value) => value !== 0)).toBe(true)
    for (const threads of [1, 2, 3]) {
      const learner = await learnerOf(threads)
      for (let time = 0; time < 5; time++) expect(rollOut(learner)).toEqual(due)
      await learner.close()
    }
  })

  it('has them with workers that fell asleep in a long step', async () => {
    const learner = await learnerOf(2)
    const due = await expected()
    const asleepMs = 30
    expect(rollOut(learner, (step) => step % 4 === 3 && pause(asleepMs))).toEqual(due)
    await learner.close()
  })

  it('throws what its player throws, and the next one is as if nothing had happened', async () => {
    const learner = await learnerOf(2)
    const due = await expected()
    const broken = new Error('the environment of this test broke')
    const breaking = (step: number) => {
      if (step === 6) throw broken
    }
    expect(() => rollOut(learner, breaking)).toThrow(broken)
    expect(rollOut(learner)).toEqual(due)
    await learner.close()
  })
})

describe('an update on the observations that the learner kept', () => {
  it.each([1, 2])('has the bits of one on a copy of them, with %i threads', async (threads) => {
    const coefficients = ppoCoefficients(size, { epochs: 2, minibatchSize: 600 })
    const other = ppoCase({ head: given.shape.head, inputs, hidden: [12, 9], size, seed: 6 }).rollout
    const train = async (copies: boolean) => {
      const learner = await learnerOf(threads)
      rollOut(learner)
      const kept = copies ? learner.rolloutObservations.slice() : learner.rolloutObservations
      const own = { ...given.rollout, observations: kept }
      const results = [own, other, own].map((rollout, seed) =>
        learner.update(rollout, permutations(size, 2, seed), coefficients),
      )
      const snapshot = learner.snapshot()
      await learner.close()
      return { results, snapshot }
    }
    expect(await train(false)).toEqual(await train(true))
  })
})

describe('a rollout of the wrong length', () => {
  it.each([1, 2])('is refused with %i threads', async (threads) => {
    const learner = await learnerOf(threads)
    const values = new Float32Array(size)
    const outputs = new Float32Array(3 * ENVIRONMENTS)
    const decide = (steps: number) => () => {
      for (let step = 0; step < steps; step++) learner.act(seenAt(0), ENVIRONMENTS, outputs)
    }
    expect(() => learner.rollOut(decide(STEPS - 1), values)).toThrow(/1170 samples where 1300 are due/)
    expect(() => learner.rollOut(decide(STEPS + 1), values)).toThrow(/1430 samples where 1300 are due/)
    expect(() => learner.rollOut(decide(0), values)).toThrow(/0 samples where 1300 are due/)
    learner.rollOut(decide(STEPS), values)
    decide(1)() // belongs to no rollout
    await learner.close()
  })
})

describe('the board of a rollout', () => {
  const start = async (setup: { lateMs?: number; breaks?: boolean }) => {
    const plan = new MemoryPlan()
    const communication = planCommunication(plan)
    const address = planBoard(plan)
    const memory = sharedMemory(plan.bytes)
    const script = new URL('./board-worker.mjs', import.meta.url)
    const team = await Team.start(script, { lateMs: 0, ...setup, board: address }, memory, communication, 2)
    const board = new RolloutBoard(memory, address)
    const play = (own: () => void) =>
      team.beside(
        () => board.open(),
        () => {
          try {
            own()
          } finally {
            board.close()
          }
        },
      )
    return { team, board, play }
  }

  it('tells a tile that comes late from one that comes soon', async () => {
    for (const lateMs of [0, 40]) {
      const { team, board, play } = await start({ lateMs })
      const told: boolean[] = []
      play(() => {
        for (let tiles = 1; tiles <= 5; tiles++) {
          board.postValues(tiles)
          pause(5) // the worker claims it meanwhile
          while (lateMs === 0 && !board.values.isDone) pause(1)
          told.push(board.values.settle(team.meeting))
        }
      })
      expect(told).toEqual(Array.from({ length: 5 }, () => lateMs === 0))
      await team.close()
    }
  })

  it('wakes a worker that sleeps', async () => {
    const { team, board, play } = await start({})
    play(() => {
      pause(200)
      board.postValues(1)
      const began = performance.now()
      // Unless it is woken it sleeps for a second, of which four fifths are left.
      while (!board.values.isDone && performance.now() - began < 600);
      expect(board.values.isDone).toBe(true)
    })
    await team.close()
  })

  it('is an error with its stack where a worker breaks at it, then and in every later call', async () => {
    const { team, board, play } = await start({ breaks: true })
    const broken = /Thread 1 of the learner failed: Error: the worker of this test broke[\s\S]*board-worker/
    const once = () =>
      play(() => {
        board.postValues(1)
        pause(20)
        board.values.settle(team.meeting)
      })
    expect(once).toThrow(broken)
    expect(once).toThrow(broken)
    await team.close()
  })
})
