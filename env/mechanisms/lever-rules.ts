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
