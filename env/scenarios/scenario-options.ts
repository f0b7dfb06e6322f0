import { usageError } from '../../core/errors.js'
import type { EnvironmentOptions, OptionDescription } from '../definition.js'
import type { Mechanism } from '../mechanisms/mechanism.js'
import { numberOption, show } from '../option-checks.js'
import { scenarioOf } from './catalogue.js'
import { randomised, randomiseOption } from './randomise.js'
import type { Scenario } from './scenario.js'
import { atSeverity, LARGEST_SEVERITY } from './severity.js'

/** What episodes are drawn from, with weights that add up to 1. */
export type ScenarioMix = readonly { readonly scenario: Scenario; readonly weight: number }[]

export const scenarioOptionDescriptions: readonly OptionDescription[] = [
  {
    key: 'scenario',
    meaning: 'the scenario of every episode; several are put together by +, as in bank-run+liquidity-drain',
    default: 'calm',
  },
  {
    key: 'scenarios',
    meaning: 'names with weights; each episode draws its own scenario',
    default: 'that of scenario',
  },
  {
    key: 'scenarioSeverity',
    meaning: 'how far every scenario departs from calm: 0 not at all, 1 as written, 2 twice',
    default: '1',
  },
  {
    key: 'randomise',
    meaning: 'parameters that each episode draws from a range: { name: [lowest, highest] }',
    default: 'none',
  },
]

function namedMix(mechanism: Mechanism, options: EnvironmentOptions, path: string): ScenarioMix {
  const { scenario, scenarios } = options
  if (scenario !== undefined && scenarios !== undefined) {
    throw usageError('Both scenario and scenarios are given', `${path}.scenarios`, 'Leave one of them out.')
  }
  if (scenarios === undefined) {
    const name = scenario ?? 'calm'
    if (typeof name !== 'string') {
      throw usageError(`scenario is ${show(name)}`, `${path}.scenario`, 'Give a name.')
    }
    return [{ scenario: scenarioOf(mechanism, name, `${path}.scenario`), weight: 1 }]
  }
  if (typeof scenarios !== 'object' || scenarios === null || Array.isArray(scenarios)) {
    throw usageError(`scenarios is ${show(scenarios)}`, `${path}.scenarios`, 'Give names with weights.')
  }
  const weights = scenarios as Readonly<Record<string, unknown>>
  // Sorted, so that the order of a config file's lines does not matter.
  const mix = Object.keys(weights)
    .sort()
    .map((name) => ({
      scenario: scenarioOf(mechanism, name, `${path}.scenarios`),
      weight: numberOption(weights[name], `${path}.scenarios.${name}`, 0, { least: 0 }),
    }))
  const total = mix.reduce((sum, { weight }) => sum + weight, 0)
  if (!(total > 0 && Number.isFinite(total))) {
    throw usageError('No scenario has a weight', `${path}.scenarios`, 'Give at least one a weight above 0.')
  }
  return mix
    .filter(({ weight }) => weight > 0)
    .map(({ scenario: found, weight }) => ({ scenario: found, weight: weight / total }))
}

/**
 * The scenarios that the options name, put together, at their severity and with what is to be drawn: composition first,
 * severity next, and randomised ranges over both.
 *
 * @throws a usage error that names the path
 */
export function scenarioMix(mechanism: Mechanism, options: EnvironmentOptions, path: string): ScenarioMix {
  const severity = numberOption(options.scenarioSeverity, `${path}.scenarioSeverity`, 1, {
    least: 0,
    most: LARGEST_SEVERITY,
  })
  const ranges = randomiseOption(options.randomise, `${path}.randomise`, mechanism)
  return namedMix(mechanism, options, path).map(({ scenario, weight }) => {
    const scaled = atSeverity(mechanism, scenario, severity)
    return { scenario: ranges === null ? scaled : randomised(scaled, ranges), weight }
  })
}
