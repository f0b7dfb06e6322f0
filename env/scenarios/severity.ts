import { power } from '../../core/math/exponential.js'
import { neutralParameters, type ParameterName } from '../market/parameters.js'
import type { Drawn, InitialName, Mechanism } from '../mechanisms/mechanism.js'
import { type DepartureKind, departureKinds, departuresOf, isEventHour } from './compose.js'
import type { Scenario } from './scenario.js'

/** The largest severity: twice as far from calm as written. */
export const LARGEST_SEVERITY = 2

/** What a mechanism's economy has where no scenario says otherwise. */
export function defaultOf(mechanism: Mechanism, kind: DepartureKind, name: string): Drawn {
  if (kind === 'initial') return mechanism.initial[name as InitialName].value
  if (kind === 'own') {
    return mechanism.ownParameters[name]?.value.value ?? mechanism.ownState[name]?.initial.value ?? 0
  }
  return mechanism.defaults[name as ParameterName]?.value ?? neutralParameters[name as ParameterName] ?? 0
}

/** Shares, chances and memories, which no severity takes beyond 1. */
function isFraction(name: string): boolean {
  return /(?:Share|Probability|Persistence)$/.test(name)
}

function scale(name: string, calm: number, written: number, severity: number): number {
  if (isEventHour(name)) return written
  const value =
    calm > 0 && written > 0 ? calm * power(written / calm, severity) : calm + severity * (written - calm)
  return isFraction(name) ? Math.min(Math.max(value, 0), 1) : value
}

/**
 * A scenario at a severity from 0 (calm) by 1 (as written) to 2. By the kind of a parameter:
 *
 * - the hour of an event stays as written at every severity above 0;
 * - what is above 0 both in calm and as written moves in proportion, calm * (written / calm)^severity, so that volatility
 *   or capacity never reaches 0;
 * - everything else, such as shocks and drifts, moves in a line, calm + severity * (written - calm);
 * - shares, chances and memories stop at 0 and 1.
 *
 * Of a range both bounds move. 0 and 1 give calm and the scenario to the last bit.
 */
export function atSeverity(mechanism: Mechanism, scenario: Scenario, severity: number): Scenario {
  if (severity === 1) return scenario
  const scaled: Record<DepartureKind, Record<string, Drawn>> = { parameters: {}, initial: {}, own: {} }
  for (const kind of departureKinds) {
    if (severity === 0) continue
    for (const [name, written] of Object.entries(departuresOf(scenario, kind))) {
      const calm = defaultOf(mechanism, kind, name)
      const bound = (index: 0 | 1) =>
        scale(
          name,
          typeof calm === 'number' ? calm : calm[index],
          typeof written === 'number' ? written : written[index],
          severity,
        )
      const [one, other] = [bound(0), bound(1)]
      scaled[kind][name] =
        typeof calm === 'number' && typeof written === 'number'
          ? one
          : [Math.min(one, other), Math.max(one, other)]
    }
  }
  return { ...scenario, ...scaled, title: `${scenario.title}, at severity ${severity}` }
}
