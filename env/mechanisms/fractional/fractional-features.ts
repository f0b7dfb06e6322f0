import { clipped, type FeatureReader } from '../../feature-readers.js'
import { log } from '../../kernels/scalars.js'
import { poolShare, redemptions24h, shareReturn } from '../seigniorage/terra-features.js'

/** Log of what stands behind a token, shares at half of their value. */
const collateralBacking: FeatureReader = {
  name: 'backing',
  unit: 'log',
  scale: 1,
  meaning: 'log of the reserve and half of the share token per token',
  write: ({ state: { reserveUsd, shareCapUsd, supplyTokens } }, out, start, from, to) => {
    for (let index = from; index < to; index++) {
      const value = reserveUsd[index] + 0.5 * shareCapUsd[index]
      out[start + index] = clipped(log(Math.max(value / Math.max(supplyTokens[index], 1e-9), 0.05)))
    }
  },
}

/** What is observed of a coin with collateral and a share token behind it. */
export const fractionalFeatures: readonly FeatureReader[] = [
  collateralBacking,
  shareReturn,
  redemptions24h,
  poolShare,
]

/** What is observed of a coin with collateral alone behind it. */
export const collateralFeatures: readonly FeatureReader[] = [collateralBacking, redemptions24h, poolShare]
