import { MinthelmError, usageError } from '../../core/errors.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { definitionOf, makeVector } from '../../env/registry.js'
import { scenarioOf } from '../../env/scenarios/catalogue.js'
import type { ConfigSource } from './config-source.js'
import type { RunConfig } from './run-config.js'

/** What the run itself sets when it makes the environment. */
const setByTheRun: Readonly<Record<string, string>> = {
  numEnvs: 'Set agent.numEnvs.',
  seed: 'Set seed, beside env.',
  stream: 'Leave it out: training and evaluation have streams of their own.',
  firstEpisode: 'Leave it out: a run counts its own episodes.',
}

/** Lets the environment check its own options, by making one, and sees that the agent can act in it. */
export function checkEnvironment(config: RunConfig, source: ConfigSource): void {
  const { id, ...options } = config.env
  for (const [key, remedy] of Object.entries(setByTheRun)) {
    if (key in options) throw usageError(`env.${key} is not an option`, source.locate(['env', key]), remedy)
  }
  const placed = <Result>(make: () => Result): Result => {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof MinthelmError)) throw error
      const inner = error.where === undefined ? '' : `, ${error.where}`
      throw usageError(error.what, `${source.locate(['env'])}${inner}`, error.remedy)
    }
  }
  const definition = placed(() => definitionOf(id))
  const env = placed(() => makeVector(id, { ...options, numEnvs: 1, seed: config.seed }))
  if (config.agent.name === 'dqn' && env.actionSpace.kind !== 'discrete') {
    const remedy =
      definition.kind === 'economy'
        ? 'Set env.leverMenu=true, which turns the levers into a list of moves, or agent.name=ppo.'
        : 'Set agent.name=ppo.'
    throw usageError(
      `DQN chooses from a list of actions and ${id} has none`,
      source.locate(['agent', 'name']),
      remedy,
    )
  }
  const mechanism = mechanismOfEnvironment(id)
  for (const scenario of config.evaluation.scenarios ?? []) {
    const where = source.locate(['evaluation', 'scenarios'])
    if (mechanism === undefined) {
      throw usageError(`Unknown scenario "${scenario}"`, where, `${id} has no scenarios; leave it out.`)
    }
    scenarioOf(mechanism, scenario, where)
  }
}
