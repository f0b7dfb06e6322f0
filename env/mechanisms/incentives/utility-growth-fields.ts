import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption } from '../marks.js'
import { leverSlots, type MechanismLever } from '../mechanism.js'

const HOURS_PER_YEAR = 8760

export const utilityLevers: readonly MechanismLever[] = [
  {
    name: 'user-reward',
    meaning: 'Tokens minted to users, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.3,
    default: 0.05,
    maximumStepPerHour: 0.02,
    slot: leverSlots.own,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'usage-fee',
    meaning: 'Share of what users spend that pays for what is minted',
    unit: 'fraction',
    minimum: 0,
    maximum: 0.05,
    default: 0.01,
    maximumStepPerHour: 0.002,
    slot: leverSlots.own + 1,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'staking-yield',
    meaning: 'Tokens minted to stakers, as a share of the staked ones',
    unit: '1/y',
    minimum: 0,
    maximum: 0.2,
    default: 0.03,
    maximumStepPerHour: 0.01,
    slot: leverSlots.yield,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'liquidity-emission',
    meaning: 'Tokens minted to liquidity providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.3,
    default: 0.05,
    maximumStepPerHour: 0.02,
    slot: leverSlots.liquidityEmission,
    changeCosts: true,
    provenance: 'assumption',
  },
]

export const utilityState = {
  users: {
    unit: 'fraction of all who might use it',
    meaning: 'users who came for the service; nobody sees how many of the active ones they are',
    initial: assumption([0.04, 0.07]),
  },
  farmers: {
    unit: 'fraction of all who might use it',
    meaning: 'users who came for rewards and leave with them',
    initial: assumption(0.015),
  },
  engagement: { unit: '1', meaning: 'use by an active user, 1 at rest', initial: assumption(1) },
  usage: {
    unit: 'fraction of all who might use it',
    meaning: 'active users, farmers among them, times their engagement',
    initial: assumption(0.06),
    observed: { name: 'usage', scale: 0.5, offset: -2.5, logarithm: true },
  },
  usageGrowth24h: {
    unit: 'log/h',
    meaning: 'mean growth of usage over 24 hours',
    initial: assumption(0),
    observed: { name: 'usage-growth', scale: 0.0005 },
  },
  feeRevenuePerYear: {
    unit: 'USD/y',
    meaning: 'dollars of fees, which pay part of what is minted',
    initial: assumption(0),
    observed: { name: 'fee-revenue', scale: 0.02 },
  },
  yieldPerYear: { unit: '1/y', meaning: 'what staking pays', initial: assumption(0.03) },
  circulatingTokens: {
    unit: 'tokens',
    meaning: 'supply less what of the staked tokens is as good as gone',
    initial: assumption(1),
  },
  userRewardTokens: { unit: 'tokens', meaning: 'minted to users in the last hour', initial: assumption(0) },
  stakeRewardTokens: {
    unit: 'tokens',
    meaning: 'minted to stakers in the last hour',
    initial: assumption(0),
  },
  adoptionNoise: { unit: '1', meaning: "the hour's draw for adoption", initial: assumption(0) },
  churnNoise: { unit: '1', meaning: "the hour's draw for churn", initial: assumption(0) },
  logCapUsd: { unit: 'log', meaning: 'log of the cap an hour ago', initial: assumption(0) },
} as const satisfies StateFields

export const utilityParameters = {
  innovationPerHour: {
    unit: '1/h',
    meaning: 'share of those outside who come by themselves',
    value: assumption(0.03 / HOURS_PER_YEAR),
  },
  imitationPerHour: {
    unit: '1/h',
    meaning: 'share of those outside whom each active user brings: the network effect',
    value: assumption(2 / HOURS_PER_YEAR),
  },
  churnPerHour: {
    unit: '1/h',
    meaning: 'share of users who leave, at an engagement of 1',
    value: assumption(3 / HOURS_PER_YEAR),
  },
  processNoise: {
    unit: '1',
    meaning: 'log deviation of the hourly rates of adoption and churn',
    value: assumption(0.3),
  },
  rewardPull: {
    unit: '1/sqrt(USD/y)',
    meaning: 'what the root of the dollars paid to users adds to adoption',
    value: assumption(3),
  },
  farmerCapacity: {
    unit: 'fraction of all who might use it',
    meaning: 'farmers whom any rewards could draw',
    value: assumption(0.06),
  },
  farmerHalfUsdPerYear: {
    unit: 'USD/y',
    meaning: 'rewards that draw half of them',
    value: assumption(0.1),
  },
  farmerSpeed: { unit: '1/h', meaning: 'share of their gap closed in an hour', value: assumption(0.01) },
  farmerCrowding: {
    unit: '1',
    meaning: 'engagement lost per unit of farmers among active users',
    value: assumption(0.3),
  },
  feeBurden: { unit: '1', meaning: 'engagement lost per unit of fee', value: assumption(8) },
  engagementSpeed: {
    unit: '1/h',
    meaning: 'share of the gap to its resting value closed in an hour',
    value: assumption(0.01),
  },
  usageElasticity: {
    unit: '1',
    meaning: 'log demand for tokens per log usage',
    value: assumption(0.6),
  },
  spendingPerUsage: {
    unit: 'USD/y',
    meaning: 'what users would spend in a year at a usage of 1',
    value: assumption(20),
  },
  stakedOutOfMarket: {
    unit: 'fraction',
    meaning: 'share of staked tokens that demand no longer has to hold',
    value: assumption(0.5),
  },
  userSoldShare: {
    unit: 'fraction',
    meaning: 'share of their rewards that users sell',
    value: assumption(0.6),
  },
  stakerSoldShare: {
    unit: 'fraction',
    meaning: 'share of their rewards that stakers sell',
    value: assumption(0.3),
  },
  churnHour: { unit: 'h', meaning: 'hour at which users begin to leave for a rival', value: assumption(1e9) },
  churnHours: { unit: 'h', meaning: 'how long they go on leaving', value: assumption(72) },
  churnShare: { unit: 'fraction', meaning: 'share of users who leave in that time', value: assumption(0) },
  targetUsage: {
    unit: 'fraction of all who might use it',
    meaning: 'usage below which participation is missing',
    value: assumption(0.12),
  },
} as const satisfies ParameterFields

export const utilityComponents = {
  growth: {
    unit: 'a cap that falls to 1/e',
    meaning: 'minus the growth of price times supply',
    weight: 200,
  },
  participation: { unit: 'no usage', meaning: 'usage that is missing from its target', weight: 0.5 },
} as const satisfies ComponentFields
