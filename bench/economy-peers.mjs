// Economy-hours a core-second: Minthelm, the Python model under numba, and radCAD, in one alternating run.
//
//     npm run build && node bench/economy-peers.mjs [mechanism ...] [--repeats 5] [--seconds 1] [--economies 1024] [--write]
//
// A row a mechanism; peers stand where they have it. Everyone lives calm hours at the levers' defaults, in a block of
// economies. "hour" is the economy alone, as the Python model's step; "step" is the whole environment around it: guard,
// observation, reward, infos, next episode. radCAD's model works in numpy over the block, which is the fastest way to
// use it; "single" is the same model with one economy a run, as its users have it. What counts is the processor time of each process, so that other work on the machine counts little. Ratios are
// geometric means over the repeats with a 95 % interval. The first run makes virtual environments in .cache. --write keeps
// the raw figures in bench/results/economy-peers.json.
import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { Economy } from '../dist/env/market/economy.js'
import { allMechanisms } from '../dist/env/mechanisms/mechanisms.js'
import { makeVector } from '../dist/env/registry.js'
import { scenarioOf } from '../dist/env/scenarios/catalogue.js'
import { drawEpisode } from '../dist/env/scenarios/draw-episode.js'
import { allocateActions } from '../dist/env/spaces.js'
import { pythonEnvironment } from '../scripts/python-environment.mjs'
import { MOST_PAIRS, pairedRatio } from './paired-ratio.mjs'

const FOLDER = join('bench', 'peers')
const MONTH_HOURS = 720
const CHUNK_HOURS = 24
const SEED = 7

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeats: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    economies: { type: 'string', default: '1024' },
    write: { type: 'boolean', default: false },
  },
})
const repeats = Number(values.repeats)
const seconds = Number(values.seconds)
const economies = Number(values.economies)
if (!(repeats >= 2 && repeats <= MOST_PAIRS && Number.isInteger(repeats))) {
  console.error(`economy-peers: --repeats ${values.repeats}. Give a whole number from 2 to ${MOST_PAIRS}.`)
  process.exit(2)
}

function processorSeconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Calls `live` for so long; gives economy-hours a core-second. */
function timed(live) {
  const start = processorSeconds()
  let hours = 0
  while (processorSeconds() - start < seconds) {
    live(CHUNK_HOURS)
    hours += CHUNK_HOURS
  }
  return (hours * economies) / (processorSeconds() - start)
}

/** The economy alone. Every month starts anew, for a collapsed economy costs no time. */
function economyAlone(mechanism) {
  const economy = new Economy(mechanism, economies)
  const scenario = scenarioOf(mechanism, 'calm')
  const openings = Array.from({ length: economies }, (_, index) =>
    drawEpisode(mechanism, scenario, SEED, index),
  )
  let hour = MONTH_HOURS
  return (hours) => {
    for (let lived = 0; lived < hours; lived++, hour++) {
      if (hour === MONTH_HOURS) {
        for (let index = 0; index < economies; index++) economy.reset(index, SEED, index, openings[index])
        hour = 0
      }
      economy.stepHour()
    }
  }
}

function wholeEnvironment(mechanism) {
  const env = makeVector(mechanism.environment, { numEnvs: economies, seed: SEED, scenario: 'calm' })
  const actions = allocateActions(env.actionSpace, economies)
  return (hours) => {
    for (let lived = 0; lived < hours; lived++) env.step(actions)
  }
}

/** A Python process that answers a request a line; `ask` gives economy-hours a core-second, or undefined. */
function startPeer(file, python) {
  const child = spawn(python, [join(FOLDER, file)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(mechanism, block = economies) {
      child.stdin.write(`${JSON.stringify({ mechanism, economies: block, seconds })}\n`)
      const { done, value } = await lines.next()
      if (done) throw new Error(`${file} ended`)
      const answer = JSON.parse(value)
      return answer.seconds === undefined ? undefined : answer.economyHours / answer.seconds
    },
    end: () => child.stdin.end(),
  }
}

function pythonFor(requirements) {
  const { python, missing } = pythonEnvironment(join(FOLDER, requirements))
  if (missing === undefined) return python
  console.error(`economy-peers: ${missing}`)
  process.exit(1)
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

const numbaPython = pythonFor('numba-requirements.txt')
const radcadPython = pythonFor('radcad-requirements.txt')
const checked = spawnSync(numbaPython, [join(FOLDER, 'check_ampleforth.py')], { stdio: 'inherit' })
if (checked.status !== 0) {
  console.error("economy-peers: radCAD's Ampleforth lives another hour than the Python model; mend it first.")
  process.exit(1)
}
const peers = {
  numba: startPeer('python_model.py', numbaPython),
  radcad: startPeer('radcad_model.py', radcadPython),
}
const known = allMechanisms().map(({ id }) => id)
const unknown = positionals.find((id) => !known.includes(id))
if (unknown !== undefined) {
  console.error(`economy-peers: unknown mechanism "${unknown}". Known: ${known.join(', ')}.`)
  process.exit(2)
}

const show = (speeds) => (speeds.length === 0 ? '-' : (median(speeds) / 1e6).toFixed(3))
const row = (cells) =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(20) : cell.padStart(index < 6 ? 9 : 24))).join('')
console.log(
  `${economies} economies, ${repeats} x ${seconds} s, ${cpus()[0].model}; 10^6 economy-hours a core-second`,
)
console.log(
  row([
    'mechanism',
    'hour',
    'step',
    'numba',
    'radCAD',
    'single',
    'hour / numba',
    'step / numba',
    'hour / radCAD',
  ]),
)
const results = []
for (const mechanism of allMechanisms()) {
  if (positionals.length > 0 && !positionals.includes(mechanism.id)) continue
  const measures = {
    hour: async () => timed(ourHour),
    step: async () => timed(ourStep),
    numba: () => peers.numba.ask(mechanism.id),
    radcad: () => peers.radcad.ask(mechanism.id),
    single: () => peers.radcad.ask(mechanism.id, 1),
  }
  const [ourHour, ourStep] = [economyAlone(mechanism), wholeEnvironment(mechanism)]
  const speeds = { hour: [], step: [], numba: [], radcad: [], single: [] }
  // The first round lets every compiler see the code, and does not count.
  for (let repeat = 0; repeat <= repeats; repeat++) {
    for (const [name, measure] of Object.entries(measures)) {
      const speed = await measure()
      if (repeat > 0 && speed !== undefined) speeds[name].push(speed)
    }
  }
  const ratios = {
    hourToNumba: pairedRatio(speeds.hour, speeds.numba),
    stepToNumba: pairedRatio(speeds.step, speeds.numba),
    hourToRadcad: pairedRatio(speeds.hour, speeds.radcad),
  }
  console.log(
    row([mechanism.id, ...Object.values(speeds).map(show), ...Object.values(ratios).map(({ text }) => text)]),
  )
  results.push({ mechanism: mechanism.id, economyHoursPerCoreSecond: speeds, ratios, load: loadavg()[0] })
}
console.log(`load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores at the end`)
for (const peer of Object.values(peers)) peer.end()
if (values.write) {
  const file = join('bench', 'results', 'economy-peers.json')
  writeFileSync(
    file,
    `${JSON.stringify({ economies, repeats, seconds, cpu: cpus()[0].model, results }, null, 2)}\n`,
  )
}
