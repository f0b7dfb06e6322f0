import { expect } from 'vitest'
import type { Agent } from '../../agents/agent.js'
import type { Policy } from '../../agents/policy.js'
import type { Snapshot } from '../../core/snapshot.js'
import { allocateActions, box, discrete } from '../../env/spaces.js'
import type { StepResult, VectorEnv } from '../../env/vector-env.js'

/** The same names and the same bytes. */
export function snapshotsEqual(actual: Snapshot, expected: Snapshot): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected))
  const bytes = (snapshot: Snapshot, name: string) =>
    Buffer.from(snapshot[name].buffer, snapshot[name].byteOffset, snapshot[name].byteLength)
  for (const name of Object.keys(expected)) {
    expect([name, bytes(actual, name).equals(bytes(expected, name))]).toEqual([name, true])
  }
}

/** Two iterations, a snapshot into a new agent, two more: the same reports and bytes as four in one go. */
export async function resumesBitForBit(make: () => Promise<Agent>): Promise<void> {
  const undisturbed = await make()
  const stopped = await make()
  for (let k = 0; k < 2; k++) {
    undisturbed.iterate()
    stopped.iterate()
  }
  const snapshot = structuredClone(stopped.snapshot())
  stopped.iterate()
  const resumed = await make()
  resumed.restore(snapshot)
  expect(resumed.stepsDone).toBe(undisturbed.stepsDone)
  for (let k = 0; k < 2; k++) expect(resumed.iterate()).toEqual(undisturbed.iterate())
  snapshotsEqual(resumed.snapshot(), undisturbed.snapshot())
}

/** The returns of the first episode of each environment. */
export function episodeReturns(env: VectorEnv, policy: Policy): number[] {
  const { numEnvs } = env
  policy.reset(numEnvs)
  const actions = allocateActions(env.actionSpace, numEnvs)
  const returns = new Array<number>(numEnvs).fill(0)
  const ended = new Array<boolean>(numEnvs).fill(false)
  let { observations, infos } = env.reset()
  while (ended.includes(false)) {
    policy.act(observations, infos, actions)
    const result = env.step(actions)
    for (let e = 0; e < numEnvs; e++) {
      if (!ended[e]) returns[e] += result.rewards[e]
      ended[e] ||= result.terminated[e] === 1 || result.truncated[e] === 1
    }
    observations = result.observations
    infos = result.infos
  }
  return returns
}

/**
 * Four actions of which two are allowed, others at each position: action a at position p where (a + p) is even. It moves
 * one on, pays 1 for actions 0 and 1, and is truncated every 7 steps. A masked action is an error.
 */
export function maskedWalk(numEnvs: number): { env: VectorEnv; taken(): number } {
  const positions = new Float64Array(numEnvs)
  let taken = 0
  const result: StepResult = {
    observations: new Float32Array(numEnvs),
    rewards: new Float64Array(numEnvs),
    terminated: new Uint8Array(numEnvs),
    truncated: new Uint8Array(numEnvs),
    infos: {
      finalObservations: new Float32Array(numEnvs),
      actionMasks: new Uint8Array(4 * numEnvs),
      columns: {},
    },
  }
  const show = () => {
    for (let e = 0; e < numEnvs; e++) {
      result.observations[e] = positions[e] / 7
      for (let action = 0; action < 4; action++) {
        result.infos.actionMasks![action * numEnvs + e] = (action + positions[e]) % 2 === 0 ? 1 : 0
      }
    }
    return result
  }
  const env: VectorEnv = {
    id: 'MaskedWalk-v0',
    numEnvs,
    observationSpace: box(0, 1, 1),
    actionSpace: discrete(4),
    autoresetMode: 'same-step',
    reset() {
      positions.fill(0)
      return show()
    },
    step(actions) {
      for (let e = 0; e < numEnvs; e++) {
        expect(result.infos.actionMasks![actions[e] * numEnvs + e]).toBe(1)
        taken++
        positions[e]++
        result.rewards[e] = actions[e] < 2 ? 1 : 0
        result.truncated[e] = positions[e] === 7 ? 1 : 0
        if (positions[e] === 7) {
          result.infos.finalObservations[e] = 1
          positions[e] = 0
        }
      }
      return show()
    },
    snapshot: () => ({ positions: positions.slice() }),
    restore(snapshot) {
      positions.set(snapshot.positions)
      return show()
    },
  }
  return { env, taken: () => taken }
}
