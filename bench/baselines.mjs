// What the baselines of an economy earn on the scenarios that policies train on and on those held out.
//
//     node bench/baselines.mjs Terra-v0 Terra-v1 [--episodes 64]
//
// Fresh episodes of the evaluation stream; mean reward an hour (0 is perfect, -10 collapsed) and the share that collapsed.
import { parseArgs } from 'node:util'
import { baselineNames, createBaseline } from '../dist/agents/baselines/baselines.js'
import { mean } from '../dist/core/statistics/moments.js'
import { mechanismOfEnvironment } from '../dist/env/mechanisms/mechanisms.js'
import { evaluate } from '../dist/eval/evaluate.js'
import { metricByScenario, pooledMetric } from '../dist/eval/evaluation.js'
import { suiteScenarios } from '../dist/eval/suites.js'

const EVALUATION_SEED = 1_000_003

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { episodes: { type: 'string', default: '64' } },
})
const episodesPerScenario = Number(values.episodes)

for (const id of positionals) {
  const mechanism = mechanismOfEnvironment(id)
  if (mechanism === undefined) throw new Error(`${id} is no token economy`)
  for (const suite of ['train-mix', 'held-out']) {
    const scenarios = suiteScenarios(mechanism, suite)
    console.log(`\n${id}, ${suite}: ${scenarios.join(', ')}`)
    for (const name of baselineNames(mechanism)) {
      const policy = createBaseline(mechanism, name)
      const evaluation = evaluate({ policy, id, scenarios, episodesPerScenario, seed: EVALUATION_SEED })
      const rewards = metricByScenario(evaluation, 'rewardPerHour').map(mean)
      const collapsed = metricByScenario(evaluation, 'collapsed').map(mean)
      const cells = rewards.map((reward, index) => `${reward.toFixed(3)} (${collapsed[index].toFixed(2)})`)
      const all = mean(pooledMetric(evaluation, 'rewardPerHour')).toFixed(3)
      console.log(`  ${name.padEnd(16)} ${all.padStart(7)}   ${cells.join('  ')}`)
    }
  }
}
