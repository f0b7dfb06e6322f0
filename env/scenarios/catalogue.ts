import { unknownName } from '../../core/errors.js'
import type { Mechanism, MechanismId } from '../mechanisms/mechanism.js'
import { calmScenarios } from './calm.js'
import { crisisScenarios } from './crises.js'
import { drainScenarios } from './drain.js'
import { marketScenarios } from './market.js'
import { oracleScenarios } from './oracle-failure.js'
import { runScenarios } from './run.js'
import type { Scenario } from './scenario.js'

/** Every scenario. */
export const scenarios: readonly Scenario[] = [
  ...calmScenarios,
  ...runScenarios,
  ...drainScenarios,
  ...oracleScenarios,
  ...marketScenarios,
  ...crisisScenarios,
]

/** The scenarios that a policy is trained on, by mechanism. */
export const trainingSuites: Readonly<Record<MechanismId, readonly string[]>> = {
  terra: ['calm', 'false-alarm', 'bank-run', 'bear', 'terra-hard'],
  ampleforth: ['calm', 'bull', 'bear', 'whale', 'liquidity-drain'],
  rai: ['calm', 'bull', 'bear', 'whale', 'liquidity-drain'],
}

/** The scenarios that are held out of training, by mechanism. */
export const heldOutSuites: Readonly<Record<MechanismId, readonly string[]>> = {
  terra: ['terra-2022', 'luna-may-2021', 'oracle-failure'],
  ampleforth: ['ampl-2020', 'oracle-failure', 'high-vol'],
  rai: ['rai-genesis', 'oracle-failure', 'high-vol'],
}

/** The scenarios that a mechanism can live through. */
export function scenariosOf(mechanism: Pick<Mechanism, 'id'>): readonly Scenario[] {
  return scenarios.filter((scenario) => scenario.mechanisms.includes(mechanism.id))
}

/** A mechanism's scenario by its id; an unknown one is an error that names the nearest. */
export function scenarioOf(mechanism: Pick<Mechanism, 'id'>, id: string, where?: string): Scenario {
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
