import type { MarketWith } from '../define-mechanism.js'
import { assumption } from '../marks.js'
import type { MarkedValue, Opening } from '../mechanism.js'
import { effectiveCollateralRatio } from './fractional-rules.js'

/** State of a coin with collateral behind it. */
export const fractionalState = {
  targetCollateralRatio: {
    unit: 'fraction',
    meaning: 'collateral asked for a minted token; shares make up the rest',
    initial: assumption(1),
    observed: { name: 'target-collateral-ratio', scale: 0.1, offset: 0.75 },
  },
  effectiveCollateralRatio: {
    unit: 'fraction',
    meaning: 'collateral per token in existence, at most 1',
    initial: assumption(1),
    observed: { name: 'effective-collateral-ratio', scale: 0.1, offset: 0.75 },
  },
} as const

/** The same with the ratio that minting starts from. */
export function fractionalStateFrom(targetCollateralRatio: MarkedValue) {
  const { targetCollateralRatio: target, effectiveCollateralRatio: effective } = fractionalState
  return {
    targetCollateralRatio: { ...target, initial: targetCollateralRatio },
    effectiveCollateralRatio: effective,
  }
}

/** Fees and failures of such a coin. */
export function fractionalParameters(mintFee: MarkedValue, redemptionsRevertBelowUsd: MarkedValue) {
  return {
    mintFee: {
      unit: 'fraction',
      meaning: 'what a mint costs beside a dollar a token',
      value: mintFee,
    },
    redemptionsRevertBelowUsd: {
      unit: 'USD',
      meaning: "share price at and below which every redemption fails: the contract's rounding",
      value: redemptionsRevertBelowUsd,
    },
    mintGateUsd: {
      unit: 'USD',
      meaning: "oracle's price below which nobody may mint",
      value: assumption(0),
    },
    redeemGateUsd: {
      unit: 'USD',
      meaning: "oracle's price above which nobody may redeem",
      value: assumption(1e9),
    },
    recollateralisedSharesPerHour: {
      unit: 'shares/h',
      meaning: 'most shares that are paid for collateral in an hour',
      value: assumption(1e9),
    },
    reserveShockHour: {
      unit: 'h',
      meaning: 'hour at which part of the reserve is out of reach and the primary market shuts',
      value: assumption(0),
    },
    reserveShockShare: {
      unit: 'fraction',
      meaning: 'share of the reserve that is out of reach',
      value: assumption(0),
    },
    reserveShockHours: {
      unit: 'h',
      meaning: 'hours until the reserve is whole and the primary market open again',
      value: assumption(0),
    },
  } as const
}

/** What the shared phases see of such a coin. */
export type FractionalMarket = MarketWith<
  typeof fractionalState,
  ReturnType<typeof fractionalParameters>,
  Record<never, never>
>

/** An episode starts from the collateral that its reserve is. */
export function openFractional({ state, own }: Opening): void {
  own.effectiveCollateralRatio = effectiveCollateralRatio(state.reserveUsd ?? 0, state.supplyTokens ?? 1)
}
