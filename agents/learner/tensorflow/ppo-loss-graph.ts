import type { ActionHead } from '../learner.js'
import { withoutGradient } from './graph/batches.js'
import type { Value } from './graph/graph.js'
import {
  absolute,
  add,
  broadcastLike,
  cast,
  divide,
  exponential,
  less,
  lessOrEqual,
  logSoftmax,
  maximum,
  minimum,
  multiply,
  negate,
  select,
  split,
  square,
  squareRoot,
  subtract,
  sum,
} from './graph/operations.js'

const HALF_LOG_TWO_PI = 0.9189385332046727
const SMALLEST_DEVIATION = 1e-8
/** A forbidden logit: its probability is 0 and its product with it too, which minus infinity's would not be. */
const FORBIDDEN_LOGIT = -1e30

/** One minibatch a member as values [members, samples, columns] of a graph. */
export interface PpoBatch {
  /** The samples, as a float32 scalar; a number where it is known beforehand. */
  readonly count: Value | number
  readonly observations: Value
  /** The actions of a Gaussian head; for each choice of a categorical one, a column an alternative, 1 where it was taken. */
  readonly actions: Value
  readonly masks: Value | undefined
  /** One column each. */
  readonly logProbabilities: Value
  readonly advantages: Value
  readonly returns: Value
  readonly values: Value
}

/** The coefficients of the loss, [members, 1, 1] each. */
export interface PpoLossSettings {
  readonly clipRange: Value
  readonly valueClipRange: Value
  readonly entropyCoefficient: Value
  readonly valueCoefficient: Value
}

/** What a graph is written for, and no setting of an update. */
export interface PpoLossForm {
  readonly head: ActionHead
  readonly clipsValues: boolean
  readonly normalizesAdvantages: boolean
}

/** One column each. */
interface Policy {
  readonly logProbability: Value
  readonly negativeEntropy: Value
}

function categoricalPolicy(counts: readonly number[], logits: Value, batch: PpoBatch): Policy {
  const { graph } = logits.node
  const allowed =
    batch.masks === undefined
      ? logits
      : select(less(graph.scalar(0), batch.masks), logits, graph.scalar(FORBIDDEN_LOGIT))
  const parts = (of: Value) => (counts.length === 1 ? [of] : split(of, counts, 2))
  const taken = parts(batch.actions)
  const terms = parts(allowed).map((choice, index) => {
    const logP = logSoftmax(choice)
    return {
      logProbability: sum(multiply(logP, taken[index]), [2], true),
      negativeEntropy: sum(multiply(exponential(logP), logP), [2], true),
    }
  })
  return terms.reduce((left, right) => ({
    logProbability: add(left.logProbability, right.logProbability),
    negativeEntropy: add(left.negativeEntropy, right.negativeEntropy),
  }))
}

function gaussianPolicy(means: Value, logDeviation: Value, batch: PpoBatch): Policy {
  const { graph } = means.node
  const z = multiply(subtract(batch.actions, means), exponential(negate(logDeviation)))
  const density = add(
    add(multiply(graph.scalar(0.5), square(z)), logDeviation),
    graph.scalar(HALF_LOG_TWO_PI),
  )
  const entropy = sum(add(logDeviation, graph.scalar(HALF_LOG_TWO_PI + 0.5)), [2], true)
  const logProbability = negate(sum(density, [2], true))
  return {
    logProbability,
    negativeEntropy: subtract(multiply(withoutGradient(logProbability), graph.scalar(0)), entropy),
  }
}

/** Shifted to mean 0 and scaled to standard deviation 1 for each member; a single sample stays as it is. */
function normalized(advantages: Value, count: Value | number): Value {
  const { graph } = advantages.node
  const one = graph.scalar(1)
  const size = typeof count === 'number' ? graph.scalar(count) : count
  const others =
    typeof count === 'number' ? graph.scalar(Math.max(count - 1, 1)) : maximum(subtract(size, one), one)
  const centred = subtract(advantages, divide(sum(advantages, [1], true), size))
  const variance = divide(sum(square(centred), [1], true), others)
  const scaled = divide(centred, add(squareRoot(variance), graph.scalar(SMALLEST_DEVIATION)))
  if (typeof count === 'number') return count === 1 ? advantages : scaled
  return select(less(one, size), scaled, advantages)
}

function clamped(value: Value, low: Value, high: Value): Value {
  return minimum(maximum(value, low), high)
}

/** What the samples of a minibatch give, one column each; the mean of `loss` is descended. */
export interface PpoTermValues {
  readonly loss: Value
  readonly policyLoss: Value
  readonly valueLoss: Value
  readonly entropy: Value
  readonly approximateKl: Value
  readonly clipFraction: Value
}

/**
 * Adds the clipped surrogate loss of a minibatch to the graph; its terms are those of the double-precision ppoLoss.
 * `outputs` are the actor's [members, samples, outputs], `values` the critic's [members, samples, 1].
 */
export function ppoLossTerms(
  form: PpoLossForm,
  outputs: Value,
  logDeviation: Value | undefined,
  values: Value,
  batch: PpoBatch,
  settings: PpoLossSettings,
): PpoTermValues {
  const { graph } = outputs.node
  const { head } = form
  const one = graph.scalar(1)
  const policy =
    head.kind === 'gaussian'
      ? gaussianPolicy(outputs, logDeviation!, batch)
      : categoricalPolicy(head.kind === 'categorical' ? [head.count] : head.counts, outputs, batch)
  const advantages = form.normalizesAdvantages ? normalized(batch.advantages, batch.count) : batch.advantages
  const logRatio = subtract(policy.logProbability, batch.logProbabilities)
  const ratio = exponential(logRatio)
  const change = subtract(ratio, one)
  // Where the clipped ratio counts it has left the range, and no gradient goes through it.
  const { clipRange } = settings
  const kept = withoutGradient(clamped(ratio, subtract(one, clipRange), add(one, clipRange)))
  const [free, held] = [multiply(ratio, advantages), multiply(kept, advantages)]
  const policyLoss = negate(select(lessOrEqual(free, held), free, held))

  let valueLoss = square(subtract(values, batch.returns))
  if (form.clipsValues) {
    const { valueClipRange } = settings
    const moved = clamped(subtract(values, batch.values), negate(valueClipRange), valueClipRange)
    valueLoss = maximum(valueLoss, square(subtract(add(batch.values, moved), batch.returns)))
  }
  const entropyLoss = multiply(settings.entropyCoefficient, policy.negativeEntropy)
  return {
    loss: add(add(policyLoss, entropyLoss), multiply(settings.valueCoefficient, valueLoss)),
    policyLoss,
    valueLoss,
    entropy: negate(policy.negativeEntropy),
    approximateKl: subtract(change, logRatio),
    clipFraction: cast(less(clipRange, absolute(change)), 'float32'),
  }
}

/** Weights under which the sum over samples is their mean. */
export function meanWeights(of: Value, count: Value | number): Value {
  const { graph } = of.node
  const share = typeof count === 'number' ? graph.scalar(1 / count) : divide(graph.scalar(1), count)
  return broadcastLike(share, of)
}
