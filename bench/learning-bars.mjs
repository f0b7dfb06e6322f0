// The learning bars: PPO and DQN on the classic control tasks, over ten seeds fixed beforehand.
//
//     node bench/learning-bars.mjs [cell ...] [--seeds 10] [--workers 2] [--write]
//
// For each cell: train every seed of a shipped config, take the last checkpoint, act without exploration in 100 fresh
// episodes, and report the interquartile mean over the seeds' mean returns with its 95 % bootstrap interval, and the
// worst seed. --write keeps the raw means in bench/results/learning-bars.json.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bootstrapInterquartileMean } from '../dist/core/statistics/bootstrap.js'
import { mean } from '../dist/core/statistics/moments.js'
import { evaluate } from '../dist/eval/evaluate.js'
import { pooledMetric } from '../dist/eval/evaluation.js'
import { presetFile } from '../dist/training/config/presets.js'
import { loadConfig } from '../dist/training/config/resolve-config.js'
import { loadPolicy } from '../dist/training/load-policy.js'
import { trainSeeds } from '../dist/training/seeds.js'

const CELLS = [
  { config: 'cartpole-ppo', bar: 495 },
  { config: 'cartpole-dqn', bar: 500 },
  { config: 'acrobot-ppo', bar: -82 },
  { config: 'acrobot-dqn', bar: -82 },
  { config: 'mountaincar-ppo', bar: -120 },
  { config: 'mountaincar-dqn', bar: -115 },
  { config: 'mountaincarcontinuous-ppo', bar: 90 },
  { config: 'pendulum-ppo', bar: -180 },
]
const FRESH_EPISODES = 100
const EVALUATION_SEED = 1_000_003
const RESULTS = join('bench', 'results', 'learning-bars.json')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '10' },
    workers: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
})
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1)
const root = join('.cache', 'bench', `learning-bars-${process.pid}`)
mkdirSync(root, { recursive: true })
const kept = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {}

console.log(
  `${'cell'.padEnd(26)}${'steps'.padStart(9)}  IQM over ${seeds.length} seeds [95 %]${' '.repeat(9)}worst seed   bar   seconds a seed`,
)
for (const { config: name, bar } of CELLS) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const config = loadConfig(presetFile(name))
  const outcomes = await trainSeeds(config, seeds, { out: join(root, name), workers: Number(values.workers) })
  const rows = outcomes.map((outcome) => {
    if ('error' in outcome) throw outcome.error
    const { policy } = loadPolicy(outcome.folder, 'last')
    const { id, ...options } = config.env
    const evaluation = evaluate({
      policy,
      id,
      options,
      episodesPerScenario: FRESH_EPISODES,
      seed: EVALUATION_SEED,
    })
    return {
      seed: outcome.seed,
      meanReturn: mean(pooledMetric(evaluation, 'return')),
      checkpointSha256: outcome.result.checkpointSha256,
      seconds: outcome.result.seconds,
    }
  })
  const returns = rows.map((row) => row.meanReturn)
  const { estimate, low, high } = bootstrapInterquartileMean([returns], { seed: 1 })
  const worst = Math.min(...returns)
  const seconds = mean(rows.map((row) => row.seconds))
  const reached = estimate >= bar ? 'reached' : 'MISSED'
  const result = `${estimate.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`
  const steps = String(config.totalSteps).padStart(9)
  console.log(
    `${name.padEnd(26)}${steps}  ${result.padEnd(32)}${worst.toFixed(1).padStart(8)}  ${String(bar).padStart(5)}  ${seconds.toFixed(1)}  ${reached}`,
  )
  kept[name] = { totalSteps: config.totalSteps, bar, iqm: estimate, low, high, worst, rows }
}
if (values.write) {
  mkdirSync(join('bench', 'results'), { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(kept, null, 2)}\n`)
}
