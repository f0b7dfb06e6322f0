import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption } from '../marks.js'
import { leverSlots, type MechanismLever } from '../mechanism.js'

/** Binance's promise of 2017: a fifth of each quarter's profit buys the token back, and what was bought is destroyed. */
export const BINANCE_BUY_BACK_SHARE = 0.2

export const scarcityLevers: readonly MechanismLever[] = [
  {
    name: 'buy-back',
    meaning:
      "Dollars spent on buying the token back, in multiples of the hour's revenue; savings pay what is above 1",
    unit: 'multiple',
    minimum: 0,
    maximum: 20,
    default: BINANCE_BUY_BACK_SHARE,
    maximumStepPerHour: 2,
    slot: leverSlots.own,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'burn-share',
    meaning: 'Share of the tokens bought that is burned; stakers receive the rest',
    unit: 'fraction',
    minimum: 0,
    maximum: 1,
    default: 1,
    maximumStepPerHour: 0.1,
    slot: leverSlots.own + 1,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'liquidity-emission',
    meaning: 'Tokens minted to liquidity providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.2,
    default: 0.05,
    maximumStepPerHour: 0.02,
    slot: leverSlots.liquidityEmission,
    changeCosts: true,
    provenance: 'assumption',
  },
]

export const scarcityState = {
  cliffTokens: {
    unit: 'tokens',
    meaning: 'tokens that all unlock at the cliff',
    initial: assumption([0.02, 0.06]),
    holdsTokens: true,
    observed: { name: 'cliff-tokens', scale: 0.1 },
  },
  vestingTokens: {
    unit: 'tokens',
    meaning: 'tokens that unlock evenly, hour by hour',
    initial: assumption(0.2),
    holdsTokens: true,
    observed: { name: 'vesting-tokens', scale: 0.1, offset: 0.2 },
  },
  hoursToCliff: {
    unit: 'h',
    meaning: 'hours until the cliff, below 0 after it',
    initial: assumption(0),
    observed: { name: 'hours-to-cliff', scale: 168 },
  },
  overhangTokens: {
    unit: 'tokens',
    meaning: 'unlocked tokens, within the liquid ones, that their owners are about to sell',
    initial: assumption(0),
    observed: { name: 'overhang', scale: 0.02 },
  },
  treasuryUsd: {
    unit: 'USD',
    meaning: 'revenue saved',
    initial: assumption([0.01, 0.03]),
    observed: { name: 'treasury', scale: 0.02, offset: 0.02 },
  },
  revenueUsd: {
    unit: 'USD',
    meaning: 'revenue of the last hour',
    initial: assumption(0),
    observed: { name: 'revenue', scale: 0.00001, offset: 0.00001 },
  },
  boughtUsd: { unit: 'USD', meaning: 'spent on buy-backs in the last hour', initial: assumption(0) },
  unlockSoldUsd: {
    unit: 'USD',
    meaning: 'unlocked tokens sold in the last hour',
    initial: assumption(0),
  },
  stakingReturnPerYear: {
    unit: '1/y',
    meaning: 'mean over 24 hours of what staking pays',
    initial: assumption(0),
    observed: { name: 'staking-return', scale: 0.05 },
  },
  circulatingTokens: {
    unit: 'tokens',
    meaning: 'supply less what is still to unlock and what of the staked tokens is as good as gone',
    initial: assumption(1),
  },
  freeTokens: { unit: 'tokens', meaning: 'supply less what is still to unlock', initial: assumption(1) },
  netIssuance24h: {
    unit: 'fraction/h',
    meaning: 'mean over 24 hours of the growth of the unlocked tokens, hour by hour',
    initial: assumption(0),
    observed: { name: 'net-issuance', scale: 0.00002 },
  },
  logCapUsd: { unit: 'log', meaning: 'log of the cap an hour ago', initial: assumption(0) },
} as const satisfies StateFields

export const scarcityParameters = {
  cliffHour: { unit: 'h', meaning: 'hour of the cliff', value: assumption([240, 480]) },
  unlockPerHour: {
    unit: 'tokens/h',
    meaning: 'tokens that vest in an hour',
    value: assumption(0.2 / (3 * 8760)),
  },
  unlockSoldShare: {
    unit: 'fraction',
    meaning: 'share of unlocked tokens that their owners sell',
    value: assumption(0.5),
  },
  overhangHours: { unit: 'h', meaning: 'hours over which they sell it', value: assumption(96) },
  revenuePerYear: {
    unit: 'USD/y',
    meaning: "the protocol's revenue at a log demand of 0",
    value: assumption(0.12),
  },
  largestPoolShare: {
    unit: 'fraction',
    meaning: "share of the pool's dollars that a buy-back spends at most",
    value: assumption(0.05),
  },
  stakedOutOfMarket: {
    unit: 'fraction',
    meaning: 'share of staked tokens that demand no longer has to hold',
    value: assumption(0.5),
  },
  targetIssuancePerYear: {
    unit: '1/y',
    meaning: 'net issuance above which scarcity is missing',
    value: assumption(0),
  },
} as const satisfies ParameterFields

export const scarcityComponents = {
  growth: {
    unit: 'a cap that falls to 1/e',
    meaning: 'minus the growth of price times supply',
    weight: 200,
  },
  netIssuance: {
    unit: '5 % a year',
    meaning: 'growth of the unlocked tokens above its target',
    weight: 0.1,
  },
  unlockPressure: {
    unit: '1 % of the first cap a day',
    meaning: 'sales of unlocked tokens that no buy-back met',
    weight: 0.5,
  },
} as const satisfies ComponentFields
