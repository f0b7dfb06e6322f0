import type { Value } from './graph/graph.js'
import { add, divide, multiply, select, square, squareRoot, subtract } from './graph/operations.js'

const BETA_1 = 0.9
const BETA_2 = 0.999

/** What Adam changes in a step. */
export interface Moments {
  readonly parameters: Value
  readonly firstMoments: Value
  readonly secondMoments: Value
}

/** A step's size and epsilon with their bias corrections, as values that broadcast over the parameters. */
export interface AdamStep {
  readonly stepSize: Value
  readonly epsilon: Value
}

/** The same as numbers, for the step of this number from 1 up: in double precision, for near 0 steps 1 - 0.999 loses digits. */
export function correctedStep(
  step: number,
  learningRate: number,
  epsilon: number,
): { stepSize: number; epsilon: number } {
  const correction = Math.sqrt(1 - BETA_2 ** step)
  return {
    stepSize: (learningRate * correction) / (1 - BETA_1 ** step),
    epsilon: epsilon * correction,
  }
}

/** One step of Adam on gradients times `scale`. Where `taken` is given, members without it stay as they are, to the bit. */
export function adamStep(
  moments: Moments,
  gradients: Value,
  scale: Value,
  step: AdamStep,
  taken?: Value,
): Moments {
  const { graph } = gradients.node
  const one = graph.scalar(1)
  const zero = graph.scalar(0)
  const where = (yes: Value, no: Value) => (taken === undefined ? yes : select(taken, yes, no))
  const clipped = where(multiply(gradients, scale), zero)
  const mix = (old: Value, beta: number, next: Value) =>
    add(multiply(old, where(graph.scalar(beta), one)), multiply(next, where(graph.scalar(1 - beta), zero)))
  const firstMoments = mix(moments.firstMoments, BETA_1, clipped)
  const secondMoments = mix(moments.secondMoments, BETA_2, square(clipped))
  const move = divide(
    multiply(firstMoments, where(step.stepSize, zero)),
    add(squareRoot(secondMoments), step.epsilon),
  )
  return { parameters: subtract(moments.parameters, move), firstMoments, secondMoments }
}
