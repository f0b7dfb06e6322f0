import { clamp } from '../../../core/math/clamp.js'
import { exp, log } from '../../kernels/scalars.js'
import { floatingBelief } from '../../market/belief-price.js'
import { ownNormals } from '../../market/own-words.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { constantRule } from '../lever-rules.js'
import { assumption, data, production } from '../marks.js'
import { leverSlots, type MechanismLever, type Opening } from '../mechanism.js'
import { burnPayments, mintToProviders, networkTokenDefaults, sellEmissions } from '../network-token.js'
import { ruleFeature } from '../rule-features.js'
import {
  BLOCKS_PER_RETARGET,
  blockSubsidyCoins,
  coinsBelow,
  retargetedDifficulty,
} from './bitcoin-schedule.js'

const HOURS_PER_YEAR = 8760
const BLOCKS_PER_HOUR = 6
const SUBSIDY = leverSlots.own
const BURN = leverSlots.own + 1
/** Issuance that costs one unit: that of the years from 2020 to 2024. */
const ISSUANCE_UNIT_PER_YEAR = 0.018
const SECURITY_TARGET_PER_YEAR = 0.012

const levers: readonly MechanismLever[] = [
  {
    name: 'subsidy-scale',
    meaning: "New coins of a block, against the schedule's; Bitcoin itself never left 1",
    unit: 'multiple',
    minimum: 0,
    maximum: 2,
    default: 1,
    maximumStepPerHour: 0.02,
    slot: SUBSIDY,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'burned-fee-share',
    meaning: 'Share of the fees that is burned instead of paid to miners; 0 in Bitcoin',
    unit: 'fraction',
    minimum: 0,
    maximum: 1,
    default: 0,
    maximumStepPerHour: 0.02,
    slot: BURN,
    changeCosts: true,
    provenance: 'production',
  },
]

const state = {
  blockHeight: {
    unit: 'blocks',
    meaning: 'Height of the chain; parts of a block count',
    initial: production(835_000),
  },
  blocksSinceRetarget: {
    unit: 'blocks',
    meaning: 'Blocks since the last retarget',
    initial: assumption([0, 2015]),
  },
  hoursSinceRetarget: { unit: 'h', meaning: 'Hours since the last retarget', initial: assumption(0) },
  hashRate: {
    unit: 'multiple',
    meaning: 'Work of all miners, against the start',
    initial: assumption(1),
    observed: { name: 'hash-rate', scale: 0.3, logarithm: true },
  },
  difficulty: {
    unit: 'multiple',
    meaning: 'Work that a block takes in ten minutes, against the start',
    initial: assumption(1),
    observed: { name: 'difficulty', scale: 0.3, logarithm: true },
  },
  coinsAtStart: { unit: 'BTC', meaning: 'Bitcoins in existence at the start', initial: assumption(1) },
  logUsage: {
    unit: 'log',
    meaning: 'Log of the fees that users offer, against the usual ones',
    initial: assumption(0),
    observed: { name: 'fee-pressure', scale: 0.5 },
  },
  usageDraw: { unit: '1', meaning: "The hour's normal draw of usage", initial: assumption(0) },
  spareDraw: { unit: '1', meaning: 'The draw that comes with it', initial: assumption(0) },
  issuancePerYear: {
    unit: '1/y',
    meaning: 'Net issuance of the last hour, as a share of supply a year',
    initial: assumption(0),
    observed: { name: 'net-issuance', scale: 0.018 },
  },
  securityBudgetPerYear: {
    unit: '1/y',
    meaning: "What miners earn a year, as a share of the first supply's value",
    initial: assumption(0),
    observed: { name: 'security-budget', scale: 0.01 },
  },
  blockTimeExcess: {
    unit: 'log',
    meaning: 'Log of the block time over ten minutes',
    initial: assumption(0),
    observed: { name: 'block-time', scale: 0.2 },
  },
} as const satisfies StateFields

const parameters = {
  feeRatePerYear: {
    unit: '1/y',
    meaning: 'Usual fees as a share of supply a year',
    value: assumption(0.001),
  },
  usagePersistence: { unit: '1', meaning: 'Hourly memory of usage', value: assumption(0.99) },
  usageNoise: { unit: 'log', meaning: 'Hourly noise of usage', value: assumption(0.06) },
  entrySpeed: {
    unit: '1/h',
    meaning: 'Hash rate won per log of income over cost',
    value: assumption(0.0015),
  },
  exitSpeed: { unit: '1/h', meaning: 'Hash rate lost per log of cost over income', value: assumption(0.004) },
  costRatePerYear: {
    unit: '1/y',
    meaning: "Cost of the first hash rate, as a share of the first supply's value a year",
    value: assumption(0.0155),
  },
  securityTargetPerYear: {
    unit: '1/y',
    meaning: 'Security budget that the chain is meant to have',
    value: assumption(SECURITY_TARGET_PER_YEAR),
  },
} as const satisfies ParameterFields

const components = {
  issuance: { unit: '1.8 % of supply a year', meaning: 'Net issuance, what all holders pay', weight: 0.4 },
  insecurity: {
    unit: 'no budget at all',
    meaning: 'Share of the security budget that is missing',
    weight: 1,
  },
  slowBlocks: { unit: 'blocks twice as slow', meaning: 'Blocks slower than ten minutes', weight: 0.5 },
} as const satisfies ComponentFields

type Bitcoin = MarketWith<typeof state, typeof parameters, typeof components>

function opening({ own }: Opening): void {
  own.coinsAtStart = coinsBelow(own.blockHeight)
  own.hoursSinceRetarget = own.blocksSinceRetarget / BLOCKS_PER_HOUR
}

/** Users offer more or less for a place in a block. */
function drawUsage(market: Bitcoin): void {
  const { active, activeCount } = market
  const { logUsage, usageDraw, spareDraw } = market.own
  const { usagePersistence, usageNoise } = market.ownParameters
  ownNormals(market, 0, usageDraw, spareDraw)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    logUsage[i] = usagePersistence[i] * logUsage[i] + usageNoise[i] * usageDraw[i]
  }
}

/**
 * The hour's blocks: as many as the hash rate finds at the difficulty. Each brings the subsidy of its height and fees;
 * every 2016 blocks the difficulty is set anew; miners come and go by what they earn.
 */
function mine(market: Bitcoin): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens } = market.state
  const { spotUsd } = market.hour
  const { blockHeight, blocksSinceRetarget, hoursSinceRetarget, hashRate, difficulty, coinsAtStart } =
    market.own
  const { logUsage, issuancePerYear, securityBudgetPerYear, blockTimeExcess } = market.own
  const { feeRatePerYear, entrySpeed, exitSpeed, costRatePerYear } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    const pace = hashRate[i] / difficulty[i]
    const blocks = BLOCKS_PER_HOUR * pace
    const scheduled = (blocks * blockSubsidyCoins(Math.floor(blockHeight[i]))) / coinsAtStart[i]
    const minted = mintToProviders(market, i, values[SUBSIDY * size + i] * scheduled)
    const fees = (feeRatePerYear[i] / HOURS_PER_YEAR) * exp(logUsage[i]) * Math.min(1, pace)
    const burned = burnPayments(market, i, values[BURN * size + i] * fees)
    const income = (minted + fees - burned) * price * HOURS_PER_YEAR
    securityBudgetPerYear[i] = income
    issuancePerYear[i] = ((minted - burned) / supplyTokens[i]) * HOURS_PER_YEAR
    blockTimeExcess[i] = -log(pace)
    blockHeight[i] += blocks
    blocksSinceRetarget[i] += blocks
    hoursSinceRetarget[i] += 1
    if (blocksSinceRetarget[i] >= BLOCKS_PER_RETARGET) {
      difficulty[i] = retargetedDifficulty(difficulty[i], hoursSinceRetarget[i])
      blocksSinceRetarget[i] -= BLOCKS_PER_RETARGET
      hoursSinceRetarget[i] = blocksSinceRetarget[i] / blocks
    }
    const margin = log(Math.max(income, 1e-9) / (costRatePerYear[i] * hashRate[i]))
    const speed = margin > 0 ? entrySpeed[i] : exitSpeed[i]
    hashRate[i] = Math.max(1e-3, hashRate[i] * exp(clamp(speed * margin, -0.05, 0.01)))
  }
  sellEmissions(market)
}

function writeComponents(market: Bitcoin): void {
  const { active, activeCount } = market
  const { issuancePerYear, securityBudgetPerYear, blockTimeExcess } = market.own
  const { securityTargetPerYear } = market.ownParameters
  const { issuance, insecurity, slowBlocks } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    issuance[i] = Math.max(0, issuancePerYear[i]) / ISSUANCE_UNIT_PER_YEAR
    insecurity[i] = Math.max(0, 1 - securityBudgetPerYear[i] / securityTargetPerYear[i])
    slowBlocks[i] = clamp(blockTimeExcess[i] / log(2), 0, 5)
  }
}

/** A supply that is fixed beforehand, and miners who live on it (Bitcoin). */
export const bitcoin = defineMechanism({
  id: 'bitcoin',
  environment: 'Bitcoin-v0',
  title: 'Bitcoin: fixed supply, halved every 210,000 blocks',
  goal: 'scarcity',
  use: 'base-layer',
  history:
    'Bitcoin has halved its subsidy in 2012, 2016, 2020 and 2024 and never changed the schedule; hash rate fell by a tenth or so after halvings and by half when China banned mining in 2021, and came back each time.',
  failure:
    'Scarcity starves security: after a halving in a falling market miners leave, blocks slow down until the next retarget, and fees alone do not pay for the hash rate.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: [
    ruleFeature('security-budget'),
    ruleFeature('net-issuance'),
    ruleFeature('momentum'),
    ruleFeature('hash-rate'),
    ruleFeature('block-time'),
    ruleFeature('fee-pressure'),
    ruleFeature('twap-deviation'),
  ],
  mainLever: { index: 0, sign: -1 },
  scenarios: [
    {
      id: 'halving',
      title: 'Halving: the subsidy halves within the month',
      family: 'calm',
      mechanisms: ['bitcoin'],
      parameters: {},
      own: { blockHeight: [836_500, 839_500] },
    },
    {
      id: 'halving-slump',
      title: 'Halving in a slump: the subsidy halves and demand falls by half',
      family: 'crisis',
      mechanisms: ['bitcoin'],
      parameters: {
        shockHour: [96, 300],
        demandShock: -0.7,
        sentimentShock: -1,
        demandDrift: -0.5 / HOURS_PER_YEAR,
      },
      own: { blockHeight: 839_000, usageNoise: 0.03 },
    },
    {
      id: 'mining-ban',
      title: 'Mining ban: half of the hash rate is gone at the start (China, June 2021)',
      family: 'crisis',
      mechanisms: ['bitcoin'],
      parameters: {},
      own: { hashRate: 0.5, blocksSinceRetarget: 1000 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'halving'],
  heldOutScenarios: ['halving-slump', 'mining-ban', 'black-thursday'],
  supplyChangesCounted: 'Every coin of the subsidy counts; fees that are burned are the users’ and do not.',
  rewardWeights: { peg: 0, depth: 0, spending: 0, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  initial: {
    poolUsd: data(0.1),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: { ...networkTokenDefaults, demandVolatility: data(0.004), emissionSoldShare: assumption(0.9) },
  ownState: state,
  ownParameters: parameters,
  ownComponents: components,
  rules: [
    constantRule('production', 'the schedule, and all fees to miners', 'production', [1, 0]),
    {
      id: 'tail-emission',
      title: 'a subsidy that keeps the security budget where it was (as Monero’s tail emission means to)',
      provenance: 'assumption',
      apply(signals, count, values): void {
        const { securityBudgetPerYear } = signals.own
        for (let i = 0; i < count; i++) {
          const missing = SECURITY_TARGET_PER_YEAR - securityBudgetPerYear[i]
          values[i] = clamp(values[i] + 2 * missing, 0, 2)
        }
        values.fill(0, count, 2 * count)
      },
    },
  ],
  opening,
  exogenous: drawUsage,
  beliefPrice: (market) => floatingBelief(market, market.state.supplyTokens),
  emissions: mine,
  components: writeComponents,
  collapse: collapseWhenWorthless,
})
