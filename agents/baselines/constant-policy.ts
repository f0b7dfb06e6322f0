import type { ActionColumns } from '../../env/spaces.js'
import type { Infos } from '../../env/vector-env.js'
import type { LeverLimits } from '../../guard/specification.js'
import type { Policy } from '../policy.js'
import { requireLeverActions } from './signal-columns.js'

/** The same lever values at every hour; no action is the constant 0, every lever at its default. */
export class ConstantPolicy implements Policy {
  readonly name: string
  private readonly levers: readonly LeverLimits[]
  private readonly values: readonly number[]
  private numEnvs = 0

  /** @param values an action in [-1, 1] for each lever */
  constructor(name: string, levers: readonly LeverLimits[], values: readonly number[]) {
    this.name = name
    this.levers = levers
    this.values = values
  }

  reset(numEnvs: number): void {
    this.numEnvs = numEnvs
  }

  act(_observations: Float32Array, _infos: Infos, actions: ActionColumns): void {
    const { levers, numEnvs, values } = this
    requireLeverActions(levers, actions.length / numEnvs, this.name)
    for (let lever = 0; lever < levers.length; lever++) {
      actions.fill(values[lever], lever * numEnvs, (lever + 1) * numEnvs)
    }
  }
}
