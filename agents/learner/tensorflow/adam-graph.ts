import type { Value } from './graph/graph.js'
import { add, cast, divide, multiply, power, square, squareRoot, subtract } from './graph/operations.js'

const BETA_1 = 0.9
const BETA_2 = 0.999

/** What Adam changes in a step. */
export interface OptimiserState {
  readonly parameters: Value
  readonly firstMoments: Value
  readonly secondMoments: Value
  /** Steps taken, int32. */
  readonly steps: Value
}

/**
 * One step of Adam on gradients times `scale`. Its bias corrections are in double precision: near 0 steps, 1 - 0.999
 * loses half of float32's digits.
 */
export function adamStep(
  state: OptimiserState,
  gradients: Value,
  scale: Value,
  learningRate: Value,
  epsilon: number,
): OptimiserState {
  const { graph } = gradients.node
  const double = (value: number) => graph.constant('float64', [], [value])
  const steps = add(state.steps, graph.constant('int32', [], [1]))
  const count = cast(steps, 'float64')
  const remaining = (beta: number) => subtract(double(1), power(double(beta), count))
  const correction = squareRoot(remaining(BETA_2))
  const stepSize = cast(
    divide(multiply(cast(learningRate, 'float64'), correction), remaining(BETA_1)),
    'float32',
  )
  const correctedEpsilon = cast(multiply(double(epsilon), correction), 'float32')
  const clipped = multiply(gradients, scale)
  const mix = (old: Value, beta: number, next: Value) =>
    add(multiply(old, graph.scalar(beta)), multiply(next, graph.scalar(1 - beta)))
  const firstMoments = mix(state.firstMoments, BETA_1, clipped)
  const secondMoments = mix(state.secondMoments, BETA_2, square(clipped))
  const move = divide(multiply(firstMoments, stepSize), add(squareRoot(secondMoments), correctedEpsilon))
  return { parameters: subtract(state.parameters, move), firstMoments, secondMoments, steps }
}
