import { evaluate } from './evaluate.js'
import type { GuardLimits } from './limits.js'
import type { GuardInput, Outcome } from './outcome.js'
import type { Fallback } from './specification.js'
import type { GuardState } from './state.js'

const names: readonly Fallback[] = ['last', 'production-rule', 'no-action']

/** Who decided in the end: the policy, or what stands in for it. */
export interface GuardedDecision {
  readonly source: 'policy' | Fallback
  readonly outcome: Outcome
  /** What became of the policy's own request; the outcome itself where the policy decided. */
  readonly policyOutcome: Outcome
  /** What the source asked for. */
  readonly requested: readonly bigint[]
}

/**
 * The request of a fallback: the levels in force and no increment for `last`, the rule's own for the production rule; null for
 * no action, and where there is no rule.
 */
export function fallbackRequest(
  limits: GuardLimits,
  fallback: Fallback,
  inForce: readonly bigint[],
  rule: readonly bigint[] | null,
): readonly bigint[] | null {
  if (fallback === 'no-action') return null
  if (fallback === 'production-rule') return rule
  return limits.levers.map((lever, index) => (lever.increment ? 0n : inForce[index]!))
}

/**
 * Judges a request; where it is dropped, the fallbacks of the limits in their order, each by the same guard. Where all are
 * dropped, nothing acts: the source is `no-action`, the outcome the policy's refusal.
 * @param rule what the mechanism's production rule asks for; null where there is none
 */
export function evaluateWithFallback(
  limits: GuardLimits,
  state: GuardState,
  input: GuardInput,
  rule: readonly bigint[] | null,
): GuardedDecision {
  const policyOutcome = evaluate(limits, state, input)
  const policy = {
    source: 'policy',
    outcome: policyOutcome,
    policyOutcome,
    requested: input.requested,
  } as const
  if (policyOutcome.accepted) return policy
  for (const kind of limits.fallbacks) {
    const source = names[Number(kind)]!
    const requested = fallbackRequest(limits, source, input.inForce, rule)
    if (requested === null) {
      if (source === 'no-action') break
      continue
    }
    const outcome = evaluate(limits, state, { ...input, requested })
    if (outcome.accepted) return { source, outcome, policyOutcome, requested }
  }
  return { ...policy, source: 'no-action' }
}
