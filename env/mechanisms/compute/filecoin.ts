import { clamp } from '../../../core/math/clamp.js'
import { exp, log, power } from '../../kernels/scalars.js'
import type { Market } from '../../market/market.js'
import { ownNormals } from '../../market/own-words.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import { constantRule } from '../lever-rules.js'
import { assumption } from '../marks.js'
import { leverSlots, type MechanismLever, type Opening, type RuleSignals } from '../mechanism.js'
import {
  believeInDemandOverSupply,
  mintToProviders,
  networkRewardWeights,
  networkTokenDefaults,
  networkTokenOpening,
  sellEmissions,
} from '../network-token.js'
import { ruleFeature } from '../rule-features.js'
import { providerExit, tokenSlump } from './compute-scenarios.js'
import {
  EMISSION_UNIT_PER_YEAR,
  filecoinComponents,
  filecoinParameters,
  filecoinState,
} from './filecoin-fields.js'
import {
  baselineEib,
  baselineMintedTokens,
  cappedEibYearsAt,
  effectiveNetworkYears,
  PRODUCTION_BASELINE_SHARE,
  simpleMintedTokens,
} from './filecoin-minting.js'

const HOURS_PER_YEAR = 8760
const HOURS_PER_DAY = 24
/** Tokens in existence in April 2023, which one initial supply stands for. */
const SUPPLY_TOKENS = 450_000_000
const PLEDGE_SLOT = leverSlots.own
const FEE_SLOT = leverSlots.own + 1
const BASELINE_SLOT = leverSlots.own + 2
const PRODUCTION_PLEDGE = 0.3
const PRODUCTION_FEE_DAYS = 90
const RELIEF_PLEDGE = 0.15
const DEAL_MEMORY = 0.99
const DEAL_SPREAD = 0.1
const LEAST_POWER_EIB = 0.01
const COLLAPSE_USD = 0.02
const COLLAPSE_LIQUIDITY_USD = 0.002
const COLLAPSE_POWER_EIB = 0.5

const levers: readonly MechanismLever[] = [
  {
    name: 'pledge-target',
    meaning: 'Share of supply that would be pledged if power stood at the baseline',
    unit: 'fraction',
    minimum: 0.1,
    maximum: 0.5,
    default: PRODUCTION_PLEDGE,
    maximumStepPerHour: 0.005,
    slot: PLEDGE_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'termination-fee',
    meaning: "Days of a sector's reward that a provider loses who gives it up",
    unit: 'd',
    minimum: 0,
    maximum: 180,
    default: PRODUCTION_FEE_DAYS,
    maximumStepPerHour: 2,
    slot: FEE_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'baseline-share',
    meaning: 'Share of the minting that follows power against the baseline; the rest follows time alone',
    unit: 'fraction',
    minimum: 0,
    maximum: 1,
    default: PRODUCTION_BASELINE_SHARE,
    maximumStepPerHour: 0.01,
    slot: BASELINE_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
]

type Filecoin = MarketWith<typeof filecoinState, typeof filecoinParameters, typeof filecoinComponents>

/** Storage fees wander around their usual size. */
function drawDeals(market: Filecoin): void {
  const { active, activeCount } = market
  const { onboardingDraw, dealDraw, logDeals } = market.own
  ownNormals(market, 0, onboardingDraw, dealDraw)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    logDeals[i] =
      DEAL_MEMORY * logDeals[i] + DEAL_SPREAD * Math.sqrt(1 - DEAL_MEMORY * DEAL_MEMORY) * dealDraw[i]
  }
}

/** Mints the hour's part of simple and of baseline minting; the latter follows effective network time. */
function mintRewards(market: Filecoin): void {
  const { active, activeCount, size, levers: values } = market
  const { hour, supplyTokens } = market.state
  const { spotUsd } = market.hour
  const { powerEib, powerAgainstBaseline, cappedEibYears, effectiveYears, networkLagYears } = market.own
  const { incomePerEibUsd, emissionRatePerYear, logDeals } = market.own
  const { startYears, dealUsd } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const years = startYears[i] + hour[i] / HOURS_PER_YEAR
    const next = startYears[i] + (hour[i] + 1) / HOURS_PER_YEAR
    const baseline = baselineEib(years)
    cappedEibYears[i] += Math.min(powerEib[i], baseline) / HOURS_PER_YEAR
    const effective = effectiveNetworkYears(cappedEibYears[i])
    const simple = simpleMintedTokens(next) - simpleMintedTokens(years)
    const based = baselineMintedTokens(effective) - baselineMintedTokens(effectiveYears[i])
    const share = values[BASELINE_SLOT * size + i]
    const asked =
      ((1 - share) / (1 - PRODUCTION_BASELINE_SHARE)) * simple + (share / PRODUCTION_BASELINE_SHARE) * based
    const before = supplyTokens[i]
    const minted = mintToProviders(market, i, Math.max(0, asked) / SUPPLY_TOKENS)
    effectiveYears[i] = effective
    networkLagYears[i] = next - effective
    powerAgainstBaseline[i] = powerEib[i] / baseline
    incomePerEibUsd[i] = (minted * spotUsd[i]) / powerEib[i] + dealUsd[i] * exp(logDeals[i])
    emissionRatePerYear[i] = (minted / before) * HOURS_PER_YEAR
  }
}

/**
 * Providers add storage while it pays its keep and the interest on its pledge, let it expire, or give it up against the
 * fee. Pledges are locked and released with it; fees are burned.
 */
function moveStorage(market: Filecoin): void {
  const { active, activeCount, size, levers: values } = market
  const { hour, supplyTokens, liquidTokens, stakedTokens } = market.state
  const { spotUsd } = market.hour
  const { powerEib, powerAgainstBaseline, powerTrend, terminatedShare, pledgedShare } = market.own
  const { incomePerEibUsd, emissionRatePerYear, onboardingDraw } = market.own
  const { operatingUsd, capitalCostPerYear, onboardingSpeed, expiryPerHour } = market.ownParameters
  const { terminationSpeed, onboardingNoise, exitHour, exitShare } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const storage = powerEib[i]
    const baseline = storage / powerAgainstBaseline[i]
    const price = spotUsd[i]
    const pledgePerEib = (values[PLEDGE_SLOT * size + i] * supplyTokens[i]) / Math.max(storage, baseline)
    const rewardPerEib = (emissionRatePerYear[i] * supplyTokens[i]) / HOURS_PER_YEAR / storage
    const feePerEib = values[FEE_SLOT * size + i] * HOURS_PER_DAY * rewardPerEib
    const income = incomePerEibUsd[i]
    const full = operatingUsd[i] + (pledgePerEib * price * capitalCostPerYear[i]) / HOURS_PER_YEAR
    const margin = log(income / full)
    const drawn = onboardingNoise[i] * onboardingDraw[i]
    const added = clamp(expiryPerHour[i] + onboardingSpeed[i] * margin + drawn, 0, 0.005)
    // Leaving early saves the running cost and loses the fee, which counts as if spread over a year.
    const distress = log(operatingUsd[i] / (income + (feePerEib * price) / HOURS_PER_YEAR))
    const sinceExit = hour[i] - exitHour[i]
    const exiting = exitHour[i] >= 0 && sinceExit >= 0 && sinceExit < HOURS_PER_DAY
    const scripted = exiting ? 1 - power(1 - exitShare[i], 1 / HOURS_PER_DAY) : 0
    const terminated = clamp(terminationSpeed[i] * Math.max(0, distress), 0, 0.02) + scripted
    const released = (expiryPerHour[i] + terminated) * stakedTokens[i]
    const fee = Math.min(terminated * storage * feePerEib, terminated * stakedTokens[i])
    stakedTokens[i] -= released
    liquidTokens[i] += released - fee
    supplyTokens[i] -= fee
    const locked = Math.min(added * storage * pledgePerEib, 0.5 * liquidTokens[i])
    stakedTokens[i] += locked
    liquidTokens[i] -= locked
    const grown = Math.max(LEAST_POWER_EIB, storage * (1 + added - expiryPerHour[i] - terminated))
    powerTrend[i] += (log(grown / storage) - powerTrend[i]) / HOURS_PER_DAY
    powerEib[i] = grown
    terminatedShare[i] = terminated
    pledgedShare[i] = stakedTokens[i] / supplyTokens[i]
  }
}

function writeComponents(market: Filecoin): void {
  const { active, activeCount } = market
  const { powerAgainstBaseline, emissionRatePerYear, terminatedShare, pledgedShare } = market.own
  const { powerGap, emission, terminations, pledgeShortfall } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    powerGap[i] = clamp((1 - powerAgainstBaseline[i]) / 0.1, 0, 5)
    emission[i] = emissionRatePerYear[i] / EMISSION_UNIT_PER_YEAR
    terminations[i] = (terminatedShare[i] * HOURS_PER_DAY) / 0.01
    pledgeShortfall[i] = Math.max(0, PRODUCTION_PLEDGE - pledgedShare[i]) / 0.1
  }
}

/** Collapsed at two cents, when the pool is all but empty, or when half an EiB is left. */
function collapse(market: Market): void {
  const { active, activeCount } = market
  const { hour, priceUsd, poolTokens, poolQuoteUsd, collapsedAtHour } = market.state
  const { powerEib } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const now = hour[i] + 1
    const locked = priceUsd[i] * poolTokens[i] + poolQuoteUsd[i]
    const worthless = priceUsd[i] < COLLAPSE_USD || locked < COLLAPSE_LIQUIDITY_USD
    collapsedAtHour[i] = worthless || powerEib[i] < COLLAPSE_POWER_EIB ? now : 0
  }
}

/** A storage network whose minting slows when its power falls behind a baseline that doubles every year (Filecoin). */
export const filecoin = defineMechanism({
  id: 'filecoin',
  environment: 'Filecoin-v0',
  title: 'Filecoin: minting against a baseline, pledges and terminations',
  goal: 'growth',
  use: 'compute',
  history:
    'Filecoin had 15 EiB when its baseline caught up in 2023; providers let sectors expire, and effective network time has fallen behind since.',
  failure:
    'Rewards and pledges are in a token that falls: storage no longer pays its keep, is given up, and minting slows with it.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: [
    ruleFeature('power'),
    ruleFeature('network-lag'),
    ruleFeature('power-trend'),
    ruleFeature('terminations', 0, 3),
    ruleFeature('pledged-share'),
    ruleFeature('twap-deviation'),
  ],
  // Power above the baseline can bear a higher pledge.
  mainLever: { index: 0, sign: 1 },
  trainingScenarios: ['calm', 'bear', 'bull', 'behind-baseline', 'liquidity-drain'],
  heldOutScenarios: ['token-slump', 'provider-exit', 'black-thursday'],
  supplyChangesCounted:
    'Every token minted counts; fees that providers forfeit are burned by their own choice to leave and do not.',
  rewardWeights: networkRewardWeights,
  initial: { ...networkTokenOpening, stakedShare: assumption(0.28 / 0.95) },
  defaults: { ...networkTokenDefaults, emissionSoldShare: assumption(0.5) },
  ownState: filecoinState,
  ownParameters: filecoinParameters,
  ownComponents: filecoinComponents,
  scenarios: [
    tokenSlump,
    providerExit,
    {
      id: 'behind-baseline',
      title: 'Behind the baseline: 8 to 12 EiB where 14 are due',
      family: 'market',
      mechanisms: ['filecoin'],
      parameters: {},
      own: { powerEib: [8, 12] },
    },
  ],
  rules: [
    constantRule('production', 'a pledge of 30 %, fees of 90 days, 70 % by the baseline', 'production', [
      PRODUCTION_PLEDGE,
      PRODUCTION_FEE_DAYS,
      PRODUCTION_BASELINE_SHARE,
    ]),
    {
      id: 'pledge-relief',
      title: 'half the pledge while power lies below the baseline',
      provenance: 'assumption',
      apply(signals: RuleSignals, count: number, values: Float64Array): void {
        const { powerAgainstBaseline } = signals.own
        for (let i = 0; i < count; i++) {
          values[i] = powerAgainstBaseline[i] < 1 ? RELIEF_PLEDGE : PRODUCTION_PLEDGE
        }
        values.fill(PRODUCTION_FEE_DAYS, count, 2 * count)
        values.fill(PRODUCTION_BASELINE_SHARE, 2 * count, 3 * count)
      },
    },
  ],
  opening({ own, ownParameters }: Opening): void {
    own.cappedEibYears = cappedEibYearsAt(own.effectiveYears)
    own.powerAgainstBaseline = own.powerEib / baselineEib(ownParameters.startYears)
    own.networkLagYears = ownParameters.startYears - own.effectiveYears
  },
  exogenous: drawDeals,
  beliefPrice: believeInDemandOverSupply,
  emissions(market): void {
    mintRewards(market)
    moveStorage(market)
    sellEmissions(market)
  },
  components: writeComponents,
  collapse,
})
