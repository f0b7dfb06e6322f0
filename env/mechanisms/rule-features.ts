import type { RuleFeature } from './mechanism.js'

/** An input of tuned rules, cut to a range. */
export function ruleFeature(observation: string, low = -3, high = 3): RuleFeature {
  return { observation, low, high }
}

/**
 * What the tuned rules of a priced token see first: the deviation now and over a day, the price's momentum, and
 * sentiment. The same as in the reference model's study of headroom, so that the figures compare.
 */
export const sharedRuleFeatures: readonly RuleFeature[] = [
  ruleFeature('twap-deviation'),
  ruleFeature('mean-deviation-24h'),
  ruleFeature('momentum'),
  ruleFeature('sentiment', -2, 1),
]
