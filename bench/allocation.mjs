// What the engine's heap grows by while economies live: npm run build first.
// Usage: node --min-semi-space-size=128 --max-semi-space-size=128 bench/allocation.mjs [--json] [mechanism ...]
// Bytes an economy-hour, in calm weather with the default levers. With so large a nursery nothing is collected meanwhile,
// so that the heap's growth is what was allocated. The least of several stretches counts: an engine that compiles a loop
// anew boxes numbers until it is done, and does so whenever it likes; what a loop allocates by itself is in every stretch.
import { parseArgs } from 'node:util'
import { Economy } from '../dist/env/market/economy.js'
import { mechanismById, shippedMechanisms } from '../dist/env/mechanisms/mechanisms.js'
import { scenarioOf } from '../dist/env/scenarios/catalogue.js'
import { drawEpisode } from '../dist/env/scenarios/draw-episode.js'

const BATCH = 256
const WARM_HOURS = 400
const STRETCHES = 3
const STRETCH_HOURS = 250

function bytesAnHour(mechanism) {
  const economy = new Economy(mechanism, BATCH)
  const calm = scenarioOf(mechanism, 'calm')
  for (let index = 0; index < BATCH; index++) {
    economy.reset(index, 9, index, drawEpisode(mechanism, calm, 9, index))
  }
  for (let hour = 0; hour < WARM_HOURS; hour++) economy.stepHour()
  let least = Number.POSITIVE_INFINITY
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const before = process.memoryUsage().heapUsed
    for (let hour = 0; hour < STRETCH_HOURS; hour++) economy.stepHour()
    const grown = process.memoryUsage().heapUsed - before
    // A heap that shrank was collected: such a stretch says nothing.
    if (grown >= 0) least = Math.min(least, grown / (STRETCH_HOURS * BATCH))
  }
  return least
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
})
const chosen = positionals.map((id) => mechanismById(id, 'bench/allocation.mjs'))
const mechanisms = chosen.length > 0 ? chosen : shippedMechanisms
const results = mechanisms.map((mechanism) => ({
  mechanism: mechanism.id,
  bytesAnHour: bytesAnHour(mechanism),
}))
if (values.json) console.log(JSON.stringify(results))
else {
  for (const { mechanism, bytesAnHour } of results) {
    console.log(`${mechanism.padEnd(22)}${bytesAnHour.toFixed(3).padStart(8)} bytes an hour`)
  }
}
