import { unknownName } from '../../core/errors.js'
import type { Mechanism } from '../../env/mechanisms/mechanism.js'
import { observationFeatures } from '../../env/observation-features.js'
import type { Policy } from '../policy.js'
import { ConstantPolicy } from './constant-policy.js'
import { LinearPolicy } from './linear-policy.js'
import { PidPolicy } from './pid-policy.js'
import { RuleFeatureReader } from './rule-features.js'
import { RulePolicy } from './rule-policy.js'
import { ampleforthRules } from './tuned/ampleforth.js'
import { backedCoinRules } from './tuned/backed-coin.js'
import { basisCashRules } from './tuned/basis-cash.js'
import { bitcoinRules } from './tuned/bitcoin.js'
import { collateralisedDebtRules } from './tuned/collateralised-debt.js'
import { computeMarketRules } from './tuned/compute-market.js'
import { controlledScarcityRules } from './tuned/controlled-scarcity.js'
import { crvusdRules } from './tuned/crvusd.js'
import { daoRules } from './tuned/dao.js'
import { emptySetDollarRules } from './tuned/empty-set-dollar.js'
import { fraxRules } from './tuned/frax.js'
import { gaugesRules } from './tuned/gauges.js'
import { ironRules } from './tuned/iron.js'
import { lendingRateRules } from './tuned/lending-rate.js'
import { liquidityMiningRules } from './tuned/liquidity-mining.js'
import { livepeerRules } from './tuned/livepeer.js'
import { olympusRules } from './tuned/olympus.js'
import { raiRules } from './tuned/rai.js'
import { renderRules } from './tuned/render.js'
import { terraRules } from './tuned/terra.js'
import { terraV1Rules } from './tuned/terra-v1.js'
import { utilityGrowthRules } from './tuned/utility-growth.js'
import type { TunedRules } from './tuned-rules.js'

/** What `minthelm tune` found for each mechanism. */
export const tunedRules: Readonly<Partial<Record<string, TunedRules>>> = {
  terra: terraRules,
  'terra-v1': terraV1Rules,
  rai: raiRules,
  'collateralised-debt': collateralisedDebtRules,
  ampleforth: ampleforthRules,
  iron: ironRules,
  frax: fraxRules,
  'backed-coin': backedCoinRules,
  'compute-market': computeMarketRules,
  livepeer: livepeerRules,
  'liquidity-mining': liquidityMiningRules,
  'utility-growth': utilityGrowthRules,
  'controlled-scarcity': controlledScarcityRules,
  gauges: gaugesRules,
  olympus: olympusRules,
  dao: daoRules,
  crvusd: crvusdRules,
  'lending-rate': lendingRateRules,
  'basis-cash': basisCashRules,
  'empty-set-dollar': emptySetDollarRules,
  bitcoin: bitcoinRules,
  render: renderRules,
}

/** Reads the tuned rules' inputs out of a mechanism's observations. */
export function ruleFeatureReader(mechanism: Mechanism): RuleFeatureReader {
  return new RuleFeatureReader(
    mechanism,
    observationFeatures(mechanism).map(({ name }) => name),
  )
}

/** Every lever stays at its default. */
function noAction(mechanism: Mechanism): Policy {
  return new ConstantPolicy(
    'no-action',
    mechanism.levers,
    mechanism.levers.map(() => 0),
  )
}

const tunedPolicies: Readonly<Record<string, (mechanism: Mechanism, rules: TunedRules) => Policy>> = {
  pid: (mechanism, { pid }) => new PidPolicy('pid', mechanism, ruleFeatureReader(mechanism), pid.gains),
  'tuned-constants': (mechanism, { constants }) =>
    new ConstantPolicy('tuned-constants', mechanism.levers, constants.values),
  'tuned-linear': (mechanism, { linear }) => {
    const weights = linear.weights.flat()
    return new LinearPolicy('tuned-linear', mechanism.levers, ruleFeatureReader(mechanism), weights)
  },
}

/** Names of a mechanism's baselines: no action, its rules (production first), then the tuned ones where there are any. */
export function baselineNames(mechanism: Mechanism): string[] {
  const tuned = tunedRules[mechanism.id] === undefined ? [] : Object.keys(tunedPolicies)
  return ['no-action', ...mechanism.rules.map(({ id }) => id), ...tuned]
}

/** A baseline as a policy, for environments of the mechanism that act on levers themselves. */
export function createBaseline(mechanism: Mechanism, name: string): Policy {
  if (name === 'no-action') return noAction(mechanism)
  const rule = mechanism.rules.find(({ id }) => id === name)
  if (rule !== undefined) return new RulePolicy(rule, mechanism)
  const tuned = tunedPolicies[name]
  const rules = tunedRules[mechanism.id]
  if (tuned === undefined || rules === undefined) {
    throw unknownName('baseline', name, baselineNames(mechanism), mechanism.id)
  }
  return tuned(mechanism, rules)
}
