import { affine, clipped, type FeatureReader } from '../../feature-readers.js'
import { log } from '../../kernels/scalars.js'

/** Terra's reserve at the start of an episode, the scale of what is left and what is spent of it. */
const RESERVE_SCALE_USD = 0.15

/** How the share token has moved. */
export const shareReturn: FeatureReader = {
  name: 'share-return',
  unit: 'log/h',
  scale: 0.02,
  meaning: "mean hourly log-return of the share token's capitalisation over 6 hours",
  write: affine((state) => state.meanShareReturn6h, 0.02),
}

/** How many tokens the primary market took back. */
export const redemptions24h: FeatureReader = {
  name: 'redemptions-24h',
  unit: 'tokens',
  scale: 0.02,
  meaning: 'tokens redeemed, summed with a memory of 24 hours, in initial supplies',
  write: affine((state) => state.redeemedTokens24h, 0.02),
}

/** How far the pool stands out of balance. */
export const poolShare: FeatureReader = {
  name: 'pool-share',
  unit: 'fraction',
  scale: 0.5,
  meaning: "1 less twice the token's share of the pool's value: below 0 where the pool is full of the token",
  write: ({ state: { poolTokens, poolQuoteUsd, priceUsd } }, out, start, from, to) => {
    for (let index = from; index < to; index++) {
      const tokensUsd = poolTokens[index] * priceUsd[index]
      const share = tokensUsd / Math.max(tokensUsd + poolQuoteUsd[index], 1e-9)
      out[start + index] = clipped(2 * (1 - 2 * share))
    }
  },
}

/** What is observed of a token with a share token and a reserve behind it. */
export const terraFeatures: readonly FeatureReader[] = [
  {
    name: 'backing',
    unit: 'log',
    scale: 1,
    meaning: 'log of the value of share token and reserve per token',
    write: ({ state: { shareCapUsd, reserveUsd, supplyTokens } }, out, start, from, to) => {
      for (let index = from; index < to; index++) {
        const value = shareCapUsd[index] + reserveUsd[index]
        out[start + index] = clipped(log(Math.max(value / Math.max(supplyTokens[index], 1e-9), 0.05)))
      }
    },
  },
  shareReturn,
  redemptions24h,
  poolShare,
  {
    name: 'reserve',
    unit: 'USD',
    scale: RESERVE_SCALE_USD,
    meaning: "the reserve's value, in initial supplies' dollars",
    write: affine((state) => state.reserveUsd, RESERVE_SCALE_USD),
  },
  {
    name: 'reserve-spent',
    unit: 'USD',
    scale: RESERVE_SCALE_USD,
    meaning: 'reserve spent on defence and not yet bought back',
    write: affine((state) => state.reserveSpentUsd, RESERVE_SCALE_USD),
  },
]
