import type { Market } from '../market/market.js'
import type { ComponentFields, FieldColumns, ParameterFields, StateFields } from './fields.js'
import type { Mechanism } from './mechanism.js'

/** The market as the phases of one mechanism see it: its own columns have their names. */
export type MarketWith<State, Parameters, Components> = Market & {
  readonly own: FieldColumns<State>
  readonly ownParameters: FieldColumns<Parameters>
  readonly ownComponents: FieldColumns<Components>
}

/** The phases of an hour that a mechanism may have of its own. */
type Phase =
  | 'exogenous'
  | 'scheduledEvents'
  | 'shareToken'
  | 'beliefPrice'
  | 'orders'
  | 'primaryMarket'
  | 'reserveOperations'
  | 'emissions'
  | 'backing'
  | 'components'
  | 'collapse'

type Neutral =
  | 'pegged'
  | 'dampsVolatility'
  | 'movesTarget'
  | 'taxesSales'
  | 'countsSupply'
  | 'features'
  | 'scenarios'
  | 'opening'

/**
 * A mechanism as it is declared: state, parameters and components of its own are inferred from their declarations, phases
 * that it does not have are left out, and so is what is false or empty.
 */
export type MechanismDeclaration<
  State extends StateFields,
  Parameters extends ParameterFields,
  Components extends ComponentFields,
> = Omit<Mechanism, Phase | Neutral | 'ownState' | 'ownParameters' | 'ownComponents'> &
  Partial<Pick<Mechanism, Neutral>> & {
    readonly ownState?: State
    readonly ownParameters?: Parameters
    readonly ownComponents?: Components
  } & { readonly [Name in Phase]?: (market: MarketWith<State, Parameters, Components>) => void }

function nothing(): void {}

/** Completes a declaration to a mechanism. */
export function defineMechanism<
  const State extends StateFields = Record<never, never>,
  const Parameters extends ParameterFields = Record<never, never>,
  const Components extends ComponentFields = Record<never, never>,
>(declaration: MechanismDeclaration<State, Parameters, Components>): Mechanism {
  const complete = {
    pegged: false,
    dampsVolatility: false,
    movesTarget: false,
    taxesSales: false,
    countsSupply: false,
    features: [],
    scenarios: [],
    opening: nothing,
    exogenous: nothing,
    scheduledEvents: nothing,
    shareToken: nothing,
    beliefPrice: nothing,
    orders: nothing,
    primaryMarket: nothing,
    reserveOperations: nothing,
    emissions: nothing,
    backing: nothing,
    components: nothing,
    collapse: nothing,
    ownState: {},
    ownParameters: {},
    ownComponents: {},
    ...declaration,
  }
  // The economy carves the columns by these very declarations, so a phase always meets the columns that it names.
  return complete as unknown as Mechanism
}
