// What the tensorflow learner does on an NVIDIA card, in one run: updates over populations and minibatches, training of a
// whole population beside rejax on the same card, the card's utilisation, and learning beside the wasm learner. Without a
// card it runs smaller on the processor, says so, and says which bars wait. bench/gpu.sh sets everything up first.
// Usage: node bench/gpu.mjs [--out FILE]; default bench/results/gpu.json, or gpu-without-card.json beside it.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { tensorflowFacts } from '../dist/agents/learner/tensorflow/session.js'
import { interquartileMean } from '../dist/core/statistics/interquartile-mean.js'
import { loadConfig } from '../dist/training/config/resolve-config.js'
import { trainPopulation } from '../dist/training/population.js'
import { trainSeeds } from '../dist/training/seeds.js'
import { pythonEnvironment } from '../scripts/python-environment.mjs'
import { graphRate, wasmRate } from './tensorflow/rates.mjs'

const { values } = parseArgs({ options: { out: { type: 'string' } } })
const facts = tensorflowFacts()
const card = facts.device === 'gpu'
const out = values.out ?? `bench/results/gpu${card ? '' : '-without-card'}.json`
const folder = mkdtempSync(join(tmpdir(), 'minthelm-gpu-'))
const thousand = (rate) => Math.round(rate / 1000).toLocaleString('en-US')

function cardName() {
  const asked = spawnSync('nvidia-smi', [
    '--query-gpu=name,driver_version,memory.total',
    '--format=csv,noheader',
  ])
  return asked.status === 0 ? String(asked.stdout).trim() : null
}

/** Runs a piece of work and tells the card's mean utilisation and greatest memory meanwhile, where there is a card. */
async function watched(run) {
  if (!card) return { result: await run(), utilisation: null, memoryMebibytes: null }
  const query = ['--query-gpu=utilization.gpu,memory.used', '--format=csv,noheader,nounits', '-lms', '200']
  const smi = spawn('nvidia-smi', query, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  smi.stdout.on('data', (chunk) => {
    text += chunk
  })
  const result = await run()
  await new Promise((done) => setTimeout(done, 300))
  smi.kill()
  const samples = text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .filter(([share, used]) => Number.isFinite(share) && Number.isFinite(used))
  const mean = samples.reduce((sum, [share]) => sum + share, 0) / samples.length
  return { result, utilisation: mean, memoryMebibytes: Math.max(...samples.map(([, used]) => used)) }
}

async function updateRates() {
  const members = card ? [1, 16, 64, 256] : [1, 8, 32]
  const minibatches = card ? [64, 256, 2048, 16384] : [64, 2048]
  const rows = []
  for (const count of members) {
    for (const minibatchSize of minibatches) {
      // Rollouts of at most 8 million samples, a gigabyte.
      if (count * minibatchSize > (card ? 4_194_304 : 65_536)) continue
      const work = { minibatchSize, size: minibatchSize * 2, epochs: card ? 8 : 4 }
      for (const compiled of count === members[0] ? [true, false] : [true]) {
        const run = () => graphRate(work, { members: count, compiled, repeats: 5 })
        const { result: rate, utilisation, memoryMebibytes } = await watched(run)
        rows.push({ members: count, minibatchSize, compiled, rate, utilisation, memoryMebibytes })
        const use =
          utilisation === null ? '' : `, card at ${utilisation.toFixed(0)} %, ${memoryMebibytes} MiB`
        console.log(
          `update: ${count} x ${minibatchSize}${compiled ? '' : ', not compiled'}: ${thousand(rate)} thousand samples/s${use}`,
        )
      }
    }
  }
  return rows
}

const seeds = Array.from({ length: card ? 64 : 4 }, (_, index) => 1 + index)
const configOf = (steps, learner) =>
  loadConfig('configs/cartpole-ppo.yaml', [
    `totalSteps=${steps}`,
    `learner=${learner}`,
    'evaluation.everySteps=0',
  ])

/** All seeds in one graph; seconds by the clock, threads and graph made in them. */
async function population(steps) {
  const config = configOf(steps, 'tensorflow')
  const runs = seeds.map((seed) => ({
    config: { ...config, seed },
    folder: join(folder, `population-${steps}`, `${seed}`),
    resumes: false,
  }))
  const start = performance.now()
  const outcomes = await trainPopulation(runs)
  return { outcomes, seconds: (performance.now() - start) / 1000 }
}

const scoresOf = (outcomes) => outcomes.map((outcome) => outcome.result.evaluation.score)

/** rejax on the same device; null with the reason where it is not to be had. */
function rejax(steps) {
  const given = process.env.MINTHELM_JAX_PYTHON
  const environment = given ? { python: given } : pythonEnvironment('bench/peers/rejax-requirements.txt')
  if (environment.python === undefined) return { missing: environment.missing }
  const call = ['bench/peers/rejax_population.py', String(seeds.length), String(steps)]
  const asked = spawnSync(environment.python, call, { encoding: 'utf8' })
  if (asked.status !== 0) return { missing: (asked.stderr || String(asked.error)).trim().split('\n').at(-1) }
  return JSON.parse(asked.stdout.trim().split('\n').at(-1))
}

/** Differences of interquartile means over resampled seeds: what lies between their 2.5 and 97.5 percent. */
function differenceInterval(left, right) {
  let state = 12345
  const draw = (count) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * count)
  }
  const sample = (scores) => scores.map(() => scores[draw(scores.length)])
  const found = Array.from(
    { length: 2000 },
    () => interquartileMean(sample(left)) - interquartileMean(sample(right)),
  ).sort((a, b) => a - b)
  return [found[50], found[1949]]
}

try {
  const name = cardName()
  console.log(
    card
      ? `TensorFlow ${facts.version} on ${name}`
      : `No card: ${facts.missesCard ? 'the build for one is set up, but none with a driver answers' : 'the build for the processor is set up'}. ` +
          `TensorFlow ${facts.version} computes on ${availableParallelism()} cores, on smaller work; the bars wait for a card.`,
  )
  const updates = await updateRates()
  const wasm = await wasmRate({ minibatchSize: 2048, size: 16384, epochs: 2 })
  console.log(`update: wasm on two threads, 2048: ${thousand(wasm)} thousand samples/s`)

  const steps = card ? 500_000 : 50_000
  const { result: together, utilisation } = await watched(() => population(steps))
  const rate = (seeds.length * steps) / together.seconds
  console.log(
    `training: ${seeds.length} policies, ${steps} steps each, in ${together.seconds.toFixed(1)} s: ${thousand(rate)} thousand steps/s` +
      (utilisation === null ? '' : `, card at ${utilisation.toFixed(0)} %`),
  )
  const peer = rejax(steps)
  console.log(
    peer.missing === undefined
      ? `rejax, ${seeds.length} seeds on ${peer.device}: ${thousand(peer.stepsPerSecond)} thousand steps/s after compiling, ${thousand(peer.stepsPerSecondWithCompile)} with it`
      : `rejax: not here (${peer.missing})`,
  )

  const few = seeds.slice(0, card ? 16 : 4)
  const alone = await trainSeeds(configOf(steps, 'wasm'), few, { out: join(folder, 'wasm') })
  const [ours, theirs] = [scoresOf(together.outcomes), scoresOf(alone)]
  const [low, high] = differenceInterval(ours, theirs)
  console.log(
    `learning: mean return ${interquartileMean(ours).toFixed(1)} (wasm ${interquartileMean(theirs).toFixed(1)}), difference [${low.toFixed(1)}, ${high.toFixed(1)}]`,
  )

  const best = Math.max(...updates.map((row) => row.rate))
  const bars = [
    { name: 'update of 10 million samples/s', reached: best >= 10e6, found: best },
    {
      name: 'population ahead of rejax on the same card',
      reached: peer.missing === undefined && rate > peer.stepsPerSecond,
      found: rate,
    },
    {
      name: 'learns like the wasm learner',
      reached: low <= 0 && high >= 0,
      found: [low, high],
      anywhere: true,
    },
  ]
  for (const { name: bar, reached, anywhere } of bars) {
    const verdict = card || anywhere ? (reached ? 'reached' : 'MISSED') : 'waits for a card'
    console.log(`${verdict}: ${bar}`)
  }
  const found = {
    facts,
    card: card ? name : null,
    cores: availableParallelism(),
    updates,
    wasm,
    training: { policies: seeds.length, steps, seconds: together.seconds, utilisation },
    rejax: peer,
    learning: { ours, theirs, difference: [low, high] },
    bars,
  }
  writeFileSync(out, `${JSON.stringify(found, null, 2)}\n`)
  console.log(`written: ${out}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
