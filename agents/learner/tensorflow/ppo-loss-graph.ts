import type { ActionHead } from '../learner.js'
import type { Value } from './graph/graph.js'
import {
  absolute,
  add,
  cast,
  divide,
  exponential,
  less,
  logSoftmax,
  maximum,
  minimum,
  multiply,
  negate,
  oneHot,
  reshape,
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

/** One minibatch as values of a graph, `count` its size as a float32 scalar. */
export interface PpoBatch {
  readonly count: Value
  /** Matrices, one row a sample. */
  readonly observations: Value
  readonly actions: Value
  readonly masks: Value | undefined
  /** Vectors. */
  readonly logProbabilities: Value
  readonly advantages: Value
  readonly returns: Value
  readonly values: Value
}

/** The coefficients of the loss as float32 scalars of the graph. */
export interface PpoLossSettings {
  readonly clipRange: Value
  /** 0 for no value clipping. */
  readonly valueClipRange: Value
  readonly entropyCoefficient: Value
  readonly valueCoefficient: Value
  /** 1 to normalise advantages, else 0. */
  readonly normalizeAdvantages: Value
}

interface Policy {
  /** One a sample. */
  readonly logProbability: Value
  /** The mean over the samples. */
  readonly entropy: Value
}

function categoricalPolicy(counts: readonly number[], logits: Value, batch: PpoBatch): Policy {
  const { graph } = logits.node
  const allowed =
    batch.masks === undefined
      ? logits
      : select(less(graph.scalar(0), batch.masks), logits, graph.scalar(FORBIDDEN_LOGIT))
  const choices = counts.length === 1 ? [allowed] : split(allowed, counts, 1)
  const actions =
    counts.length === 1
      ? [batch.actions]
      : split(
          batch.actions,
          counts.map(() => 1),
          1,
        )
  const terms = choices.map((choice, index) => {
    const logP = logSoftmax(choice)
    const chosen = oneHot(reshape(cast(actions[index], 'int32'), [-1]), counts[index])
    return {
      logProbability: sum(multiply(logP, chosen), [1]),
      entropy: negate(sum(multiply(exponential(logP), logP))),
    }
  })
  const total = terms.reduce((left, right) => ({
    logProbability: add(left.logProbability, right.logProbability),
    entropy: add(left.entropy, right.entropy),
  }))
  return { ...total, entropy: divide(total.entropy, batch.count) }
}

function gaussianPolicy(means: Value, logDeviation: Value, batch: PpoBatch): Policy {
  const { graph } = means.node
  const z = multiply(subtract(batch.actions, means), exponential(negate(logDeviation)))
  const density = add(
    add(multiply(graph.scalar(0.5), square(z)), logDeviation),
    graph.scalar(HALF_LOG_TWO_PI),
  )
  return {
    logProbability: negate(sum(density, [1])),
    entropy: sum(add(logDeviation, graph.scalar(HALF_LOG_TWO_PI + 0.5))),
  }
}

function normalized(advantages: Value, count: Value, normalize: Value): Value {
  const { graph } = advantages.node
  const one = graph.scalar(1)
  const centred = subtract(advantages, divide(sum(advantages), count))
  const variance = divide(sum(square(centred)), maximum(subtract(count, one), one))
  const scaled = divide(centred, add(squareRoot(variance), graph.scalar(SMALLEST_DEVIATION)))
  const wanted = less(one, multiply(count, normalize))
  return select(wanted, scaled, advantages)
}

function clamped(value: Value, low: Value, high: Value): Value {
  return minimum(maximum(value, low), high)
}

/** What one minibatch gives, all scalars; `loss` is descended. The terms are those of the double-precision ppoLoss. */
export interface PpoTermValues {
  readonly loss: Value
  readonly policyLoss: Value
  readonly valueLoss: Value
  readonly entropy: Value
  readonly approximateKl: Value
  readonly clipFraction: Value
}

/**
 * Adds the clipped surrogate loss of a minibatch to the graph. `outputs` are the actor's [samples, outputs], `values`
 * the critic's [samples, 1].
 */
export function ppoLossTerms(
  head: ActionHead,
  outputs: Value,
  logDeviation: Value | undefined,
  values: Value,
  batch: PpoBatch,
  settings: PpoLossSettings,
): PpoTermValues {
  const { graph } = outputs.node
  const { count } = batch
  const mean = (value: Value) => divide(sum(value), count)
  const one = graph.scalar(1)
  const policy =
    head.kind === 'gaussian'
      ? gaussianPolicy(outputs, logDeviation!, batch)
      : categoricalPolicy(head.kind === 'categorical' ? [head.count] : head.counts, outputs, batch)
  const advantages = normalized(batch.advantages, count, settings.normalizeAdvantages)
  const logRatio = subtract(policy.logProbability, batch.logProbabilities)
  const ratio = exponential(logRatio)
  const kept = clamped(ratio, subtract(one, settings.clipRange), add(one, settings.clipRange))
  const policyLoss = negate(mean(minimum(multiply(ratio, advantages), multiply(kept, advantages))))
  const outside = less(settings.clipRange, absolute(subtract(ratio, one)))

  const value = reshape(values, [-1])
  const free = square(subtract(value, batch.returns))
  const { valueClipRange } = settings
  const moved = clamped(subtract(value, batch.values), negate(valueClipRange), valueClipRange)
  const clippedError = square(subtract(add(batch.values, moved), batch.returns))
  const worse = select(less(graph.scalar(0), valueClipRange), maximum(free, clippedError), free)
  const valueLoss = mean(worse)
  return {
    loss: add(
      subtract(policyLoss, multiply(settings.entropyCoefficient, policy.entropy)),
      multiply(settings.valueCoefficient, valueLoss),
    ),
    policyLoss,
    valueLoss,
    entropy: policy.entropy,
    approximateKl: mean(subtract(subtract(ratio, one), logRatio)),
    clipFraction: mean(cast(outside, 'float32')),
  }
}
