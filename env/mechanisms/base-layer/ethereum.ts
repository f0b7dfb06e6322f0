import { clamp } from '../../../core/math/clamp.js'
import { exp, log } from '../../kernels/scalars.js'
import { floatingBelief } from '../../market/belief-price.js'
import { ownNormals } from '../../market/own-words.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { constantRule } from '../lever-rules.js'
import { assumption, data } from '../marks.js'
import { leverSlots, type MechanismLever } from '../mechanism.js'
import { burnPayments, mintToProviders, networkTokenDefaults, sellEmissions } from '../network-token.js'
import { ruleFeature } from '../rule-features.js'
import { issuedEtherPerYear, nextBaseFee } from './ethereum-fees.js'

const HOURS_PER_YEAR = 8760
/** Blocks that stand for an hour's 300: the base fee settles within some ten blocks, whatever their number. */
const SAMPLED_BLOCKS = 12
const BURN = leverSlots.own
const ISSUANCE = leverSlots.own + 1
const TARGET = leverSlots.own + 2
const ISSUANCE_UNIT_PER_YEAR = 0.01

const levers: readonly MechanismLever[] = [
  {
    name: 'burned-fee-share',
    meaning: 'Share of the base fee that is burned; the rest goes to validators',
    unit: 'fraction',
    minimum: 0,
    maximum: 1,
    default: 1,
    maximumStepPerHour: 0.02,
    slot: BURN,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'issuance-scale',
    meaning: "Issuance to validators, against the protocol's for what is staked",
    unit: 'multiple',
    minimum: 0,
    maximum: 2,
    default: 1,
    maximumStepPerHour: 0.02,
    slot: ISSUANCE,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'gas-target',
    meaning: 'Gas that a block aims at, as a share of its limit',
    unit: 'fraction',
    minimum: 0.3,
    maximum: 0.8,
    default: 0.5,
    maximumStepPerHour: 0.01,
    slot: TARGET,
    changeCosts: true,
    provenance: 'production',
  },
]

const state = {
  logUsage: { unit: 'log', meaning: 'Log demand for gas at the first base fee', initial: assumption(0) },
  usageDraw: { unit: '1', meaning: "The hour's normal draw of usage", initial: assumption(0) },
  spareDraw: { unit: '1', meaning: 'The draw that comes with it', initial: assumption(0) },
  baseFee: {
    unit: 'multiple',
    meaning: 'Base fee against the first, in ETH a gas',
    initial: assumption(1),
    observed: { name: 'base-fee', scale: 1, logarithm: true },
  },
  gasUsedShare: {
    unit: 'fraction',
    meaning: 'Mean use of the blocks, as a share of their limit',
    initial: assumption(0.5),
    observed: { name: 'gas-used', scale: 0.25, offset: 0.5 },
  },
  burnedTokens: {
    unit: 'initial supplies',
    meaning: 'Tokens burned since the start',
    initial: assumption(0),
  },
  netIssuancePerYear: {
    unit: '1/y',
    meaning: 'Issued less burned, mean over a day, as a share of supply a year',
    initial: assumption(0),
    observed: { name: 'net-issuance', scale: 0.01 },
  },
  stakingYieldPerYear: {
    unit: '1/y',
    meaning: 'What staked tokens earn a year',
    initial: assumption(0.035),
    observed: { name: 'staking-yield', scale: 0.02, offset: 0.035 },
  },
  stakedShareOfSupply: {
    unit: 'fraction',
    meaning: 'Share of supply that is staked',
    initial: data(0.24),
    observed: { name: 'staked-share', scale: 0.05, offset: 0.24 },
  },
} as const satisfies StateFields

const parameters = {
  supplyEther: { unit: 'ETH', meaning: 'Ether in existence at the start', value: data(120_200_000) },
  burnRatePerYear: {
    unit: '1/y',
    meaning: 'Burned a year at the first base fee and half-full blocks, as a share of supply',
    value: data(0.0085),
  },
  gasElasticity: { unit: '1', meaning: 'Log gas given up per log base fee', value: assumption(0.8) },
  usageMarketBeta: {
    unit: '1',
    meaning: "Log gas demand per unit of the market's return",
    value: assumption(0.5),
  },
  usagePersistence: { unit: '1', meaning: 'Hourly memory of usage', value: assumption(0.995) },
  usageNoise: { unit: 'log', meaning: 'Hourly noise of usage', value: assumption(0.03) },
  usageShift: { unit: 'log', meaning: 'Where usage comes to rest', value: assumption(0) },
  stakingSpeed: {
    unit: '1/h',
    meaning: 'Share of the gap to the wished stake closed in an hour: queues hold it back',
    value: assumption(0.0006),
  },
  wishedStakeMost: { unit: 'fraction', meaning: 'Share staked at any yield at most', value: assumption(0.6) },
  halfYieldPerYear: {
    unit: '1/y',
    meaning: 'Yield at which half of that is staked',
    value: assumption(0.05),
  },
  secureShare: {
    unit: 'fraction',
    meaning: 'Staked share below which the chain is not safe',
    value: assumption(0.15),
  },
} as const satisfies ParameterFields

const components = {
  issuance: { unit: '1 % of supply a year', meaning: 'Net issuance above 0', weight: 0.5 },
  insecurity: { unit: 'nothing staked', meaning: 'Share of a safe stake that is missing', weight: 1 },
  overStaking: { unit: 'everything staked', meaning: 'Stake beyond half of supply', weight: 1 },
  fees: { unit: 'a tenfold base fee', meaning: 'Users priced out', weight: 0.4 },
} as const satisfies ComponentFields

type Ethereum = MarketWith<typeof state, typeof parameters, typeof components>

/** Demand for gas follows the market and a mood of its own. */
function drawUsage(market: Ethereum): void {
  const { active, activeCount } = market
  const { marketReturn } = market.state
  const { logUsage, usageDraw, spareDraw } = market.own
  const { usagePersistence, usageNoise, usageShift, usageMarketBeta } = market.ownParameters
  ownNormals(market, 0, usageDraw, spareDraw)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const memory = usagePersistence[i]
    logUsage[i] =
      memory * logUsage[i] +
      (1 - memory) * usageShift[i] +
      usageMarketBeta[i] * marketReturn[i] +
      usageNoise[i] * usageDraw[i]
  }
}

/** Blocks set the base fee; it is burned or paid; validators get their issuance and stake more or less. */
function runBlocks(market: Ethereum): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens, liquidTokens, stakedTokens } = market.state
  const { logUsage, baseFee, gasUsedShare, burnedTokens, netIssuancePerYear, stakingYieldPerYear } =
    market.own
  const { stakedShareOfSupply } = market.own
  const { supplyEther, burnRatePerYear, gasElasticity, stakingSpeed, wishedStakeMost, halfYieldPerYear } =
    market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const target = values[TARGET * size + i]
    const demand = 0.5 * exp(logUsage[i])
    let fee = baseFee[i]
    let used = 0
    let paid = 0
    for (let block = 0; block < SAMPLED_BLOCKS; block++) {
      const gas = Math.min(1, demand * exp(-gasElasticity[i] * log(fee)))
      used += gas / SAMPLED_BLOCKS
      paid += (gas * fee) / SAMPLED_BLOCKS
      fee = Math.max(1e-4, nextBaseFee(fee, gas, target))
    }
    baseFee[i] = fee
    gasUsedShare[i] = used
    const before = supplyTokens[i]
    const feesTokens = (burnRatePerYear[i] / HOURS_PER_YEAR) * 2 * paid
    const burned = burnPayments(market, i, values[BURN * size + i] * feesTokens)
    burnedTokens[i] += burned
    const stakedEther = stakedTokens[i] * supplyEther[i]
    const scheduled = issuedEtherPerYear(stakedEther) / supplyEther[i] / HOURS_PER_YEAR
    const minted = mintToProviders(market, i, values[ISSUANCE * size + i] * scheduled)
    const net = ((minted - burned) / before) * HOURS_PER_YEAR
    netIssuancePerYear[i] += (net - netIssuancePerYear[i]) / 24
    const earned = minted + Math.max(0, feesTokens - burned)
    const yearly = (earned / Math.max(stakedTokens[i], 1e-6)) * HOURS_PER_YEAR
    stakingYieldPerYear[i] = yearly
    const wished = (wishedStakeMost[i] * yearly) / (yearly + halfYieldPerYear[i])
    const move = stakingSpeed[i] * (wished * supplyTokens[i] - stakedTokens[i])
    const staked = clamp(move, -stakedTokens[i], 0.5 * liquidTokens[i])
    stakedTokens[i] += staked
    liquidTokens[i] -= staked
    stakedShareOfSupply[i] = stakedTokens[i] / supplyTokens[i]
  }
  sellEmissions(market)
}

function writeComponents(market: Ethereum): void {
  const { active, activeCount } = market
  const { netIssuancePerYear, stakedShareOfSupply, baseFee } = market.own
  const { secureShare } = market.ownParameters
  const { issuance, insecurity, overStaking, fees } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const share = stakedShareOfSupply[i]
    issuance[i] = clamp(netIssuancePerYear[i] / ISSUANCE_UNIT_PER_YEAR, 0, 5)
    insecurity[i] = Math.max(0, 1 - share / secureShare[i])
    overStaking[i] = Math.max(0, 2 * share - 1)
    fees[i] = clamp(log(baseFee[i]) / log(10), 0, 5)
  }
}

/** A fee that users burn against what validators are issued (Ethereum since 2021 and 2022). */
export const ethereum = defineMechanism({
  id: 'ethereum',
  environment: 'Ethereum-v0',
  title: 'Ethereum: the base fee burns what proof of stake issues',
  goal: 'scarcity',
  use: 'base-layer',
  history:
    'Ethereum has burned its base fee since August 2021 and issued by proof of stake since September 2022; supply shrank until early 2024, when cheaper data for rollups cut the burn, and has grown a little since.',
  failure:
    'The burn hangs on usage: when it falls supply grows again, and when it surges users are priced out.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: [
    ruleFeature('net-issuance'),
    ruleFeature('base-fee'),
    ruleFeature('momentum'),
    ruleFeature('staked-share'),
    ruleFeature('staking-yield'),
    ruleFeature('gas-used'),
    ruleFeature('twap-deviation'),
  ],
  mainLever: { index: 1, sign: -1 },
  scenarios: [
    {
      id: 'fee-drought',
      title: 'Fee drought: usage falls to a fifth, as when rollups took it in 2024',
      family: 'crisis',
      mechanisms: ['ethereum'],
      parameters: {},
      own: { usageShift: -1.6, usagePersistence: 0.97 },
    },
    {
      id: 'fee-surge',
      title: 'Fee surge: everybody wants in at once',
      family: 'crisis',
      mechanisms: ['ethereum'],
      parameters: { demandShock: 0.3, shockHour: [48, 200] },
      own: { usageShift: 1.2, usagePersistence: 0.98 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'whale'],
  heldOutScenarios: ['fee-drought', 'fee-surge', 'black-thursday'],
  supplyChangesCounted: 'What is issued to validators counts; the base fee is burned by users and does not.',
  rewardWeights: { peg: 0, depth: 0, spending: 0, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  initial: {
    poolUsd: data(0.1),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: data(0.25),
    beliefBias: assumption(0),
  },
  defaults: { ...networkTokenDefaults, demandVolatility: data(0.004), emissionSoldShare: assumption(0.3) },
  ownState: state,
  ownParameters: parameters,
  ownComponents: components,
  rules: [
    constantRule(
      'production',
      'burn the whole base fee, issue by the square root of the stake, aim at half-full blocks',
      'production',
      [1, 1, 0.5],
    ),
    constantRule(
      'before-the-burn',
      'the fee goes to those who make blocks, as before August 2021',
      'production',
      [0, 1, 0.5],
    ),
  ],
  exogenous: drawUsage,
  beliefPrice: (market) => floatingBelief(market, market.state.supplyTokens),
  emissions: runBlocks,
  components: writeComponents,
  collapse: collapseWhenWorthless,
})
