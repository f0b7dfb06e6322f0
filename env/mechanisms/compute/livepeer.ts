import { clamp } from '../../../core/math/clamp.js'
import { exp } from '../../kernels/scalars.js'
import { ownNormals } from '../../market/own-words.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption, production } from '../marks.js'
import { type LeverRule, leverSlots, type MechanismLever, type RuleSignals } from '../mechanism.js'
import {
  believeInDemandOverSupply,
  mintWithTreasury,
  networkRewardWeights,
  networkTokenDefaults,
  networkTokenOpening,
  sellEmissions,
} from '../network-token.js'
import { ruleFeature } from '../rule-features.js'
import {
  INFLATION_STEP_PPB,
  inflationChange,
  PARTS,
  realYield,
  TARGET_BONDED_SHARE,
  wishedBondedShare,
  yearlyInflation,
} from './livepeer-bonding.js'

const ROUND_HOURS = 21
const TREND_HOURS = 24
const CHANGE_SLOT = leverSlots.own
const BONDED_UNIT = 0.1
const INFLATION_UNIT_PER_YEAR = 0.2

const levers: readonly MechanismLever[] = [
  {
    name: 'inflation-change',
    meaning: "Change of a round's inflation, once a round of 21 hours",
    unit: 'ppb/round',
    minimum: -5000,
    maximum: 5000,
    default: 0,
    maximumStepPerHour: null,
    slot: CHANGE_SLOT,
    changeCosts: true,
    provenance: 'assumption',
  },
]

const state = {
  inflationPpb: {
    unit: 'ppb/round',
    meaning: 'Parts per billion of supply minted in a round',
    initial: production(218500),
    observed: { name: 'inflation', scale: 500000, offset: 218500 },
  },
  bondedShare: {
    unit: 'fraction',
    meaning: 'Bonded tokens, as a share of supply',
    initial: assumption(0.45),
    observed: { name: 'bonded-share', scale: BONDED_UNIT, offset: TARGET_BONDED_SHARE },
  },
  bondedShareTrend: {
    unit: '1/h',
    meaning: 'Mean hourly change of the bonded share over a day',
    initial: assumption(0),
    observed: { name: 'bonded-share-trend', scale: 0.0005 },
  },
  slowAppetite: { unit: 'log', meaning: "Holders' appetite to bond, over months", initial: assumption(0) },
  fastAppetite: { unit: 'log', meaning: "Holders' appetite to bond, over days", initial: assumption(0) },
  slowDraw: { unit: '1', meaning: "The hour's normal draw of the slow appetite", initial: assumption(0) },
  fastDraw: { unit: '1', meaning: "The hour's normal draw of the fast appetite", initial: assumption(0) },
} as const satisfies StateFields

const parameters = {
  mostBonded: {
    unit: 'fraction',
    meaning: 'Share of supply that would be bonded at any yield',
    value: assumption([0.45, 0.65]),
  },
  bondingHours: { unit: 'h', meaning: 'Time in which holders follow a yield', value: assumption(720) },
  slowAppetiteSpread: { unit: 'log', meaning: 'Spread of the slow appetite', value: assumption(0.015) },
  slowAppetiteMemory: { unit: '1', meaning: 'Its hourly memory', value: assumption(0.9995) },
  fastAppetiteSpread: { unit: 'log', meaning: 'Spread of the fast appetite', value: assumption(0.02) },
  fastAppetiteMemory: { unit: '1', meaning: 'Its hourly memory', value: assumption(0.99) },
  treasuryCut: {
    unit: 'fraction',
    meaning: 'Share of inflation that the treasury takes',
    value: production(0.1),
  },
  treasuryCeilingTokens: {
    unit: 'initial supplies',
    meaning: 'What the treasury holds before its cut stops: 750,000 of 25 million',
    value: production(0.03),
  },
} as const satisfies ParameterFields

const components = {
  bondingGap: {
    unit: '10 points off half of supply',
    meaning: 'A network bonded too little or too much',
    weight: 1,
  },
  inflation: { unit: '20 % a year', meaning: 'Dilution of those who do not bond', weight: 0.5 },
} as const satisfies ComponentFields

type Livepeer = MarketWith<typeof state, typeof parameters, typeof components>

/** How much holders like to bond wanders. */
function changeAppetite(market: Livepeer): void {
  const { active, activeCount } = market
  const { slowAppetite, fastAppetite, slowDraw, fastDraw } = market.own
  const { slowAppetiteSpread, slowAppetiteMemory, fastAppetiteSpread, fastAppetiteMemory } =
    market.ownParameters
  ownNormals(market, 0, slowDraw, fastDraw)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const slow = slowAppetiteMemory[i]
    const fast = fastAppetiteMemory[i]
    slowAppetite[i] =
      slow * slowAppetite[i] + slowAppetiteSpread[i] * Math.sqrt(1 - slow * slow) * slowDraw[i]
    fastAppetite[i] =
      fast * fastAppetite[i] + fastAppetiteSpread[i] * Math.sqrt(1 - fast * fast) * fastDraw[i]
  }
}

/** A round: inflation moves by the lever, and its tokens are minted; the treasury takes its cut until it is full. */
function startRounds(market: Livepeer): void {
  const { active, activeCount, size, levers: values } = market
  const { hour, supplyTokens, treasuryTokens } = market.state
  const { inflationPpb } = market.own
  const { treasuryCut, treasuryCeilingTokens } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    if (hour[i] % ROUND_HOURS !== 0 || hour[i] === 0) continue
    const change = Math.round(values[CHANGE_SLOT * size + i])
    inflationPpb[i] = Math.max(0, inflationPpb[i] + change)
    const cut = treasuryTokens[i] < treasuryCeilingTokens[i] ? treasuryCut[i] : 0
    mintWithTreasury(market, i, (inflationPpb[i] / PARTS) * supplyTokens[i], cut)
  }
}

/** Holders bond and unbond towards the share that the real yield calls for. */
function moveBonds(market: Livepeer): void {
  const { active, activeCount } = market
  const { supplyTokens, liquidTokens, stakedTokens } = market.state
  const { inflationPpb, bondedShare, bondedShareTrend, slowAppetite, fastAppetite } = market.own
  const { mostBonded, bondingHours } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const supply = supplyTokens[i]
    const before = bondedShare[i]
    const earned = realYield(yearlyInflation(inflationPpb[i]), Math.max(before, 0.01))
    const most = Math.min(0.95, mostBonded[i] * exp(slowAppetite[i] + fastAppetite[i]))
    const wished = wishedBondedShare(earned, most) * supply
    const move = clamp((wished - stakedTokens[i]) / bondingHours[i], -stakedTokens[i], 0.5 * liquidTokens[i])
    stakedTokens[i] += move
    liquidTokens[i] -= move
    bondedShare[i] = stakedTokens[i] / supply
    bondedShareTrend[i] += (bondedShare[i] - before - bondedShareTrend[i]) / TREND_HOURS
  }
}

function writeComponents(market: Livepeer): void {
  const { active, activeCount } = market
  const { inflationPpb, bondedShare } = market.own
  const { bondingGap, inflation } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    bondingGap[i] = Math.abs(bondedShare[i] - TARGET_BONDED_SHARE) / BONDED_UNIT
    inflation[i] = yearlyInflation(inflationPpb[i]) / INFLATION_UNIT_PER_YEAR
  }
}

/** The contract's rule with a step, and a floor and a ceiling of the inflation. */
function bondingRule(
  id: string,
  title: string,
  provenance: LeverRule['provenance'],
  step: number,
  floor: number,
  ceiling: number,
): LeverRule {
  return {
    id,
    title,
    provenance,
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      const { inflationPpb, bondedShare } = signals.own
      for (let i = 0; i < count; i++) {
        const next = inflationPpb[i] + inflationChange(bondedShare[i], step)
        values[i] = clamp(next, floor, ceiling) - inflationPpb[i]
      }
    },
  }
}

/** A video network whose inflation climbs until half of its tokens are bonded (Livepeer). */
export const livepeer = defineMechanism({
  id: 'livepeer',
  environment: 'Livepeer-v0',
  title: 'Livepeer: inflation that seeks a bonded share of one half',
  goal: 'growth',
  use: 'compute',
  history:
    "Livepeer's inflation passed 25 % a year with 40 to 50 % bonded; a ceiling was proposed in March 2025 and given up (LIP-100).",
  failure:
    'Holders who will not bond at any yield keep the share below one half: the rule integrates without end, and inflation winds up.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: [
    ruleFeature('bonded-share'),
    ruleFeature('inflation'),
    ruleFeature('bonded-share-trend'),
    ruleFeature('mean-deviation-24h'),
    ruleFeature('sentiment', -2, 1),
  ],
  // More bonded than one half asks for less inflation.
  mainLever: { index: 0, sign: -1 },
  trainingScenarios: ['calm', 'shy-holders', 'eager-holders', 'bear', 'bull'],
  heldOutScenarios: ['livepeer-windup', 'wound-up', 'black-thursday'],
  supplyChangesCounted: 'Every token minted in a round counts.',
  rewardWeights: networkRewardWeights,
  // 45 % of the supply is bonded: the pool holds 5 %, and 0.45 / 0.95 of the rest.
  initial: { ...networkTokenOpening, stakedShare: assumption(0.45 / 0.95) },
  defaults: { ...networkTokenDefaults, emissionSoldShare: assumption(0.3) },
  ownState: state,
  ownParameters: parameters,
  ownComponents: components,
  scenarios: [
    {
      id: 'livepeer-windup',
      title: 'Livepeer since 2022: never more than 47 % is bonded, and inflation winds up',
      family: 'crisis',
      mechanisms: ['livepeer'],
      parameters: {},
      own: { mostBonded: 0.47 },
    },
    {
      id: 'wound-up',
      title: 'Wound up: inflation stands at 42 % a year and less than half would ever be bonded',
      family: 'crisis',
      mechanisms: ['livepeer'],
      parameters: {},
      own: { mostBonded: 0.47, inflationPpb: 843000 },
    },
    {
      id: 'shy-holders',
      title: 'Shy holders: 40 to 50 % would ever be bonded, at an inflation already wound up or not',
      family: 'market',
      mechanisms: ['livepeer'],
      parameters: {},
      own: { mostBonded: [0.4, 0.5], inflationPpb: [150000, 700000] },
    },
    {
      id: 'eager-holders',
      title: 'Eager holders: up to 55 to 75 % is bonded, and the rule settles',
      family: 'market',
      mechanisms: ['livepeer'],
      parameters: {},
      own: { mostBonded: [0.55, 0.75], inflationPpb: [50000, 400000] },
    },
  ],
  rules: [
    bondingRule(
      'production',
      '500 parts per billion a round up or down (LIP-40)',
      'production',
      INFLATION_STEP_PPB,
      0,
      Number.POSITIVE_INFINITY,
    ),
    bondingRule(
      'lip-100',
      'steps of 1,000 between a floor of 50,000 and a ceiling of 750,000 (LIP-100)',
      'production',
      1000,
      50000,
      750000,
    ),
  ],
  exogenous: changeAppetite,
  scheduledEvents: startRounds,
  beliefPrice: believeInDemandOverSupply,
  emissions(market): void {
    sellEmissions(market)
    moveBonds(market)
  },
  components: writeComponents,
  collapse: collapseWhenWorthless,
})
