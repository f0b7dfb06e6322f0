// This laboratory in bench/learner-peers.mjs: one JSON request a line, one JSON answer a line, as the peers' dialogue.py.
import { createInterface } from 'node:readline'
import { argmax } from '../../dist/agents/distributions.js'
import { dqnDefaults } from '../../dist/agents/dqn-config.js'
import { NetworkForward } from '../../dist/agents/network-forward.js'
import { ppoDefaults } from '../../dist/agents/ppo-config.js'
import { RandomStream } from '../../dist/core/random/stream.js'
import { makeVector } from '../../dist/env/registry.js'
import { standardParts } from '../../dist/training/training-parts.js'

const THREADS = 2
const EPISODES = 32

/** Mean return of 32 episodes side by side, the policy drawing its actions where it is stochastic. */
function meanReturn({ network }, stochastic, seed) {
  const env = makeVector('CartPole-v1', { numEnvs: EPISODES, seed: 1_000_000 + seed })
  const random = new RandomStream(seed, 'test')
  const forward = new NetworkForward(network)
  const outputs = new Float32Array(2 * EPISODES)
  const actions = new Int32Array(EPISODES)
  const returns = new Float64Array(EPISODES)
  const running = new Uint8Array(EPISODES).fill(1)
  let { observations } = env.reset()
  while (running.includes(1)) {
    forward.run(observations, EPISODES, outputs)
    for (let index = 0; index < EPISODES; index++) {
      const scores = [outputs[index], outputs[EPISODES + index]]
      const probability = 1 / (1 + Math.exp(scores[0] - scores[1]))
      actions[index] = stochastic ? Number(random.uniform() < probability) : argmax(scores, 0, 2)
    }
    const step = env.step(actions)
    observations = step.observations
    for (let index = 0; index < EPISODES; index++) {
      if (running[index] === 0) continue
      returns[index] += step.rewards[index]
      if (step.terminated[index] + step.truncated[index] > 0) running[index] = 0
    }
  }
  return returns.reduce((sum, value) => sum + value, 0) / EPISODES
}

async function answer({ settings, steps, seed, curveEverySteps }) {
  const { algorithm, ...given } = settings
  const agent = { ...(algorithm === 'ppo' ? ppoDefaults : { ...dqnDefaults, double: false }), ...given }
  const config = { agent, env: { id: 'CartPole-v1' }, totalSteps: steps, seed }
  const trained = await standardParts.makeAgent(config, THREADS)
  const start = performance.now()
  const curve = []
  while (trained.stepsDone < steps) {
    trained.iterate()
    if (curveEverySteps > 0 && trained.stepsDone >= curveEverySteps * (curve.length + 1)) {
      curve.push(meanReturn(trained.freeze(), algorithm === 'ppo', seed))
    }
  }
  const seconds = (performance.now() - start) / 1000
  await trained.close()
  return { seconds, curve }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))))
}
