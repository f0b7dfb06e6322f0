// What the TypeScript environments say, for the Python tests: `node reference.mjs` reads one JSON request on standard
// input and prints a JSON trajectory. { single, id, options, actions } with an action list a step; of a vector
// environment an action list is laid out as its columns.
import { readFileSync } from 'node:fs'
import { makeEnv } from '../../dist/env/env.js'
import { makeVector } from '../../dist/env/registry.js'
import { allocateActions } from '../../dist/env/spaces.js'

const { single, id, options, actions } = JSON.parse(readFileSync(0, 'utf8'))
const list = (values) => Array.from(values)

function vectorTrajectory() {
  const env = makeVector(id, options)
  const shown = ({ observations, rewards, terminated, truncated, infos }) => ({
    observations: list(observations),
    rewards: list(rewards ?? []),
    terminated: list(terminated ?? []),
    truncated: list(truncated ?? []),
    finalObservations: list(infos.finalObservations),
    masks: list(infos.actionMasks ?? []),
    columns: Object.fromEntries(Object.entries(infos.columns).map(([name, column]) => [name, list(column)])),
  })
  const columns = allocateActions(env.actionSpace, env.numEnvs)
  const first = shown(env.reset())
  const steps = actions.map((values) => {
    columns.set(values)
    return shown(env.step(columns))
  })
  return { first, steps }
}

/** Plays on into the next episode where one ends. */
function singleTrajectory() {
  const env = makeEnv(id, options)
  const first = list(env.reset().observation)
  const steps = actions.map((action) => {
    const { observation, reward, terminated, truncated, info } = env.step(action)
    const ended = terminated || truncated
    return {
      observation: list(observation),
      reward,
      terminated,
      truncated,
      quantities: info.quantities,
      next: ended ? list(env.reset().observation) : null,
    }
  })
  return { first, steps }
}

process.stdout.write(JSON.stringify(single ? singleTrajectory() : vectorTrajectory()))
