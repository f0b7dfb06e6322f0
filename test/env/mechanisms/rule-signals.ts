import type { RuleSignals } from '../../../env/mechanisms/mechanism.js'

/** Readings for a rule under test; what is not given is at rest: a price and target of 1 in hour 0. */
export function ruleSignals(count: number, given: Partial<RuleSignals> = {}): RuleSignals {
  const filled = (value: number) => new Float64Array(count).fill(value)
  return {
    hour: filled(0),
    twapPriceUsd: filled(1),
    targetPriceUsd: filled(1),
    meanPrice24hUsd: filled(1),
    own: {},
    memory: new Float64Array(0),
    ...given,
  }
}
