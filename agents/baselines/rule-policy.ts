import { leverToAction } from '../../env/lever-action.js'
import type { LeverRule, MechanismLever } from '../../env/mechanisms/mechanism.js'
import type { ActionColumns } from '../../env/spaces.js'
import type { Infos } from '../../env/vector-env.js'
import type { Policy } from '../policy.js'
import { requireLeverActions, signalColumn } from './signal-columns.js'

/**
 * A mechanism's rule as a policy: it reads the public signals, asks for lever values in their own units and is turned
 * into the environment's actions. What it asks beyond a lever's bounds is cut to them, and the guard's rate limits
 * hold for it as for any policy.
 */
export class RulePolicy implements Policy {
  readonly name: string
  private readonly rule: LeverRule
  private readonly levers: readonly MechanismLever[]
  private values = new Float64Array(0)
  private numEnvs = 0

  constructor(rule: LeverRule, levers: readonly MechanismLever[]) {
    this.name = rule.id
    this.rule = rule
    this.levers = levers
  }

  reset(numEnvs: number): void {
    this.numEnvs = numEnvs
    this.values = new Float64Array(this.levers.length * numEnvs)
  }

  act(_observations: Float32Array, infos: Infos, actions: ActionColumns): void {
    const { levers, numEnvs, values } = this
    requireLeverActions(levers, actions.length / numEnvs, this.name)
    levers.forEach(({ name }, lever) => {
      values.set(signalColumn(infos, `lever/${name}`).subarray(0, numEnvs), lever * numEnvs)
    })
    this.rule.apply(
      {
        hour: signalColumn(infos, 'hour'),
        twapPriceUsd: signalColumn(infos, 'twapPriceUsd'),
        targetPriceUsd: signalColumn(infos, 'targetPriceUsd'),
        meanPrice24hUsd: signalColumn(infos, 'meanPrice24hUsd'),
      },
      numEnvs,
      values,
    )
    for (let lever = 0; lever < levers.length; lever++) {
      for (let env = 0; env < numEnvs; env++) {
        const action = leverToAction(levers[lever], values[lever * numEnvs + env])
        actions[lever * numEnvs + env] = Math.min(1, Math.max(-1, action))
      }
    }
  }
}
