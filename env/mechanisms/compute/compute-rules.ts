import type { LeverRule, RuleSignals } from '../mechanism.js'

/** A rule that asks for the same values whatever happens, in the order of the levers. */
export function constantRule(
  id: string,
  title: string,
  provenance: LeverRule['provenance'],
  asked: readonly number[],
): LeverRule {
  return {
    id,
    title,
    provenance,
    apply(_signals: RuleSignals, count: number, values: Float64Array): void {
      for (let lever = 0; lever < asked.length; lever++) {
        values.fill(asked[lever], lever * count, (lever + 1) * count)
      }
    },
  }
}
