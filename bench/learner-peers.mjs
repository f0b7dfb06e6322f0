// Training CartPole-v1: this laboratory's wasm learner beside its peers, in one alternating run on an idle machine.
//
//     npm run bench:peers -- [cell ...] [--peer NAME] [--pairs 8] [--seeds 6] [--only speed|curves] [--write]
//
// Cells and settings: bench/learner-peers/cells.mjs. Speed: pairs of runs, ours and the peer's, whose order alternates; what
// other processes take of the processors meanwhile is logged, and a pair of which it was more than 5 % is thrown away and run
// again (up to three times as many pairs are tried). The ratio is the geometric mean over the pairs with a 95 % interval.
// Compiling and building stand outside the clock on every side. Curves: the same cells trained from six seeds on each side and
// judged five times on the way (PPO as it acts in training, DQN greedily, 32 episodes); two sides agree where the intervals of the
// interquartile mean of the curve's mean overlap. Peers come from PyPI, pinned, into .cache on the first run (11 GB). --write keeps
// the raw figures in bench/results/learner-peers.json.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { bootstrapInterquartileMean } from '../dist/core/statistics/bootstrap.js'
import { pythonEnvironment } from '../scripts/python-environment.mjs'
import { CELLS, CURVE_POINTS } from './learner-peers/cells.mjs'
import { MOST_PAIRS, pairedRatio } from './paired-ratio.mjs'
import { ProcessorWatch } from './processor-watch.mjs'

const FOLDER = join('bench', 'learner-peers')
const RESULTS = join('bench', 'results', 'learner-peers.json')
const PEERS = {
  rejax: { file: 'rejax_peer.py', requirements: 'jax-requirements.txt' },
  sbx: { file: 'sbx_peer.py', requirements: 'jax-requirements.txt' },
  sb3: { file: 'sb3.py', requirements: 'torch-requirements.txt' },
  rlox: { file: 'rlox_peer.py', requirements: 'torch-requirements.txt' },
}
const FOREIGN_LIMIT = 0.05
const TRIES_A_PAIR = 3

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '8' },
    seeds: { type: 'string', default: '6' },
    only: { type: 'string' },
    peer: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

function refuse(text, status) {
  console.error(`learner-peers: ${text}`)
  process.exit(status)
}

const pairs = Number(values.pairs)
const seeds = Number(values.seeds)
if (!(Number.isInteger(pairs) && pairs >= 2 && pairs <= MOST_PAIRS)) {
  refuse(`--pairs ${values.pairs}. Give a whole number from 2 to ${MOST_PAIRS}.`, 2)
}
if (!(Number.isInteger(seeds) && seeds >= 2))
  refuse(`--seeds ${values.seeds}. Give a whole number from 2.`, 2)
if (![undefined, 'speed', 'curves'].includes(values.only)) {
  refuse(`--only ${values.only}. Give speed or curves.`, 2)
}
const unknown = positionals.find((name) => !Object.hasOwn(CELLS, name))
if (values.peer !== undefined && !Object.hasOwn(PEERS, values.peer)) {
  refuse(`unknown peer "${values.peer}". Known: ${Object.keys(PEERS).join(', ')}.`, 2)
}
if (unknown !== undefined) refuse(`unknown cell "${unknown}". Known: ${Object.keys(CELLS).join(', ')}.`, 2)

/** A process that answers a request a line. */
function start(command, file) {
  const child = spawn(command, [join(FOLDER, file)], { stdio: ['pipe', 'pipe', 'pipe'] })
  let words = ''
  child.stderr.on('data', (chunk) => {
    words = `${words}${chunk}`.slice(-4000)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid,
    async train(settings, steps, seed, curveEverySteps = 0) {
      child.stdin.write(`${JSON.stringify({ settings, steps, seed, curveEverySteps })}\n`)
      const { done, value } = await lines.next()
      if (done) refuse(`${file} ended:\n${words}`, 1)
      return JSON.parse(value)
    },
    end: () => child.stdin.end(),
  }
}

function startPeer(name) {
  const { file, requirements } = PEERS[name]
  const { python, missing } = pythonEnvironment(join(FOLDER, requirements))
  if (missing !== undefined) refuse(missing, 1)
  return start(python, file)
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const chosen = Object.entries(CELLS).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
)
const kept = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {}
const ours = start(process.execPath, 'minthelm.mjs')

/** The peers of a cell that are asked for, each with the settings of both sides. */
function peersOf({ settings, peers }) {
  return Object.entries(peers)
    .filter(([name]) => values.peer === undefined || values.peer === name)
    .map(([name, peer]) => ({ name, ...peer, settings: { ...settings, ...peer.settings } }))
}

async function compareSpeed(cell, { ownSteps, ...rest }) {
  for (const { name, steps, bar, settings } of peersOf(rest)) {
    const peer = startPeer(name)
    const watch = new ProcessorWatch([process.pid, ours.pid, peer.pid])
    const sides = [
      { train: (seed) => ours.train(settings, ownSteps, seed), steps: ownSteps, speeds: [] },
      { train: (seed) => peer.train(settings, steps, seed), steps, speeds: [] },
    ]
    // The first round lets every compiler see the code, and does not count.
    for (const side of sides) await side.train(0)
    const foreignShares = []
    for (let tried = 1; tried <= pairs * TRIES_A_PAIR && sides[0].speeds.length < pairs; tried++) {
      const order = tried % 2 === 1 ? sides : sides.toReversed()
      watch.begin()
      const measured = []
      for (const side of order) measured.push([side, side.steps / (await side.train(tried)).seconds])
      const foreign = watch.foreignShare()
      foreignShares.push(foreign)
      if (foreign > FOREIGN_LIMIT) continue
      for (const [side, speed] of measured) side.speeds.push(speed)
    }
    peer.end()
    const [own, theirs] = sides.map(({ speeds }) => speeds)
    const thrownAway = foreignShares.length - own.length
    if (own.length < pairs) {
      console.log(
        `${cell} beside ${name}: ${own.length} of ${pairs} pairs undisturbed; run it on an idle machine`,
      )
      continue
    }
    const ratio = pairedRatio(own, theirs)
    const verdict = bar === null ? '' : ratio.low >= bar ? `above ${bar}` : `BELOW ${bar}`
    console.log(
      `${cell.padEnd(11)}${name.padEnd(7)}${Math.round(median(own)).toString().padStart(9)}${Math.round(median(theirs)).toString().padStart(9)}` +
        `  ${ratio.text.padEnd(24)}${verdict.padEnd(11)}  ${thrownAway} thrown away, other load ${(100 * median(foreignShares)).toFixed(1)} %`,
    )
    kept[cell] ??= {}
    kept[cell][name] = {
      ...kept[cell][name],
      stepsPerSecond: { minthelm: own, peer: theirs },
      ratio,
      bar,
      foreignShares,
    }
  }
}

async function compareCurves(cell, { curveEverySteps, ...rest }) {
  const steps = curveEverySteps * CURVE_POINTS
  const curvesOf = async (side, settings) => {
    const curves = []
    for (let seed = 1; seed <= seeds; seed++) {
      curves.push((await side.train(settings, steps, seed, curveEverySteps)).curve)
    }
    const areas = curves.map((curve) => curve.reduce((sum, value) => sum + value, 0) / curve.length)
    return { curves, area: bootstrapInterquartileMean([areas], { seed: 1 }) }
  }
  const show = ({ estimate, low, high }) => `${estimate.toFixed(0)} [${low.toFixed(0)}, ${high.toFixed(0)}]`
  const ownBySettings = new Map()
  for (const { name, settings } of peersOf(rest)) {
    const key = JSON.stringify(settings)
    if (!ownBySettings.has(key)) ownBySettings.set(key, await curvesOf(ours, settings))
    const own = ownBySettings.get(key)
    const peer = startPeer(name)
    const theirs = await curvesOf(peer, settings)
    peer.end()
    const agree = own.area.low <= theirs.area.high && theirs.area.low <= own.area.high
    console.log(
      `${cell.padEnd(11)}${name.padEnd(7)} mean return over ${steps} steps, ${seeds} seeds: ours ${show(own.area)}, ${name} ${show(theirs.area)}: ${agree ? 'agree' : 'DIFFER'}`,
    )
    kept[cell] ??= {}
    kept[cell][name] = {
      ...kept[cell][name],
      curves: { everySteps: curveEverySteps, minthelm: own, peer: theirs },
    }
  }
}

console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.version}; steps a second, ours and theirs`)
for (const [name, cell] of chosen) {
  if (values.only !== 'curves') await compareSpeed(name, cell)
  if (values.only !== 'speed') await compareCurves(name, cell)
  // Cell by cell, so that a long run that breaks off leaves what it had.
  if (values.write) writeFileSync(RESULTS, `${JSON.stringify(kept, null, 2)}\n`)
}
ours.end()
