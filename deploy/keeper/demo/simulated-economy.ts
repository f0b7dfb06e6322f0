import { leverToAction } from '../../../env/lever-action.js'
import { mechanismById } from '../../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../../env/registry.js'
import type { VectorEnv } from '../../../env/vector-env.js'

/** A token's economy that is stepped a day at a time and moved by what the chain applied. */
export class SimulatedEconomy {
  private readonly env: VectorEnv
  private readonly levers = mechanismById('ampleforth').levers
  priceUsd: number

  /** @param days that have passed already, without a policy */
  constructor(scenario: string, seed: number, days: number) {
    this.env = makeVector('Ampleforth-v0', { scenario, numEnvs: 1, seed, decisionEveryHours: 24 })
    this.priceUsd = this.priceOf(this.env.reset().infos.columns)
    for (let day = 0; day < days; day++) this.day(0)
  }

  private priceOf(columns: Readonly<Record<string, Float64Array>>): number {
    return columns['signal/twapPriceUsd']![0]!
  }

  /** Lets a day pass under a change of supply. */
  day(supplyRate: number): void {
    const actions = this.levers.map((lever) =>
      leverToAction(lever, lever.name === 'supply-rate' ? supplyRate : lever.default),
    )
    this.priceUsd = this.priceOf(this.env.step(Float64Array.from(actions)).infos.columns)
  }
}
