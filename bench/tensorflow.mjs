// How fast the tensorflow learner updates on this processor, beside the wasm learner and TensorFlow.js op by op, with the
// bars that it is held to: npm run setup:tensorflow and npm run build first. Exits with 1 where a bar is missed.
// Usage: node bench/tensorflow.mjs [--write]; --write puts what it found into bench/results/tensorflow.json.
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { tensorflowFacts } from '../dist/agents/learner/tensorflow/session.js'
import { dqnRate, eagerRate, graphRate, wasmRate } from './tensorflow/rates.mjs'

const thousand = (rate) => Math.round(rate / 1000)
const { version, device } = tensorflowFacts()
console.log(
  `TensorFlow ${version} on the ${device}, ${availableParallelism()} cores, Node ${process.versions.node}`,
)
console.log('thousand samples/s of the PPO update; 24 observations, 5 actions, two networks')
const rows = []
for (const work of [
  { minibatchSize: 64, size: 2048, epochs: 4 },
  { minibatchSize: 256, size: 8192, epochs: 2 },
  { minibatchSize: 2048, size: 16384, epochs: 2 },
  { minibatchSize: 32768, size: 32768, epochs: 2 },
  { minibatchSize: 2048, size: 16384, epochs: 1, hidden: [128, 128] },
  { minibatchSize: 64, size: 2048, epochs: 1, hidden: [256, 256] },
  { minibatchSize: 256, size: 4096, epochs: 1, hidden: [256, 256] },
  { minibatchSize: 2048, size: 8192, epochs: 1, hidden: [256, 256] },
  { minibatchSize: 64, size: 512, epochs: 1, hidden: [512, 512] },
  { minibatchSize: 256, size: 1024, epochs: 1, hidden: [512, 512] },
]) {
  const row = {
    hidden: work.hidden ?? [64, 64],
    minibatchSize: work.minibatchSize,
    graph: await graphRate(work),
    uncompiled: await graphRate(work, { compiled: false }),
    wasm: await wasmRate(work),
  }
  rows.push(row)
  console.log(
    `${row.hidden.join('-')}, minibatch ${row.minibatchSize}: ${thousand(row.graph)} compiled by XLA, ${thousand(row.uncompiled)} without, wasm on two threads ${thousand(row.wasm)}`,
  )
}
const eager = await eagerRate({ minibatchSize: 64, size: 2048, epochs: 1 })
const populations = []
for (const members of [8, 32]) {
  const rate = await graphRate({ minibatchSize: 64, size: 512, epochs: 2 }, { members })
  populations.push({ members, rate })
  console.log(`${members} policies in one graph, minibatch 64 each: ${thousand(rate)} in sum`)
}
console.log(`TensorFlow.js op by op, minibatch 64: ${thousand(eager)}`)
const dqn = { tensorflow: await dqnRate('tensorflow'), wasm: await dqnRate('wasm') }
console.log(
  `DQN 256-256, minibatch 64: ${Math.round(dqn.tensorflow)} gradient steps/s, wasm on two threads ${Math.round(dqn.wasm)}`,
)

const best = (minibatchSize) => {
  const row = rows.find((candidate) => candidate.minibatchSize === minibatchSize)
  return Math.max(row.graph, row.uncompiled)
}
const population = populations.at(-1)
const bars = [
  { name: 'samples/s at minibatch 64', bar: 300e3, found: best(64) },
  { name: 'samples/s at minibatch 2048', bar: 1e6, found: best(2048) },
  { name: '32 policies at 64 over op by op', bar: 3, found: population.rate / eager },
]
for (const { name, bar, found } of bars) {
  const shown = (value) => (value > 1000 ? `${thousand(value)} thousand` : value.toFixed(1))
  console.log(`${found >= bar ? 'reached' : 'MISSED'}: ${name} ${shown(found)} (bar ${shown(bar)})`)
}
if (process.argv.includes('--write')) {
  const found = {
    version,
    device,
    node: process.versions.node,
    cores: availableParallelism(),
    rows,
    populations,
    eager,
    dqn,
    bars,
  }
  writeFileSync('bench/results/tensorflow.json', `${JSON.stringify(found, null, 2)}\n`)
}
if (bars.some(({ bar, found }) => found < bar)) process.exitCode = 1
