import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption, data } from '../marks.js'
import { leverSlots, type MechanismLever } from '../mechanism.js'
import { FIRST_REWARD_RATE } from './olympus-rules.js'

export const REWARD_SLOT = leverSlots.own
export const BOND_SLOT = leverSlots.own + 1
export const WALL_SLOT = leverSlots.own + 2

export const olympusLevers: readonly MechanismLever[] = [
  {
    name: 'reward-rate',
    meaning: 'Tokens minted to staked ones, as a share of them, every eight hours',
    unit: 'fraction/epoch',
    minimum: 0,
    maximum: 0.006,
    default: FIRST_REWARD_RATE,
    maximumStepPerHour: 0.0001,
    slot: REWARD_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'bond-rate',
    meaning: 'Tokens offered as bonds against reserves, as a share of supply',
    unit: 'fraction/d',
    minimum: 0,
    maximum: 0.01,
    default: 0.002,
    maximumStepPerHour: 0.0005,
    slot: BOND_SLOT,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'reserve-factor',
    meaning: 'Share of the reserve that the lower wall may spend in a day; 0 has no range',
    unit: 'fraction/d',
    minimum: 0,
    maximum: 0.3,
    default: 0,
    maximumStepPerHour: 0.02,
    slot: WALL_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
]

export const olympusState = {
  mean30dUsd: {
    unit: 'USD/token',
    meaning: 'Mean price of 30 days: the target of the range',
    initial: assumption(1),
    observed: { name: 'price-30d', scale: 0.5, logarithm: true },
  },
  premium: {
    unit: 'log',
    meaning: 'Log of the price over backing',
    initial: assumption(2.3),
    observed: { name: 'premium', scale: 1, offset: 1.5 },
  },
  stakedShareOfSupply: {
    unit: 'fraction',
    meaning: 'Share of supply that is staked',
    initial: data(0.9),
    observed: { name: 'staked-share', scale: 0.2, offset: 0.8 },
  },
  backingPerTokenUsd: {
    unit: 'USD/token',
    meaning: 'Reserves a token',
    initial: assumption(0.1),
    observed: { name: 'backing', scale: 1, offset: -2.3, logarithm: true },
  },
  growthPerDay: {
    unit: '1/d',
    meaning: 'Growth of supply, mean over a day',
    initial: assumption(0),
    observed: { name: 'supply-growth', scale: 0.01 },
  },
  paidGrowthPerDay: {
    unit: '1/d',
    meaning: 'Growth of supply that bonds paid for at the market price, mean over a day',
    initial: assumption(0),
  },
  bondedUsd: { unit: 'USD', meaning: 'Reserves that bonds brought since the start', initial: assumption(0) },
} as const satisfies StateFields

export const olympusParameters = {
  stakeAtRest: { unit: 'fraction', meaning: 'Share staked at a high reward', value: data(0.92) },
  halfRewardPerEpoch: {
    unit: '1/epoch',
    meaning: 'Reward at which half of that is staked',
    value: assumption(0.0004),
  },
  stakingSpeed: {
    unit: '1/h',
    meaning: 'Share of the gap to the wished stake closed in an hour',
    value: assumption(0.01),
  },
  fear: {
    unit: '1',
    meaning: 'Share of the stake given up per log return of a day below 0',
    value: assumption(0.25),
  },
  appealPerDay: {
    unit: 'log/d',
    meaning: 'Log demand that a reward of 0.4 % brings in a day at a rising price',
    value: assumption(0.008),
  },
  bondDiscount: { unit: 'fraction', meaning: 'Discount at which bonds find buyers', value: assumption(0.05) },
} as const satisfies ParameterFields

export const olympusComponents = {
  lostValue: { unit: 'a fall of the cap by half in a month', meaning: 'Loss of capitalisation', weight: 0.5 },
  dilution: {
    unit: '1 % of supply a day',
    meaning: 'Growth of supply beyond what bonds bring in',
    weight: 0.3,
  },
  thinBacking: {
    unit: 'a price of ten times backing',
    meaning: 'Premium over backing: how far there is to fall',
    weight: 0.2,
  },
} as const satisfies ComponentFields
