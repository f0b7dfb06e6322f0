import type { ParameterName } from '../market/parameters.js'
import type { Drawn, InitialName } from '../mechanisms/mechanism.js'

/** What happens to an economy: how it starts, what its market does, and which shocks come. */
export interface Scenario {
  readonly id: string
  readonly title: string
  readonly family: 'calm' | 'run' | 'drain' | 'oracle' | 'market' | 'crisis'
  /** The mechanisms that can live through it, by id. */
  readonly mechanisms: readonly string[] | 'every'
  /** Parameters that differ from the mechanism's defaults. */
  readonly parameters: Readonly<Partial<Record<ParameterName, Drawn>>>
  /** Initial conditions that differ from the mechanism's defaults. */
  readonly initial?: Readonly<Partial<Record<InitialName, Drawn>>>
  /** Parameters and opening state of the mechanism's own that differ from its defaults. */
  readonly own?: Readonly<Record<string, Drawn>>
}
