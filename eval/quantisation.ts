import { argmax } from '../agents/distributions.js'
import type { FrozenPolicy } from '../agents/frozen-policy.js'
import { NetworkForward } from '../agents/network-forward.js'
import { normalise } from '../agents/trained-policy.js'
import { IntegerNetwork } from '../checkpoints/runtime/integer-network.js'
import type { QuantisedHead, QuantisedPolicy } from '../checkpoints/runtime/quantised-policy.js'
import { MinthelmError } from '../core/errors.js'
import { bootstrapMean, meanOverStrata } from '../core/statistics/bootstrap.js'
import type { Estimate } from '../core/statistics/interval.js'
import { quantile } from '../core/statistics/quantile.js'
import { fromFixed18 } from '../guard/fixed18.js'
import { type Evaluation, metricByScenario, requirePaired } from './evaluation.js'
import type { MetObservation } from './suite-observations.js'

/** Largest difference of a lever, as a share of its range, at the 99.9th percentile of decisions and levers. */
export const maximumLeverError = 0.005
export const leverErrorQuantile = 0.999
/** Least share of decisions in which the same alternative is the greatest. */
export const minimumAgreement = 0.995
/** The score that must lie inside the interval of the original. */
export const scoreMetric = 'rewardPerHour'

/** How near the decisions of a quantised policy are to those of its original. */
export interface DecisionDifference {
  readonly decisions: number
  /** At the 99.9th percentile, a share of the lever's range; null where the policy chooses among alternatives. */
  readonly leverError: number | null
  /** Share of choices that are the same; null where the policy sets levers directly. */
  readonly agreement: number | null
}

/** How a quantised policy scores on the episodes of its original. */
export interface ScoreDifference {
  /** The original's mean with its 95 % interval. */
  readonly original: Estimate
  readonly quantised: number
}

/** What a lever's value differs by, as a share of its range, where one output in [-1, 1] sets it. */
function leverShare(
  head: QuantisedHead & { readonly kind: 'levers' },
  lever: number,
  action: number,
): number {
  const limits = head.levers[lever]!
  const [minimum, initial, maximum] = [limits.minimum, limits.default, limits.maximum].map(fromFixed18)
  if (maximum === minimum) return 0
  const cut = Math.min(Math.max(action, -1), 1)
  const range = cut > 0 ? maximum! - initial! : initial! - minimum!
  return (initial! + range * cut - minimum!) / (maximum! - minimum!)
}

/**
 * Compares the decisions of a quantised policy with those of its original on observations that were met.
 *
 * @param met at least one observation, in the order of the inputs, with the mask of alternatives where there was one
 */
export function compareDecisions(
  original: FrozenPolicy,
  quantised: QuantisedPolicy,
  met: readonly MetObservation[],
): DecisionDifference {
  const forward = new NetworkForward(original.network)
  const network = new IntegerNetwork(quantised)
  const { head } = quantised
  const inputs = new Float32Array(forward.inputs)
  const outputs = new Float32Array(forward.outputs)
  const errors: number[] = []
  let same = 0
  let choices = 0
  for (const { observation, mask } of met) {
    normalise(observation, original.normaliser, 1, inputs)
    forward.run(inputs, 1, outputs)
    const integers = network.runDoubles(observation)
    if (head.kind === 'levers') {
      outputs.forEach((output, lever) => {
        const integer = integers[lever]! / 2 ** quantised.outputFractionBits
        const levers = { kind: 'levers' as const, levers: head.levers }
        errors.push(Math.abs(leverShare(levers, lever, output) - leverShare(levers, lever, integer)))
      })
      continue
    }
    const counts = head.kind === 'choices' ? head.counts : [outputs.length]
    let start = 0
    for (const count of counts) {
      if (argmax(outputs, start, count, mask) === argmax(integers, start, count, mask)) same++
      choices++
      start += count
    }
  }
  return {
    decisions: met.length,
    leverError: head.kind === 'levers' ? quantile(errors, leverErrorQuantile) : null,
    agreement: head.kind === 'levers' ? null : same / choices,
  }
}

/** The scores of both on the same episodes. */
export function compareScores(original: Evaluation, quantised: Evaluation, seed: number): ScoreDifference {
  requirePaired(original, quantised)
  return {
    original: bootstrapMean(metricByScenario(original, scoreMetric), { seed }),
    quantised: meanOverStrata(metricByScenario(quantised, scoreMetric)),
  }
}

/**
 * Holds a quantised policy to its original.
 *
 * @throws MinthelmError naming the measure that is missed, its value and what was due
 */
export function requireFaithful(decisions: DecisionDifference, score: ScoreDifference): void {
  const missed: string[] = []
  if (decisions.leverError !== null && !(decisions.leverError <= maximumLeverError)) {
    missed.push(
      `a lever differs by ${decisions.leverError} of its range at the 99.9th percentile, above ${maximumLeverError}`,
    )
  }
  if (decisions.agreement !== null && !(decisions.agreement >= minimumAgreement)) {
    missed.push(`${decisions.agreement} of the choices are the same, below ${minimumAgreement}`)
  }
  const { low, high } = score.original
  if (!(score.quantised >= low && score.quantised <= high)) {
    missed.push(`its ${scoreMetric} of ${score.quantised} leaves the original's interval [${low}, ${high}]`)
  }
  if (missed.length === 0) return
  throw new MinthelmError({
    what: `The integer network is not faithful to the trained one: ${missed.join('; ')}`,
    where: 'quantised.bin',
    remedy:
      'Train with a smaller learning rate or weight decay so that no unit dominates; nothing was written.',
  })
}
