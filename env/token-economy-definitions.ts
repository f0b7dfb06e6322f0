import type { GuardSpecification } from '../guard/specification.js'
import type { EnvironmentDefinition, EnvironmentOptions, ProvenanceMark } from './definition.js'
import { checkEnvironmentOptions } from './environment-options.js'
import type { Mechanism } from './mechanisms/mechanism.js'
import { shippedMechanisms } from './mechanisms/mechanisms.js'
import { observationMetadata } from './observation-features.js'
import { scenariosOf } from './scenarios/catalogue.js'
import { TokenEconomyEnv } from './token-economy.js'
import {
  guardSpecification,
  leverLimits,
  parseTokenEconomyOptions,
  tokenEconomyOptionDescriptions,
  tokenEconomyOptionKeys,
} from './token-economy-options.js'

/** How many defaults of a mechanism's simulation have each mark: parameters, initial conditions and levers. */
function defaultsByMark(mechanism: Mechanism): Record<ProvenanceMark, number> {
  const counts: Record<ProvenanceMark, number> = { production: 0, data: 0, assumption: 0 }
  const values = [
    ...Object.values(mechanism.defaults),
    ...Object.values(mechanism.initial),
    ...Object.values(mechanism.ownState).map(({ initial }) => initial),
    ...Object.values(mechanism.ownParameters).map(({ value }) => value),
  ]
  for (const { provenance } of [...values, ...mechanism.levers]) counts[provenance]++
  return counts
}

/** The environment of a mechanism, for the registry. */
export function economyDefinition(mechanism: Mechanism): EnvironmentDefinition {
  const id = mechanism.environment
  return {
    id,
    kind: 'economy',
    title: mechanism.title,
    optionKeys: tokenEconomyOptionKeys,
    describe: () => ({
      id,
      title: mechanism.title,
      summary: `One step is one decision over ${mechanism.levers.length} levers. Changes of supply that the guard counts: ${mechanism.supplyChangesCounted}`,
      design: {
        mechanism: mechanism.id,
        goal: mechanism.goal,
        use: mechanism.use,
        rules: mechanism.rules.map((rule) => rule.title),
        history: mechanism.history,
        failure: mechanism.failure,
      },
      levers: mechanism.levers.map((lever) => ({
        ...leverLimits(lever),
        meaning: lever.meaning,
        mark: lever.provenance,
      })),
      observations: observationMetadata(mechanism),
      scenarios: scenariosOf(mechanism).map((scenario) => ({ name: scenario.id, summary: scenario.title })),
      options: tokenEconomyOptionDescriptions,
      defaultsByMark: defaultsByMark(mechanism),
    }),
    make: (options: EnvironmentOptions) => {
      checkEnvironmentOptions({ id, optionKeys: tokenEconomyOptionKeys }, options)
      return new TokenEconomyEnv(id, mechanism, parseTokenEconomyOptions(id, mechanism, options), options)
    },
  }
}

/** The token economies that the laboratory carries, under their versioned ids. */
export const tokenEconomyDefinitions: readonly EnvironmentDefinition[] =
  shippedMechanisms.map(economyDefinition)

/**
 * The guard that a token economy's options set, for bundles: the environment projects actions by the same one.
 * @param options those given to `makeVector`; numEnvs and seed do not matter
 */
export function guardSpecificationOf(
  mechanism: Mechanism,
  options: Readonly<Record<string, unknown>>,
): GuardSpecification {
  return guardSpecification(
    mechanism,
    parseTokenEconomyOptions(mechanism.id, mechanism, { ...options, numEnvs: 1, seed: 0 }),
  )
}
