import { leverToAction } from '../../env/lever-action.js'
import { publicFieldNames } from '../../env/mechanisms/fields.js'
import type { LeverRule, Mechanism, MechanismLever } from '../../env/mechanisms/mechanism.js'
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
  /** The names of the mechanism's own public columns. */
  private readonly ownNames: readonly string[]
  private values = new Float64Array(0)
  private memory = new Float64Array(0)
  private numEnvs = 0

  constructor(rule: LeverRule, mechanism: Pick<Mechanism, 'levers' | 'ownState'>) {
    this.name = rule.id
    this.rule = rule
    this.levers = mechanism.levers
    this.ownNames = publicFieldNames(mechanism)
  }

  reset(numEnvs: number): void {
    this.numEnvs = numEnvs
    this.values = new Float64Array(this.levers.length * numEnvs)
    this.memory = new Float64Array((this.rule.memoryWidth ?? 0) * numEnvs)
  }

  act(_observations: Float32Array, infos: Infos, actions: ActionColumns): void {
    const { levers, numEnvs, values } = this
    requireLeverActions(levers, actions.length / numEnvs, this.name)
    levers.forEach(({ name }, lever) => {
      values.set(signalColumn(infos, `lever/${name}`).subarray(0, numEnvs), lever * numEnvs)
    })
    const hour = signalColumn(infos, 'hour')
    const { memory } = this
    for (let env = 0; env < numEnvs; env++) {
      if (hour[env] === 0) for (let at = env; at < memory.length; at += numEnvs) memory[at] = 0
    }
    this.rule.apply(
      {
        hour,
        twapPriceUsd: signalColumn(infos, 'twapPriceUsd'),
        targetPriceUsd: signalColumn(infos, 'targetPriceUsd'),
        meanPrice24hUsd: signalColumn(infos, 'meanPrice24hUsd'),
        own: Object.fromEntries(this.ownNames.map((name) => [name, signalColumn(infos, `own/${name}`)])),
        memory,
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
