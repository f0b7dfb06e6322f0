import { unknownName, usageError } from '../../core/errors.js'
import type { Mechanism } from '../mechanisms/mechanism.js'
import { calmScenarios } from './calm.js'
import { type Composition, composeScenarios } from './compose.js'
import { crisisScenarios } from './crises.js'
import { drainScenarios } from './drain.js'
import { marketScenarios } from './market.js'
import { oracleScenarios } from './oracle-failure.js'
import { runScenarios } from './run.js'
import type { Scenario } from './scenario.js'

/** Every scenario that more than one mechanism may live through, or that a named design is known for. */
const scenarios: readonly Scenario[] = [
  ...calmScenarios,
  ...runScenarios,
  ...drainScenarios,
  ...oracleScenarios,
  ...marketScenarios,
  ...crisisScenarios,
]

/** The mechanisms that were added, whose scenarios an error can then tell from unknown ones. */
const added: Pick<Mechanism, 'id' | 'environment' | 'scenarios'>[] = []

/** Lets the errors of others say that a scenario belongs to this mechanism. */
export function knowScenariosOf(mechanism: Pick<Mechanism, 'id' | 'environment' | 'scenarios'>): void {
  added.push(mechanism)
}

/** The scenarios that a mechanism can live through. */
export function scenariosOf(mechanism: Pick<Mechanism, 'id' | 'scenarios'>): readonly Scenario[] {
  const shared = scenarios.filter(
    (scenario) => scenario.mechanisms === 'every' || scenario.mechanisms.includes(mechanism.id),
  )
  return [...shared, ...mechanism.scenarios]
}

/**
 * A mechanism's scenario by its id, or several put together by `+`, as in `bank-run+liquidity-drain`. One that belongs to
 * other mechanisms is an error that names those, an unknown one an error that names the nearest; so is one named twice.
 */
export function scenarioOf(
  mechanism: Pick<Mechanism, 'id' | 'scenarios'>,
  id: string,
  where?: string,
): Scenario {
  return compositionOf(mechanism, id, where).scenario
}

/** As `scenarioOf`, with what gave way where scenarios put together want different things. */
export function compositionOf(
  mechanism: Pick<Mechanism, 'id' | 'scenarios'>,
  id: string,
  where?: string,
): Composition {
  const known = scenariosOf(mechanism)
  const names = id.split('+').map((name) => name.trim())
  const parts = names.map((name, index) => {
    const found = known.find((scenario) => scenario.id === name)
    if (found === undefined) {
      const homes = added.filter((other) => scenariosOf(other).some((scenario) => scenario.id === name))
      if (homes.length > 0) {
        throw usageError(
          `The scenario "${name}" does not fit ${mechanism.id}`,
          where,
          `It belongs to ${homes.map(({ environment }) => environment).join(', ')}. Known here: ${known.map((scenario) => scenario.id).join(', ')}.`,
        )
      }
      throw unknownName(
        `scenario of ${mechanism.id}`,
        name,
        known.map((scenario) => scenario.id),
        where,
      )
    }
    if (names.indexOf(name) !== index) {
      throw usageError(`The scenario "${name}" stands twice in "${id}"`, where, 'Name each once.')
    }
    return found
  })
  return composeScenarios(parts as [Scenario, ...Scenario[]])
}
