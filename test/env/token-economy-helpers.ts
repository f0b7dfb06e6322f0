import { RandomStream } from '../../core/random/stream.js'
import { makeVector } from '../../env/registry.js'
import { allocateActions } from '../../env/spaces.js'
import type { StepResult, VectorEnv } from '../../env/vector-env.js'

export const economyIds = ['Terra-v0', 'Ampleforth-v0', 'Rai-v0'] as const

/** An environment of a few economies that all go through hard times. */
export function economy(id: string, options: Record<string, unknown> = {}): VectorEnv {
  const scenario = options.scenarios === undefined ? { scenario: 'bank-run' } : {}
  return makeVector(id, { numEnvs: 3, seed: 11, ...scenario, ...options })
}

/** Random actions that depend on (environment's column, hour) alone. */
export function randomActions(env: VectorEnv, hour: number, firstEnv = 0) {
  const actions = allocateActions(env.actionSpace, env.numEnvs)
  for (let index = 0; index < env.numEnvs; index++) {
    const stream = new RandomStream(5, 'test', (firstEnv + index) * 100_000 + hour)
    for (let at = index; at < actions.length; at += env.numEnvs) {
      actions[at] =
        env.actionSpace.kind === 'discrete' ? stream.integer(env.actionSpace.count) : 2 * stream.uniform() - 1
    }
  }
  return actions
}

/** What a step said, kept: the environment reuses its buffers. Last observations count only where an episode ended. */
export function kept(result: StepResult) {
  return {
    observations: result.observations.slice(),
    rewards: result.rewards.slice(),
    terminated: result.terminated.slice(),
    truncated: result.truncated.slice(),
    finalObservations: result.infos.finalObservations.map((value, index) => {
      const env = index % result.rewards.length
      return result.terminated[env] + result.truncated[env] > 0 ? value : 0
    }),
    columns: Object.fromEntries(
      Object.entries(result.infos.columns).map(([name, column]) => [name, column.slice()]),
    ),
  }
}

/** The entries of one environment in `column[coordinate * count + env]`. */
export function ofEnv(column: ArrayLike<number>, env: number, count: number): number[] {
  return Array.from({ length: column.length / count }, (_, coordinate) => column[coordinate * count + env])
}
