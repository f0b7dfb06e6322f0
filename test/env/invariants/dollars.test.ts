import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Market } from '../../../env/market/market.js'
import { otherReserve } from '../../../env/market/pool.js'
import type { Mechanism } from '../../../env/mechanisms/mechanism.js'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import {
  firstPlaces,
  live,
  openRun,
  type RandomRun,
  randomRuns,
  type Stretch,
  watched,
} from '../economy-runs.js'

const ECONOMIES = 4
const HOURS = 100
const RUNS = 3
const TINY = 1e-12

const accounts = [
  'liquidTokens',
  'treasuryTokens',
  'poolTokens',
  'poolQuoteUsd',
  'poolInvariant',
  'quoteFeesUsd',
  'reserveUsd',
  'shareSupply',
  'arbitrageProfitUsd',
] as const

type Accounts = Record<(typeof accounts)[number], number>

/** What one economy's accounts were before a stretch of an hour, and by how much they moved in it. */
interface Entry {
  readonly mechanism: string
  readonly stretch: Stretch
  readonly market: Market
  readonly index: number
  readonly before: Accounts
  readonly moved: Accounts
}

/** Keeps the books of a run: calls `audit` for every economy after every stretch of every hour. */
function keepBooks(mechanism: Mechanism, run: RandomRun, audit: (entry: Entry) => void): void {
  let last: Record<string, Float64Array> = {}
  const observed = watched(mechanism, (stretch, market) => {
    const now = Object.fromEntries(accounts.map((name) => [name, market.state[name].slice()]))
    for (let k = 0; stretch !== 'opening' && k < market.activeCount; k++) {
      const index = market.active[k]!
      const before = Object.fromEntries(accounts.map((name) => [name, last[name]![index]!])) as Accounts
      const moved = Object.fromEntries(
        accounts.map((name) => [name, now[name]![index]! - before[name]]),
      ) as Accounts
      audit({ mechanism: mechanism.id, stretch, market, index, before, moved })
    }
    last = now
  })
  live(openRun(observed, run, firstPlaces(ECONOMIES)), run, HOURS)
}

/** Fails where a claim about the books does not hold, and says where. */
function claim(holds: boolean, what: string, { stretch, market, index, before, moved }: Entry): void {
  if (holds) return
  const { hour } = market.state
  throw new Error(
    `${what}: ${stretch}, hour ${hour[index]}, economy ${index}: ${JSON.stringify({ before, moved })}`,
  )
}

function close(one: number, other: number): boolean {
  return Math.abs(one - other) <= TINY
}

/** Stretches in which nobody trades. */
const quiet: ReadonlySet<Stretch> = new Set([
  'between',
  'exogenous',
  'beliefPrice',
  'backing',
  'components',
  'collapse',
])

/** Stretches in which somebody trades with the pool: along its curve. */
const trading: ReadonlySet<Stretch> = new Set([
  'settlement',
  'primaryMarket',
  'reserveOperations',
  'emissions',
])

/** Where the pool's fee on what the reserve buys is nobody's: it leaves the books. */
const unbookedFees: ReadonlySet<string> = new Set(['terra', 'terra-v1'])

/** Where keepers mint into one side of the pool, or take out of it, which is no swap. */
const oneSided: ReadonlySet<string> = new Set(['crvusd'])

/** Orders: what buyers bring is in the pool or its fees, and sellers are paid what the curve says. */
function auditSettlement(entry: Entry): void {
  if (entry.stretch !== 'settlement') return
  const { market, index, before, moved } = entry
  const { orderFlowUsd, soldTokens } = market.hour
  const fee = market.parameters.poolFee[index]!
  const flow = orderFlowUsd[index]!
  claim(moved.reserveUsd === 0, 'orders touch no reserve', entry)
  claim(moved.arbitrageProfitUsd === 0, 'orders are no arbitrage', entry)
  const paid = moved.poolQuoteUsd + moved.quoteFeesUsd
  if (flow > 0) {
    const spent = Math.min(flow, 2 * before.poolQuoteUsd)
    claim(close(paid, spent), 'a buyer’s dollars are in the pool or its fees', entry)
    claim(close(moved.quoteFeesUsd, fee * spent), 'the fee is the pool’s', entry)
    claim(close(moved.liquidTokens, -moved.poolTokens), 'a buyer gets what leaves the pool', entry)
    claim(moved.treasuryTokens === 0, 'purchases pay no tax', entry)
  } else {
    claim(moved.quoteFeesUsd === 0, 'a seller pays in tokens', entry)
    claim(
      close(moved.poolTokens, soldTokens[index]! * (1 - fee)),
      'the pool gets what is sold, less its fee',
      entry,
    )
    claim(-paid <= -flow + TINY, 'nobody gets more than was asked for at the price', entry)
    const kept = moved.liquidTokens + moved.treasuryTokens
    claim(close(kept, -moved.poolTokens), 'a seller’s tokens are in the pool or the treasury', entry)
  }
}

/** Trades: dollars and tokens of the pool move along its curve. */
function auditCurve(entry: Entry): void {
  const { stretch, market, index, before, moved } = entry
  if (!trading.has(stretch)) return
  claim(moved.quoteFeesUsd >= -TINY, 'fees are never paid back', entry)
  if (stretch === 'primaryMarket' && oneSided.has(entry.mechanism)) return
  claim(moved.poolInvariant === 0, 'a swap leaves the invariant', entry)
  const tokens = before.poolTokens + moved.poolTokens
  const quote = before.poolQuoteUsd + moved.poolQuoteUsd
  const amplification = market.parameters.amplification[index]!
  const curve = otherReserve(market.stableswap, amplification, before.poolInvariant, tokens)
  claim(Math.abs(curve - quote) <= 1e-10, 'dollars are what the curve asks for the tokens', entry)
  claim(moved.poolTokens * moved.poolQuoteUsd <= 0, 'one side pays for the other', entry)
}

/** Marks, beliefs and judgements move nothing; providers bring or take both sides alike. */
function auditRest(entry: Entry): void {
  const { stretch, before, moved } = entry
  if (quiet.has(stretch))
    claim(
      accounts.every((name) => moved[name] === 0),
      'nothing moves',
      entry,
    )
  if (stretch === 'shareToken') {
    const others = accounts.filter((name) => name !== 'reserveUsd' && name !== 'shareSupply')
    claim(
      others.every((name) => moved[name] === 0),
      'a mark moves the reserve alone',
      entry,
    )
  }
  if (stretch === 'liquidity') {
    const scale = moved.poolInvariant / before.poolInvariant
    claim(close(moved.poolTokens / before.poolTokens, scale), 'tokens in proportion', entry)
    claim(close(moved.poolQuoteUsd / before.poolQuoteUsd, scale), 'dollars in proportion', entry)
    claim(moved.reserveUsd === 0 && moved.quoteFeesUsd === 0, 'providers bring their own', entry)
  }
}

/** Arbitrageurs book what pool and reserve lose, and a dollar of shares for a token at most; never a loss. */
function auditArbitrage(entry: Entry): void {
  const { stretch, market, index, moved } = entry
  if (stretch !== 'primaryMarket' || moved.arbitrageProfitUsd === 0) return
  const { redeemedTokens, mintedTokens, shareCapUsd, sharePriceUsd, shareOraclePriceUsd } = market.state
  const lost = -(moved.poolQuoteUsd + moved.quoteFeesUsd + moved.reserveUsd)
  const inShares = moved.arbitrageProfitUsd - lost
  // A dollar of shares at the oracle's price is worth more where the market has left the oracle behind.
  const dollarUsd = Math.max(1, sharePriceUsd[index]! / shareOraclePriceUsd[index]!)
  claim(
    inShares <= redeemedTokens[index]! * dollarUsd + TINY,
    'a dollar of shares for a token at most',
    entry,
  )
  claim(mintedTokens[index]! > 0 || inShares >= -TINY, 'redemption costs no shares', entry)
  claim(shareCapUsd[index]! > 0 || close(inShares, 0), 'no shares where there are none', entry)
  // Bisection leaves them a hair short of the best trade.
  claim(moved.arbitrageProfitUsd >= -1e-6, 'no loss by their own marks', entry)
}

/** A reserve buys tokens from the pool, or shares; nothing is lost on the way. */
function auditReserve(entry: Entry): void {
  const { stretch, market, index, moved } = entry
  if (stretch !== 'reserveOperations' || moved.reserveUsd >= 0 || moved.shareSupply < 0) return
  const lost = -(moved.poolQuoteUsd + moved.quoteFeesUsd + moved.reserveUsd)
  const fee = unbookedFees.has(entry.mechanism) ? market.parameters.poolFee[index]! : 0
  claim(close(lost, -fee * moved.reserveUsd), 'what the reserve spends is in the pool or its fees', entry)
}

describe.each(shippedMechanisms)('$id', (mechanism) => {
  it('accounts for every dollar of pool, fees and reserve, in every stretch of an hour', () => {
    let trades = 0
    fc.assert(
      fc.property(randomRuns(mechanism), (run) => {
        keepBooks(mechanism, run, (entry) => {
          auditSettlement(entry)
          auditCurve(entry)
          auditRest(entry)
          auditArbitrage(entry)
          auditReserve(entry)
          if (entry.stretch === 'settlement' && entry.moved.poolQuoteUsd !== 0) trades++
        })
      }),
      { numRuns: RUNS, seed: 23 },
    )
    expect(trades).toBeGreaterThan(300)
  })
})
