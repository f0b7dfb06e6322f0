// Environment steps a second of whole training loops, and where their time goes: npm run build first.
//
//     node bench/training.mjs [case ...] [--threads 2] [--repeats 5] [--seconds 2] [--json]
//
// Each repeat makes a new agent, lets it take one iteration, and then times iterations for the given seconds. Printed are the
// median and the best of the repeats, for other work on the machine only slows, and shares of the time: environment steps, actor
// and critic forward passes, updates, and the rest of the loop (sampling actions, advantages, permutations, the replay buffer).
import { parseArgs } from 'node:util'
import { Dqn, dqnLearnerShape } from '../dist/agents/dqn.js'
import { dqnDefaults } from '../dist/agents/dqn-config.js'
import { createWasmDqnLearner } from '../dist/agents/learner/wasm/dqn-learner.js'
import { createWasmPpoLearner } from '../dist/agents/learner/wasm/ppo-learner.js'
import { Ppo, ppoLearnerShape } from '../dist/agents/ppo.js'
import { ppoDefaults } from '../dist/agents/ppo-config.js'
import { makeVector } from '../dist/env/registry.js'

const economy = {
  ...ppoDefaults,
  numEnvs: 256,
  rolloutSteps: 64,
  minibatchSize: 2048,
  epochs: 4,
  learningRateSchedule: 'linear',
  entropyCoefficient: 0.01,
  normalizeRewards: true,
}
const CASES = {
  'ppo-zoo': {
    env: { id: 'CartPole-v1' },
    totalSteps: 100_000,
    agent: {
      ...ppoDefaults,
      rolloutSteps: 32,
      minibatchSize: 256,
      epochs: 20,
      discount: 0.98,
      gaeLambda: 0.8,
      learningRate: 1e-3,
      learningRateSchedule: 'linear',
      clipRangeSchedule: 'linear',
    },
  },
  'ppo-wide': {
    env: { id: 'CartPole-v1' },
    totalSteps: 800_000,
    agent: { ...ppoDefaults, numEnvs: 64, rolloutSteps: 128, minibatchSize: 2048, epochs: 4 },
  },
  'dqn-zoo': {
    env: { id: 'CartPole-v1' },
    totalSteps: 50_000,
    agent: {
      ...dqnDefaults,
      learningRate: 2.3e-3,
      minibatchSize: 64,
      learningStarts: 1000,
      targetUpdateEverySteps: 10,
      trainEverySteps: 256,
      gradientSteps: 128,
      explorationFraction: 0.16,
      explorationFinal: 0.04,
      hiddenSizes: [256, 256],
      double: false,
    },
  },
  terra: {
    env: {
      id: 'Terra-v0',
      leverMenu: true,
      staggeredStart: true,
      endOnCollapse: { discount: 0.99 },
      scenarios: { calm: 1, 'false-alarm': 1, 'bank-run': 1, bear: 1, 'terra-hard': 1 },
    },
    totalSteps: 4_000_000,
    agent: economy,
  },
  rai: {
    env: {
      id: 'Rai-v0',
      staggeredStart: true,
      scenarios: { calm: 1, bull: 1, bear: 1, whale: 1, 'liquidity-drain': 1 },
    },
    totalSteps: 6_000_000,
    agent: { ...economy, entropyCoefficient: 0, initialLogStandardDeviation: -1 },
  },
}
CASES['dqn-8'] = {
  ...CASES['dqn-zoo'],
  agent: { ...CASES['dqn-zoo'].agent, numEnvs: 8, trainEverySteps: 32 },
}

/** Adds the time that an object's methods take to `times` under the given names. */
function timed(object, names, times) {
  for (const [method, name] of Object.entries(names)) {
    const original = object[method].bind(object)
    times[name] ??= 0
    object[method] = (...args) => {
      const start = performance.now()
      const result = original(...args)
      times[name] += performance.now() - start
      return result
    }
  }
}

async function measure({ env: { id, ...options }, agent: config, totalSteps }, seed, threads, seconds) {
  const env = makeVector(id, { ...options, numEnvs: config.numEnvs, seed })
  const times = {}
  timed(env, { step: 'environments' }, times)
  const agentOptions = { seed, totalSteps, threads }
  let learner
  let agent
  if (config.name === 'ppo') {
    learner = await createWasmPpoLearner(ppoLearnerShape(config, env), { threads })
    timed(learner, { act: 'actor', value: 'critic', update: 'updates' }, times)
    agent = new Ppo(config, env, agentOptions, learner)
  } else {
    learner = await createWasmDqnLearner(dqnLearnerShape(config, env), { threads })
    timed(learner, { act: 'network', update: 'updates' }, times)
    agent = new Dqn(config, env, agentOptions, learner)
    while (agent.stepsDone < 3000) agent.iterate()
  }
  for (let warm = 0; warm < 3; warm++) agent.iterate()
  for (const name of Object.keys(times)) times[name] = 0
  const start = performance.now()
  const from = agent.stepsDone
  while (performance.now() - start < seconds * 1000) agent.iterate()
  const elapsed = performance.now() - start
  const steps = agent.stepsDone - from
  await agent.close()
  const shares = Object.fromEntries(Object.entries(times).map(([name, time]) => [name, time / elapsed]))
  shares.rest = 1 - Object.values(shares).reduce((sum, share) => sum + share, 0)
  return { rate: (steps / elapsed) * 1000, features: env.observationSpace.size, shares }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    repeats: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
})
for (const name of positionals.length > 0 ? positionals : Object.keys(CASES)) {
  const runs = []
  for (let seed = 1; seed <= Number(values.repeats); seed++) {
    runs.push(await measure(CASES[name], seed, Number(values.threads), Number(values.seconds)))
  }
  runs.sort((a, b) => a.rate - b.rate)
  const median = runs[Math.floor(runs.length / 2)]
  const best = runs[runs.length - 1]
  if (values.json) {
    console.log(
      JSON.stringify({
        name,
        threads: Number(values.threads),
        median: median.rate,
        best: best.rate,
        shares: median.shares,
      }),
    )
    continue
  }
  const shares = Object.entries(median.shares).map(([part, share]) => `${part} ${Math.round(share * 100)} %`)
  console.log(
    `${name.padEnd(9)} ${median.features} features, ${values.threads} thread(s): median ${Math.round(median.rate)}, best ${Math.round(best.rate)} steps/s; ${shares.join(', ')}`,
  )
}
