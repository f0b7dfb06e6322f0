// The speed of economies on one core, a row a mechanism: npm run build first.
// Usage: node bench/economy.mjs [--repeats 7] [--only ampleforth,rai] [--json]
// An economy-hour is one economy through all phases of one hour, in calm weather with the default levers; "step" is the
// same hour as an environment: guard, hour, observation, reward and infos. Medians of repeats that alternate between
// the mechanisms, in processor time of the process, for other work on the machine is none of the code's.
import { PerformanceObserver } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { RandomStream } from '../dist/core/random/stream.js'
import { Economy } from '../dist/env/market/economy.js'
import { shippedMechanisms } from '../dist/env/mechanisms/mechanisms.js'
import { makeVector } from '../dist/env/registry.js'
import { scenarioOf } from '../dist/env/scenarios/catalogue.js'
import { drawEpisode } from '../dist/env/scenarios/draw-episode.js'
import { allocateActions } from '../dist/env/spaces.js'

const BATCH = 1024
const EPISODE_HOURS = 720
const GC_HOURS = 10_000_000
const LARGE_BATCH = 100_000
const WORKER_SECONDS = 5

function economyOf(mechanism, size) {
  const economy = new Economy(mechanism, size)
  const calm = scenarioOf(mechanism, 'calm')
  for (let index = 0; index < size; index++) {
    economy.reset(index, 9, index, drawEpisode(mechanism, calm, 9, index))
  }
  return economy
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
}

/** Microseconds of processor time that a call takes. */
function processorTime(run) {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** One repeat is an episode of a batch; returns microseconds an economy-hour. */
function hourTimer(mechanism) {
  const economy = economyOf(mechanism, BATCH)
  const start = economy.snapshot()
  return () => {
    economy.restore(start)
    const time = processorTime(() => {
      for (let hour = 0; hour < EPISODE_HOURS; hour++) economy.stepHour()
    })
    return time / (EPISODE_HOURS * BATCH)
  }
}

/** Economies keep their default levers, which is action 0; classic tasks act at random, from a stock of actions. */
function stepTimer(id, steps) {
  const env = makeVector(id, { numEnvs: BATCH, seed: 3 })
  const random = new RandomStream(3, 'test')
  const stock = Array.from({ length: 64 }, () => {
    const actions = allocateActions(env.actionSpace, BATCH)
    if (env.actionSpace.kind !== 'discrete') return actions
    return actions.map(() => random.integer(env.actionSpace.count))
  })
  env.reset()
  return () => {
    const time = processorTime(() => {
      for (let step = 0; step < steps; step++) env.step(stock[step % stock.length])
    })
    return time / (steps * BATCH)
  }
}

function mechanismRows(mechanisms, repeats) {
  const timers = mechanisms.map((mechanism) => ({
    mechanism: mechanism.id,
    hour: hourTimer(mechanism),
    step: stepTimer(mechanism.environment, EPISODE_HOURS),
    hours: [],
    steps: [],
  }))
  for (let repeat = 0; repeat <= repeats; repeat++) {
    for (const timer of timers) {
      const [hour, step] = [timer.hour(), timer.step()]
      if (repeat === 0) continue // the engine compiles
      timer.hours.push(hour)
      timer.steps.push(step)
    }
  }
  return timers.map(({ mechanism, hours, steps }) => {
    const microsecondsAnHour = median(hours)
    const microsecondsAStep = median(steps)
    return { mechanism, hoursPerSecond: 1e6 / microsecondsAnHour, microsecondsAnHour, microsecondsAStep }
  })
}

/** Collections of the engine's heap while a warm batch lives ten million hours. */
async function collections(mechanism) {
  const economy = economyOf(mechanism, BATCH)
  for (let hour = 0; hour < 500; hour++) economy.stepHour()
  let events = 0
  const observer = new PerformanceObserver((list) => {
    events += list.getEntries().length
  })
  observer.observe({ entryTypes: ['gc'] })
  for (let hour = 0; hour < GC_HOURS / BATCH; hour++) economy.stepHour()
  await new Promise((resolve) => setTimeout(resolve, 50))
  observer.disconnect()
  return events
}

/** Megabytes that a hundred thousand economies add to the process. */
function residentMegabytes(mechanism) {
  const before = process.memoryUsage().rss
  const economy = economyOf(mechanism, LARGE_BATCH)
  for (let hour = 0; hour < 24; hour++) economy.stepHour()
  return { added: (process.memoryUsage().rss - before) / 1e6, process: process.memoryUsage().rss / 1e6 }
}

/**
 * Economy-hours of so many workers together: a second of wall time, and a second of processor time, which other work on
 * the machine does not touch.
 */
async function workersRate(count, id) {
  const before = process.cpuUsage()
  const done = Array.from({ length: count }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { id } })
    return new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  })
  const results = await Promise.all(done)
  const { user, system } = process.cpuUsage(before)
  const total = (name) => results.reduce((sum, result) => sum + result[name], 0)
  return { perSecond: total('rate'), perProcessorSecond: (total('lived') * 1e6) / (user + system) }
}

function work({ id }) {
  const economy = economyOf(
    shippedMechanisms.find((mechanism) => mechanism.id === id),
    BATCH,
  )
  const start = economy.snapshot()
  let lived = 0
  const liveFor = (seconds) => {
    let hours = 0
    const from = performance.now()
    for (; performance.now() - from < seconds * 1000; hours++) {
      if (hours % EPISODE_HOURS === 0) economy.restore(start)
      economy.stepHour()
    }
    lived += hours * BATCH
    return (hours * BATCH * 1000) / (performance.now() - from)
  }
  liveFor(1)
  const rate = liveFor(WORKER_SECONDS)
  parentPort.postMessage({ rate, lived })
}

async function main() {
  const { values } = parseArgs({
    options: {
      repeats: { type: 'string', default: '7' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const wanted = values.only?.split(',')
  const mechanisms = shippedMechanisms.filter(({ id }) => wanted?.includes(id) ?? true)
  if (mechanisms.length === 0) {
    console.error(`No such mechanism; there are ${shippedMechanisms.map(({ id }) => id).join(', ')}`)
    process.exit(2)
  }
  const first = mechanisms[0]
  const memory = residentMegabytes(first)
  const rows = mechanismRows(mechanisms, Number(values.repeats))
  for (const [place, mechanism] of mechanisms.entries()) rows[place].gcEvents = await collections(mechanism)
  const cartPole = stepTimer('CartPole-v1', 2000)
  const cartPoleStepsPerSecond =
    1e6 / median(Array.from({ length: Number(values.repeats) + 1 }, cartPole).slice(1))
  const oneWorker = await workersRate(1, first.id)
  const twoWorkers = await workersRate(2, first.id)
  const result = { rows, memory, oneWorker, twoWorkers, cartPoleStepsPerSecond }
  if (values.json) {
    console.log(JSON.stringify(result, null, 2))
    return
  }
  console.log(`gc events: over ${GC_HOURS / 1e6} million hours`)
  console.log('mechanism             million hours/s   us an hour   us a step   gc events')
  for (const row of rows) {
    const numbers = [row.hoursPerSecond / 1e6, row.microsecondsAnHour, row.microsecondsAStep]
    const [rate, hour, step] = numbers.map((number) => number.toFixed(3))
    console.log(
      `${row.mechanism.padEnd(22)}${rate.padStart(15)}${hour.padStart(13)}${step.padStart(12)}${String(row.gcEvents).padStart(12)}`,
    )
  }
  console.log(
    `${LARGE_BATCH} economies of ${first.id}: ${memory.added.toFixed(0)} MB more, ${memory.process.toFixed(0)} MB in all`,
  )
  for (const [name, unit] of [
    ['perSecond', 'a second'],
    ['perProcessorSecond', 'a processor second'],
  ]) {
    const [one, two] = [oneWorker[name] / 1e6, twoWorkers[name] / 1e6]
    const ratio = `x ${(two / one).toFixed(2)}`
    console.log(
      `workers, million hours ${unit}: ${one.toFixed(2)} with one, ${two.toFixed(2)} with two (${ratio})`,
    )
  }
  console.log(`CartPole: ${(cartPoleStepsPerSecond / 1e6).toFixed(1)} million steps/s`)
}

if (isMainThread) await main()
else work(workerData)
