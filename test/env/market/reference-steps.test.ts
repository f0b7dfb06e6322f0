import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Economy } from '../../../env/market/economy.js'
import { drawWords } from '../../../env/market/random-words.js'
import type { StateName } from '../../../env/market/state.js'
import { mechanismById, shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { hourlyRewards } from '../../../env/reward/hourly-components.js'
import { scenarioOf } from '../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../env/scenarios/draw-episode.js'
import { loadLevers, loadRow, type RecordedTrajectory, readTrajectories } from './recorded-trajectories.js'

const TOLERANCE = 1e-9

/** Columns that a mechanism has no use for and leaves alone. */
const unused: Record<string, readonly StateName[]> = {
  terra: [],
  'terra-v1': [],
  ampleforth: ['arbitrageCapitalUsd'],
  rai: ['arbitrageCapitalUsd'],
  'liquidity-mining': ['arbitrageCapitalUsd'],
  iron: [],
  'backed-coin': [],
}

/** Relative difference, absolute for numbers below a thousandth. */
function gap(ours: number, theirs: number): number {
  return Math.abs(ours - theirs) / Math.max(1e-3, Math.abs(theirs))
}

/** The largest difference over all fields of one economy, with the name of the field. */
function worstField(
  economy: Economy,
  index: number,
  recorded: RecordedTrajectory,
  row: number,
  skipped: readonly StateName[],
): { field: string; difference: number } {
  let worst = { field: 'none', difference: 0 }
  const note = (field: string, ours: number, theirs: number) => {
    const difference = gap(ours, theirs)
    if (!(difference <= worst.difference)) worst = { field, difference }
  }
  const start = row * recorded.width
  recorded.columns.forEach((name, column) => {
    if (!skipped.includes(name)) note(name, economy.state[name][index]!, recorded.states[start + column]!)
  })
  const ownStart = start + recorded.columns.length
  recorded.own.forEach((name, column) => {
    note(name, economy.own[name]![index]!, recorded.states[ownStart + column]!)
  })
  const ring = ownStart + recorded.own.length
  for (let slot = 0; slot < 24; slot++) {
    note(
      `ring ${slot}`,
      economy.state.supplyChangeRing[slot * economy.size + index]!,
      recorded.states[ring + slot]!,
    )
  }
  return worst
}

/** The mechanisms that the Python model has too. */
const recordedMechanisms = shippedMechanisms.filter(({ id }) => unused[id] !== undefined)

describe.each(recordedMechanisms)('an hour of $id from recorded states', (mechanism) => {
  const skipped = unused[mechanism.id]!
  it.each(readTrajectories(mechanism.id))('$name', (recorded) => {
    // Every hour of the record is an economy of its own, so one step checks them all.
    const { hours } = recorded
    const economy = new Economy(mechanism, hours)
    const words = new Uint32Array(12 * hours)
    for (let hour = 0; hour < hours; hour++) {
      loadRow(economy, hour, recorded, hour)
      for (let word = 0; word < 12; word++) words[word * hours + hour] = recorded.words[hour * 12 + word]!
    }
    economy.stepHour(words)
    const rewards = new Float64Array(hours)
    hourlyRewards(economy, economy.components, mechanism.rewardWeights, rewards)
    for (let hour = 0; hour < hours; hour++) {
      const worst = worstField(economy, hour, recorded, hour + 1, skipped)
      expect(worst.difference, `${worst.field} after hour ${hour}`).toBeLessThan(TOLERANCE)
      expect(gap(rewards[hour]!, recorded.rewards[hour]!), `reward of hour ${hour}`).toBeLessThan(TOLERANCE)
    }
  })

  it('draws the recorded random words from the key and the hour', () => {
    const [recorded] = readTrajectories(mechanism.id)
    const economy = new Economy(mechanism, recorded!.hours)
    for (let hour = 0; hour < recorded!.hours; hour++) {
      loadRow(economy, hour, recorded!, hour)
    }
    drawWords(economy)
    const { words, wordStride } = economy
    for (let hour = 0; hour < recorded!.hours; hour++) {
      for (let word = 0; word < 12; word++) {
        expect(words[word * wordStride + hour]).toBe(recorded!.words[hour * 12 + word])
      }
    }
  })
})

it('records every branch of Terra', () => {
  const seen = {
    redeemedTokens: 0,
    mintedTokens: 0,
    supplyChange24h: 0,
    collapsedAtHour: 0,
    bought: 0,
    resold: 0,
  }
  for (const { columns, states, width, hours, parameters } of readTrajectories('terra')) {
    const cap = parameters.maximumSupplyFractionPer24h!
    const at = (name: StateName, hour: number) => states[hour * width + columns.indexOf(name)]!
    for (let hour = 1; hour <= hours; hour++) {
      if (at('redeemedTokens', hour) > 0) seen.redeemedTokens++
      if (at('mintedTokens', hour) > 0) seen.mintedTokens++
      if (Math.abs(at('supplyChange24h', hour) / cap - 1) < 1e-4) seen.supplyChange24h++
      if (at('collapsedAtHour', hour) > 0) seen.collapsedAtHour++
      const spent = at('reserveSpentUsd', hour) - at('reserveSpentUsd', hour - 1)
      if (spent > 0) seen.bought++
      if (spent < 0) seen.resold++
    }
  }
  for (const [branch, hours] of Object.entries(seen)) expect(hours, branch).toBeGreaterThan(0)
})

it('records every branch of the coins with collateral', () => {
  const seen = {
    redeemed: 0,
    minted: 0,
    collateralRaised: 0,
    ratioMoved: 0,
    redemptionsReverted: 0,
    redemptionsCut: 0,
    reserveImpaired: 0,
    collapsed: 0,
  }
  for (const recorded of [...readTrajectories('iron'), ...readTrajectories('backed-coin')]) {
    const { columns, own, states, width, hours, parameters } = recorded
    const names: readonly string[] = [...columns, ...own]
    const at = (name: string, hour: number) => states[hour * width + names.indexOf(name)]!
    for (let hour = 1; hour <= hours; hour++) {
      const raised = at('reserveUsd', hour) - at('reserveUsd', hour - 1)
      const ratio = at('reserveUsd', hour) / at('supplyTokens', hour)
      if (at('redeemedTokens', hour) > 0) seen.redeemed++
      if (at('mintedTokens', hour) > 0) seen.minted++
      if (raised > 1e-6 && at('shareCapUsd', hour) > 0 && at('mintedTokens', hour) === 0)
        seen.collateralRaised++
      if (at('targetCollateralRatio', hour) !== at('targetCollateralRatio', hour - 1)) seen.ratioMoved++
      // Worth redeeming at the highest fee, and nobody can.
      const worth = at('priceUsd', hour) < 0.96 * Math.min(1, ratio)
      if (worth && at('sharePriceUsd', hour) < 1e-6 && at('redeemedTokens', hour) === 0)
        seen.redemptionsReverted++
      const cap = parameters.maximumSupplyFractionPer24h!
      if (Math.abs(at('supplyChange24h', hour) / cap - 1) < 1e-4) seen.redemptionsCut++
      if (raised < -0.05 && at('redeemedTokens', hour) < 0.05) seen.reserveImpaired++
      if (at('collapsedAtHour', hour) > 0) seen.collapsed++
    }
  }
  for (const [branch, hours] of Object.entries(seen)) expect(hours, branch).toBeGreaterThan(0)
})

describe.each([mechanismById('ampleforth'), mechanismById('rai'), mechanismById('liquidity-mining')])(
  'whole trajectories of $id',
  (mechanism) => {
    it.each(readTrajectories(mechanism.id))('$name', (recorded) => {
      const economy = new Economy(mechanism, 1)
      loadRow(economy, 0, recorded, 0)
      for (let hour = 0; hour < recorded.hours; hour++) {
        loadLevers(economy, 0, recorded, hour)
        economy.stepHour()
        const worst = worstField(economy, 0, recorded, hour + 1, unused[mechanism.id])
        expect(worst.difference, `${worst.field} after hour ${hour}`).toBeLessThan(TOLERANCE)
      }
    })
  },
)

interface Distribution {
  readonly economies: number
  readonly hours: number
  readonly collapsed: number
  readonly survivorRmse: readonly [number, number, number] | null
}

describe('the distribution of whole trajectories of terra', () => {
  const file = new URL('../../reference/economy/terra-distribution.json', import.meta.url)
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Distribution>
  it.each(Object.entries(recorded))('%s', (id, theirs) => {
    const economies = 128
    const scenario = scenarioOf(mechanismById('terra'), id)
    const economy = new Economy(mechanismById('terra'), economies)
    for (let i = 0; i < economies; i++) {
      const setup = drawEpisode(mechanismById('terra'), scenario, 20, i)
      economy.reset(i, 20, i, {
        ...setup,
        parameters: { ...setup.parameters, maximumSupplyFractionPer24h: 9 },
      })
    }
    const squares = new Float64Array(economies)
    for (let hour = 0; hour < theirs.hours; hour++) {
      economy.stepHour()
      for (let i = 0; i < economies; i++) squares[i]! += (economy.state.priceUsd[i]! - 1) ** 2
    }
    const survivors = squares.filter((_, i) => economy.state.collapsedAtHour[i] === 0)
    const ourShare = 1 - survivors.length / economies
    const theirShare = theirs.collapsed / theirs.economies
    const pooled = (economies - survivors.length + theirs.collapsed) / (economies + theirs.economies)
    // Three standard errors of the difference of two shares, and a little for shares near 0 and 1.
    const spread = Math.sqrt(pooled * (1 - pooled) * (1 / economies + 1 / theirs.economies))
    expect(Math.abs(ourShare - theirShare)).toBeLessThan(3 * spread + 0.01)
    if (theirs.survivorRmse === null) return
    const rmse = survivors.map((sum) => Math.sqrt(sum / theirs.hours)).sort()
    ;[0.1, 0.5, 0.9].forEach((share, index) => {
      const ours = rmse[Math.floor(share * (rmse.length - 1))]!
      expect(ours / theirs.survivorRmse![index]!).toBeGreaterThan(0.8)
      expect(ours / theirs.survivorRmse![index]!).toBeLessThan(1.25)
    })
  })
})
