import { unknownName, usageError } from '../core/errors.js'
import { isSymbolName } from '../core/expressions/tokens.js'
import type { GuardSpecification, LeverLimits, SupplyLimit } from '../guard/specification.js'
import { upgradeGuard } from '../guard/upgrade.js'
import type { EnvironmentOptions, OptionDescription } from './definition.js'
import { scenarioUnderReplay } from './exogenous/drivers.js'
import { type Replay, replayOption } from './exogenous/replay.js'
import { type Shock, shocksOption } from './exogenous/shocks.js'
import type { Mechanism } from './mechanisms/mechanism.js'
import { mintedPerHour } from './mechanisms/supply-effects.js'
import { booleanOption, numberOption, objectOption, requiredNumber, show } from './option-checks.js'
import type { CustomReward } from './reward/custom.js'
import type { RewardWeights } from './reward/hourly-components.js'
import { defaultWeights, weightedComponents } from './reward/reward-columns.js'
import type { Shaping } from './reward/shaping.js'
import { type ScenarioMix, scenarioMix, scenarioOptionDescriptions } from './scenarios/scenario-options.js'

/** The options of a token economy, checked and with their defaults. */
export interface TokenEconomyOptions {
  readonly scenarios: ScenarioMix
  readonly decisionEveryHours: number
  readonly actionDelayHours: number
  readonly observationDelayHours: number
  readonly horizonHours: number
  readonly supplyLimit: SupplyLimit
  readonly rewardWeights: RewardWeights
  readonly shaping: Shaping | null
  readonly customRewards: readonly CustomReward[]
  /** The discount at which an early end pays the rest; null where collapsed episodes go on. */
  readonly endOnCollapse: number | null
  /** Whether collapsed economies live on, at -10 an hour, instead of standing still. */
  readonly runOnAfterCollapse: boolean
  readonly leverMenu: boolean
  /** Whether the first episodes of a batch are cut at different hours, so that later ones do not run in step. */
  readonly staggeredStart: boolean
  /** The market's hourly log-returns from the first hour of every episode; null for the model's own. */
  readonly marketReturns: Float64Array | null
  /** What comes upon every episode by expression. */
  readonly shocks: readonly Shock[]
  /** What a record drives in place of the model; null for nothing. */
  readonly replay: Replay | null
}

/** What each option means, for `minthelm env` and for errors. */
export const tokenEconomyOptionDescriptions: readonly OptionDescription[] = [
  ...scenarioOptionDescriptions,
  { key: 'decisionEveryHours', meaning: 'hours from one decision to the next', default: '1' },
  { key: 'actionDelayHours', meaning: 'hours from a decision to its effect', default: '0' },
  { key: 'observationDelayHours', meaning: 'age of what a decision sees, in hours', default: '0' },
  { key: 'horizonHours', meaning: 'hours after which an episode is truncated', default: '720' },
  {
    key: 'supplyLimit',
    meaning: 'the cap on changes of supply in any 24 hours, and whether redemptions count',
    default: '{ maximumFractionPer24Hours: 0.02, counts: policy }',
  },
  {
    key: 'rewardWeights',
    meaning: `weights of ${weightedComponents({ ownComponents: {} }).join(', ')} and of the mechanism's own components`,
    default: "the mechanism's own",
  },
  {
    key: 'shaping',
    meaning: 'potential-based shaping: { pegWeight, depthWeight, discount }',
    default: 'none',
  },
  {
    key: 'staggeredStart',
    meaning: 'cut the first episodes of a batch at different hours, so that later ones do not run in step',
    default: 'false',
  },
  { key: 'customRewards', meaning: 'reward terms: a list of { name, expression, weight }', default: 'none' },
  {
    key: 'endOnCollapse',
    meaning: 'end an episode on collapse and pay the discounted rest: { discount }',
    default: 'the economy stays collapsed until truncation',
  },
  {
    key: 'runOnAfterCollapse',
    meaning: 'let a collapsed economy live on, at -10 an hour, to see what becomes of it',
    default: 'false',
  },
  { key: 'leverMenu', meaning: 'choose among hold and one step of one lever', default: 'false' },
  {
    key: 'marketReturns',
    meaning: "hourly log-returns of the market, replayed in place of the model's",
    default: 'none',
  },
  {
    key: 'shocks',
    meaning: 'scripted shocks: a list of { quantity, expression, fromHour, untilHour }',
    default: 'none',
  },
  {
    key: 'replay',
    meaning:
      "a recorded series in place of the model's market: { series, column, start, demand, orderFlow, maximumGapHours }",
    default: 'none',
  },
]

export const tokenEconomyOptionKeys = tokenEconomyOptionDescriptions.map(({ key }) => key)

const discountBounds = { least: 0, most: 1, aboveLeast: true }

function supplyLimitOption(value: unknown, path: string): SupplyLimit {
  const fields = value === undefined ? {} : objectOption(value, path, ['maximumFractionPer24Hours', 'counts'])
  const counts = fields.counts ?? 'policy'
  if (counts !== 'policy' && counts !== 'policy-and-redemptions') {
    throw unknownName('counting', show(counts), ['policy', 'policy-and-redemptions'], `${path}.counts`)
  }
  const fraction = `${path}.maximumFractionPer24Hours`
  return {
    maximumFractionPer24Hours: numberOption(fields.maximumFractionPer24Hours, fraction, 0.02, { least: 0 }),
    counts,
  }
}

function rewardWeightsOption(value: unknown, path: string, mechanism: Mechanism): RewardWeights {
  const names = weightedComponents(mechanism)
  const fields = value === undefined ? {} : objectOption(value, path, names)
  const defaults = defaultWeights(mechanism)
  const weights = names.map((name) => [
    name,
    numberOption(fields[name], `${path}.${name}`, defaults[name], { least: 0 }),
  ])
  return { ...defaults, ...Object.fromEntries(weights) }
}

function shapingOption(value: unknown, path: string): Shaping | null {
  if (value === undefined || value === null) return null
  const fields = objectOption(value, path, ['pegWeight', 'depthWeight', 'discount'])
  return {
    pegWeight: numberOption(fields.pegWeight, `${path}.pegWeight`, 0, { least: 0 }),
    depthWeight: numberOption(fields.depthWeight, `${path}.depthWeight`, 0, { least: 0 }),
    discount: requiredNumber(fields, 'discount', path, discountBounds),
  }
}

function customRewardsOption(value: unknown, path: string): CustomReward[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) {
    throw usageError(`customRewards is ${show(value)}`, path, 'Give a list of { name, expression, weight }.')
  }
  const seen = new Set<string>()
  return value.map((entry: unknown, index) => {
    const at = `${path}[${index}]`
    const { name, expression, weight } = objectOption(entry, at, ['name', 'expression', 'weight'])
    if (typeof name !== 'string' || !isSymbolName(name) || seen.has(name)) {
      throw usageError(
        `name is ${show(name)}`,
        `${at}.name`,
        'Give letters and digits that no other custom reward has.',
      )
    }
    seen.add(name)
    if (typeof expression !== 'string') {
      throw usageError(`expression is ${show(expression)}`, `${at}.expression`, 'Give a text.')
    }
    const checked = numberOption(weight, `${at}.weight`, 1, { least: -Number.MAX_VALUE })
    return { name, expression, weight: checked }
  })
}

function marketReturnsOption(value: unknown, path: string, horizonHours: number): Float64Array | null {
  if (value === undefined || value === null) return null
  if (!(value instanceof Float64Array) && !Array.isArray(value)) {
    throw usageError(`marketReturns is ${show(value)}`, path, 'Give hourly log-returns.')
  }
  const returns = Float64Array.from(value as ArrayLike<number>)
  const wrong = returns.findIndex((entry) => !Number.isFinite(entry))
  if (wrong >= 0) {
    throw usageError(
      `Entry ${wrong} of marketReturns is ${returns[wrong]}`,
      path,
      'Give finite hourly log-returns.',
    )
  }
  if (returns.length < horizonHours) {
    throw usageError(
      `marketReturns has ${returns.length} hours where an episode has ${horizonHours}`,
      path,
      'Give more hours, or lower horizonHours.',
    )
  }
  return returns
}

/** Checks the options of a token economy and fills in the defaults; errors name the path and the remedy. */
export function parseTokenEconomyOptions(
  id: string,
  mechanism: Mechanism,
  options: EnvironmentOptions,
): TokenEconomyOptions {
  const hours = (key: string, fallback: number, least: number, most: number) =>
    numberOption(options[key], `${id}.${key}`, fallback, { least, most, whole: true })
  const decisionEveryHours = hours('decisionEveryHours', 1, 1, 8760)
  const horizonHours = hours('horizonHours', 720, 1, 87600)
  if (horizonHours % decisionEveryHours !== 0) {
    throw usageError(
      `${horizonHours} hours do not divide into decisions every ${decisionEveryHours} hours`,
      `${id}.horizonHours`,
      `Give a multiple of ${decisionEveryHours}.`,
    )
  }
  const ending = options.endOnCollapse
  const replay = replayOption(options.replay, `${id}.replay`, horizonHours, options.seed)
  const marketReturns = marketReturnsOption(options.marketReturns, `${id}.marketReturns`, horizonHours)
  if (marketReturns !== null && replay !== null && replay.market !== null) {
    throw usageError('Both marketReturns and a replayed market are given', id, 'Leave one of them out.')
  }
  return {
    scenarios: scenarioMix(mechanism, options, id).map(({ scenario, weight }) => ({
      scenario: scenarioUnderReplay(scenario, replay),
      weight,
    })),
    decisionEveryHours,
    actionDelayHours: hours('actionDelayHours', 0, 0, 8760),
    observationDelayHours: hours('observationDelayHours', 0, 0, 8760),
    horizonHours,
    supplyLimit: supplyLimitOption(options.supplyLimit, `${id}.supplyLimit`),
    rewardWeights: rewardWeightsOption(options.rewardWeights, `${id}.rewardWeights`, mechanism),
    shaping: shapingOption(options.shaping, `${id}.shaping`),
    customRewards: customRewardsOption(options.customRewards, `${id}.customRewards`),
    endOnCollapse:
      ending === undefined || ending === null
        ? null
        : requiredNumber(
            objectOption(ending, `${id}.endOnCollapse`, ['discount']),
            'discount',
            `${id}.endOnCollapse`,
            discountBounds,
          ),
    runOnAfterCollapse: runOnOption(options, id),
    leverMenu: booleanOption(options.leverMenu, `${id}.leverMenu`, false),
    staggeredStart: booleanOption(options.staggeredStart, `${id}.staggeredStart`, false),
    marketReturns,
    shocks: shocksOption(options.shocks, `${id}.shocks`, horizonHours),
    replay,
  }
}

function runOnOption(options: EnvironmentOptions, id: string): boolean {
  const runsOn = booleanOption(options.runOnAfterCollapse, `${id}.runOnAfterCollapse`, false)
  if (runsOn && options.endOnCollapse !== undefined && options.endOnCollapse !== null) {
    throw usageError(
      'runOnAfterCollapse and endOnCollapse are both given',
      `${id}.runOnAfterCollapse`,
      'Leave one of them out: an economy ends or lives on.',
    )
  }
  return runsOn
}

/** A lever's limits alone. */
export function leverLimits(lever: LeverLimits): LeverLimits {
  const { name, unit, minimum, maximum, default: value, maximumStepPerHour } = lever
  return { name, unit, minimum, maximum, default: value, maximumStepPerHour }
}

/** The guard that the environment's checked options set: the limits that a policy trained there must live with. */
export function guardSpecification(
  mechanism: Mechanism,
  options: Pick<TokenEconomyOptions, 'supplyLimit' | 'decisionEveryHours'>,
): GuardSpecification {
  const levers = mechanism.levers.map(leverLimits)
  return upgradeGuard(
    { version: 1, mechanism: mechanism.id, levers, supply: options.supplyLimit },
    options.decisionEveryHours,
    mintedPerHour(mechanism.id),
  )
}
