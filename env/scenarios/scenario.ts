import type { ParameterName } from '../market/parameters.js'
import type { Drawn, InitialName, MechanismId } from '../mechanisms/mechanism.js'

/** What happens to an economy: how it starts, what its market does, and which shocks come. */
export interface Scenario {
  readonly id: string
  readonly title: string
  readonly family: 'calm' | 'run' | 'drain' | 'oracle' | 'market' | 'crisis'
  readonly mechanisms: readonly MechanismId[]
  /** Parameters that differ from the mechanism's defaults. */
  readonly parameters: Readonly<Partial<Record<ParameterName, Drawn>>>
  /** Initial conditions that differ from the mechanism's defaults. */
  readonly initial?: Readonly<Partial<Record<InitialName, Drawn>>>
}

/** Every mechanism. */
export const everyMechanism: readonly MechanismId[] = ['terra', 'ampleforth', 'rai']
