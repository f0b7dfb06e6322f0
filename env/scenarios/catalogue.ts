import { unknownName } from '../../core/errors.js'
import type { Mechanism } from '../mechanisms/mechanism.js'
import { calmScenarios } from './calm.js'
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

/** The scenarios that a mechanism can live through. */
export function scenariosOf(mechanism: Pick<Mechanism, 'id' | 'scenarios'>): readonly Scenario[] {
  const shared = scenarios.filter(
    (scenario) => scenario.mechanisms === 'every' || scenario.mechanisms.includes(mechanism.id),
  )
  return [...shared, ...mechanism.scenarios]
}

/** A mechanism's scenario by its id; an unknown one is an error that names the nearest. */
export function scenarioOf(
  mechanism: Pick<Mechanism, 'id' | 'scenarios'>,
  id: string,
  where?: string,
): Scenario {
  const known = scenariosOf(mechanism)
  const found = known.find((scenario) => scenario.id === id)
  if (found === undefined) {
    throw unknownName(
      `scenario of ${mechanism.id}`,
      id,
      known.map((scenario) => scenario.id),
      where,
    )
  }
  return found
}
