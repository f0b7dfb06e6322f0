import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption, production } from '../marks.js'
import { leverSlots, type MechanismLever } from '../mechanism.js'
import { LONGEST_LOCK_HOURS } from './gauges-vote-escrow.js'

export const gaugeLevers: readonly MechanismLever[] = [
  {
    name: 'liquidity-emission',
    meaning: 'Tokens minted to the providers of all gauges, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.4,
    default: 0.15,
    maximumStepPerHour: 0.02,
    slot: leverSlots.liquidityEmission,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'vote-incentive',
    meaning: "Dollars paid to voters for this pool's gauge, as a share of the first cap",
    unit: '1/y',
    minimum: 0,
    maximum: 0.1,
    default: 0.02,
    maximumStepPerHour: 0.01,
    slot: leverSlots.own,
    changeCosts: true,
    provenance: 'assumption',
  },
]

export const gaugeState = {
  voterLockedTokens: {
    unit: 'tokens',
    meaning: 'tokens locked by those who vote for incentives',
    initial: assumption(0.3),
    holdsTokens: true,
  },
  voterVotePower: {
    unit: 'tokens',
    meaning: 'their votes, in tokens locked for four years',
    initial: assumption(0.2),
  },
  providerLockedTokens: {
    unit: 'tokens',
    meaning: 'tokens locked by liquidity providers for a boost',
    initial: assumption(0.1),
    holdsTokens: true,
  },
  providerVotePower: {
    unit: 'tokens',
    meaning: 'their votes, in tokens locked for four years',
    initial: assumption(0.08),
  },
  lockedTokens: {
    unit: 'tokens',
    meaning: 'all locked tokens',
    initial: assumption(0.4),
    observed: { name: 'locked-share', scale: 0.2, offset: 0.4 },
  },
  circulatingTokens: {
    unit: 'tokens',
    meaning: 'supply without locked tokens, as of the last vote',
    initial: assumption(0.6),
  },
  providerLiquidityShare: {
    unit: 'fraction',
    meaning: "share of the pool's liquidity that belongs to providers who lock",
    initial: assumption(0.35),
  },
  boost: {
    unit: 'multiple',
    meaning: 'what providers who lock earn, against providers without votes: 1 to 2.5',
    initial: assumption(1.5),
    observed: { name: 'boost', scale: 0.5, offset: 1.5 },
  },
  gaugeWeight: {
    unit: 'fraction',
    meaning: "share of the emission that this pool's gauge gets until the next weekly vote",
    initial: assumption(0.33),
    observed: { name: 'gauge-weight', scale: 0.2, offset: 0.33 },
  },
  weekIncentivesUsd: {
    unit: 'USD',
    meaning: 'incentives paid since the last weekly vote',
    initial: assumption(0),
  },
  lockYieldPerYear: {
    unit: '1/y',
    meaning: 'what locked tokens earn from incentives',
    initial: assumption(0.15),
    observed: { name: 'lock-yield', scale: 0.1, offset: 0.15 },
  },
  logCapUsd: { unit: 'log', meaning: 'log of the cap an hour ago', initial: assumption(0) },
} as const satisfies StateFields

export const gaugeParameters = {
  rivalIncentivesPerYear: {
    unit: '1/y',
    meaning: 'dollars that rival pools pay voters, as a share of the first cap',
    value: assumption(0.04),
  },
  lockHours: {
    unit: 'h',
    meaning: 'how long new locks are, at most four years',
    value: production(LONGEST_LOCK_HOURS),
  },
  lockSpeed: { unit: '1/h', meaning: 'share of the missing locks made in an hour', value: assumption(0.002) },
  largestLockShare: {
    unit: 'fraction',
    meaning: 'share of tokens outside the pool that any yield could lock',
    value: assumption(0.7),
  },
  halfLockYield: { unit: '1/y', meaning: 'yield that locks half of that', value: assumption(0.1) },
  providerLockShare: {
    unit: 'fraction',
    meaning: 'share of their emission that locking providers lock',
    value: assumption(0.25),
  },
  loyalProviderShare: {
    unit: 'fraction',
    meaning: 'share of liquidity that locking providers have at equal returns',
    value: assumption(0.3),
  },
  providerSpeed: {
    unit: '1/h',
    meaning: 'share of the gap by which liquidity changes between the two kinds in an hour',
    value: assumption(0.005),
  },
  targetLockedTokens: {
    unit: 'tokens',
    meaning: 'locked tokens below which participation is missing',
    value: assumption(0.4),
  },
} as const satisfies ParameterFields

export const gaugeComponents = {
  growth: {
    unit: 'a cap that falls to 1/e',
    meaning: 'minus the growth of price times supply',
    weight: 200,
  },
  participation: {
    unit: 'nothing locked',
    meaning: 'locked tokens that are missing from their target',
    weight: 0.2,
  },
} as const satisfies ComponentFields
