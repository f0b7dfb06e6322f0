import { signalColumn } from '../agents/baselines/signal-columns.js'
import type { Policy } from '../agents/policy.js'
import { usageError } from '../core/errors.js'
import { leverToAction } from '../env/lever-action.js'
import type { Mechanism } from '../env/mechanisms/mechanism.js'
import type { ActionColumns } from '../env/spaces.js'
import type { Infos } from '../env/vector-env.js'

/** What an attack may see: the public readings of one economy. */
export interface AttackReading {
  /** Hour of the episode that comes next. */
  hour: number
  twapPriceUsd: number
  targetPriceUsd: number
  meanPrice24hUsd: number
}

/** A lever's value in its own unit, fixed or by what is seen; cut to the lever's bounds. */
export type AttackSetting = number | ((reading: AttackReading) => number)

/** Sets some levers as an attack wants them and leaves the others at their defaults. */
export class AttackPolicy implements Policy {
  readonly name: string
  private readonly levers: Mechanism['levers']
  private readonly settings: readonly (AttackSetting | undefined)[]
  private readonly reading: AttackReading = {
    hour: 0,
    twapPriceUsd: 0,
    targetPriceUsd: 0,
    meanPrice24hUsd: 0,
  }
  private numEnvs = 0

  /** @param settings by lever name; a name that the mechanism has not is an error */
  constructor(
    name: string,
    mechanism: Pick<Mechanism, 'id' | 'levers'>,
    settings: Readonly<Record<string, AttackSetting>>,
  ) {
    this.name = name
    this.levers = mechanism.levers
    this.settings = mechanism.levers.map((lever) => settings[lever.name])
    const unknown = Object.keys(settings).find(
      (lever) => !mechanism.levers.some((other) => other.name === lever),
    )
    if (unknown !== undefined) {
      throw usageError(
        `The attack "${name}" sets "${unknown}", which is no lever of ${mechanism.id}`,
        'AttackPolicy',
        `Its levers: ${mechanism.levers.map((lever) => lever.name).join(', ')}.`,
      )
    }
  }

  reset(numEnvs: number): void {
    this.numEnvs = numEnvs
  }

  act(_observations: Float32Array, infos: Infos, actions: ActionColumns): void {
    const { levers, settings, reading, numEnvs } = this
    const hour = signalColumn(infos, 'hour')
    const twapPriceUsd = signalColumn(infos, 'twapPriceUsd')
    const targetPriceUsd = signalColumn(infos, 'targetPriceUsd')
    const meanPrice24hUsd = signalColumn(infos, 'meanPrice24hUsd')
    actions.fill(0)
    for (let env = 0; env < numEnvs; env++) {
      reading.hour = hour[env]!
      reading.twapPriceUsd = twapPriceUsd[env]!
      reading.targetPriceUsd = targetPriceUsd[env]!
      reading.meanPrice24hUsd = meanPrice24hUsd[env]!
      for (let lever = 0; lever < levers.length; lever++) {
        const setting = settings[lever]
        if (setting === undefined) continue
        const value = typeof setting === 'number' ? setting : setting(reading)
        const action = leverToAction(levers[lever]!, value)
        actions[lever * numEnvs + env] = Math.min(1, Math.max(-1, action))
      }
    }
  }
}
