import { tanh } from '../../core/math/exponential.js'
import type { ActionColumns } from '../../env/spaces.js'
import type { Infos } from '../../env/vector-env.js'
import type { LeverLimits } from '../../guard/specification.js'
import type { Policy } from '../policy.js'
import type { RuleFeatureReader } from './rule-features.js'
import { requireLeverActions } from './signal-columns.js'

/**
 * Linear feedback: each lever's action is tanh of a constant plus a weighted sum of the rule's features, without
 * memory.
 */
export class LinearPolicy implements Policy {
  readonly name: string
  private readonly levers: readonly LeverLimits[]
  private readonly reader: RuleFeatureReader
  private readonly weights: ArrayLike<number>
  private readonly inputs: Float64Array
  private numEnvs = 0

  /** @param weights `weights[lever * (1 + features) + input]`, input 0 being the constant */
  constructor(
    name: string,
    levers: readonly LeverLimits[],
    reader: RuleFeatureReader,
    weights: ArrayLike<number>,
  ) {
    this.name = name
    this.levers = levers
    this.reader = reader
    this.weights = weights
    this.inputs = new Float64Array(1 + reader.count)
  }

  reset(numEnvs: number): void {
    this.numEnvs = numEnvs
  }

  act(observations: Float32Array, _infos: Infos, actions: ActionColumns): void {
    const { numEnvs, inputs, reader, weights } = this
    requireLeverActions(this.levers, actions.length / numEnvs, this.name)
    inputs[0] = 1
    for (let env = 0; env < numEnvs; env++) {
      for (let index = 0; index < reader.count; index++) {
        inputs[1 + index] = reader.read(observations, numEnvs, index, env)
      }
      for (let lever = 0; lever < this.levers.length; lever++) {
        let sum = 0
        for (let input = 0; input < inputs.length; input++)
          sum += weights[lever * inputs.length + input] * inputs[input]
        actions[lever * numEnvs + env] = tanh(sum)
      }
    }
  }
}
