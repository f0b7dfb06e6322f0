import type { Policy } from '../../agents/policy.js'
import { usageError } from '../../core/errors.js'
import { allocateActions } from '../../env/spaces.js'
import type { VectorEnv } from '../../env/vector-env.js'

/** One episode as columns, one entry a decision, for plots. */
export interface EpisodeTrace {
  readonly policy: string
  readonly title: string
  readonly hoursPerEntry: number
  readonly priceUsd: readonly number[]
  readonly targetUsd: readonly number[]
  /** Values in force by lever. */
  readonly levers: Readonly<Record<string, readonly number[]>>
  readonly rewards: readonly number[]
}

/** Follows the first environment's first episode under a policy, to its end. */
export function traceEpisode(
  env: VectorEnv,
  policy: Policy,
  title: string,
  hoursPerEntry: number,
): EpisodeTrace {
  const actions = allocateActions(env.actionSpace, env.numEnvs)
  policy.reset(env.numEnvs)
  let { observations, infos } = env.reset()
  if (!('state/priceUsd' in infos.columns)) {
    throw usageError(`${env.id} has no price to follow`, 'trace', 'Trace an episode of a token economy.')
  }
  const prefix = 'state/lever/'
  const names = Object.keys(infos.columns).filter((name) => name.startsWith(prefix))
  const levers = names.map((): number[] => [])
  const trace = { priceUsd: [] as number[], targetUsd: [] as number[], rewards: [] as number[] }
  for (let ended = false; !ended; ) {
    policy.act(observations, infos, actions)
    const result = env.step(actions)
    const { columns } = result.infos
    ended = result.terminated[0] === 1 || result.truncated[0] === 1
    trace.priceUsd.push(columns['state/priceUsd']![0]!)
    trace.targetUsd.push(columns['state/targetPriceUsd']![0]!)
    trace.rewards.push(result.rewards[0]!)
    for (const [lever, name] of names.entries()) levers[lever]!.push(columns[name]![0]!)
    observations = result.observations
    infos = result.infos
  }
  return {
    policy: policy.name,
    title,
    hoursPerEntry,
    ...trace,
    levers: Object.fromEntries(names.map((name, lever) => [name.slice(prefix.length), levers[lever]!])),
  }
}
