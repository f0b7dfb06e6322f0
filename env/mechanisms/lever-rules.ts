import type { LeverRule, MechanismLever, Provenance, RuleSignals } from './mechanism.js'

/** A rule that sets one lever by the hour and leaves the others at their defaults. */
export function scheduledLever(
  rule: { readonly id: string; readonly title: string; readonly provenance: Provenance },
  levers: readonly MechanismLever[],
  scheduled: number,
  value: (hour: number) => number,
): LeverRule {
  return {
    ...rule,
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      for (let lever = 0; lever < levers.length; lever++) {
        values.fill(levers[lever].default, lever * count, (lever + 1) * count)
      }
      for (let i = 0; i < count; i++) values[scheduled * count + i] = value(signals.hour[i])
    },
  }
}

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
