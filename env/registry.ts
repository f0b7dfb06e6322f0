import { unknownName, usageError } from '../core/errors.js'
import { acrobotDefinition } from './classic/acrobot.js'
import { cartPoleDefinition } from './classic/cart-pole.js'
import { mountainCarDefinition } from './classic/mountain-car.js'
import { mountainCarContinuousDefinition } from './classic/mountain-car-continuous.js'
import { pendulumDefinition } from './classic/pendulum.js'
import type { EnvironmentDefinition, EnvironmentOptions } from './definition.js'
import { checkEnvironmentOptions } from './environment-options.js'
import { tokenEconomyDefinitions } from './token-economy-definitions.js'
import type { VectorEnv } from './vector-env.js'

const definitions = new Map<string, EnvironmentDefinition>()

/**
 * Adds an environment under its versioned id, such as `Terra-v0`. Changed dynamics need a new version: an id that is
 * taken or that names no version is an error.
 */
export function register(definition: EnvironmentDefinition): void {
  if (!/^[A-Z][A-Za-z0-9]*-v[0-9]+$/.test(definition.id)) {
    throw usageError(
      `"${definition.id}" is no environment id`,
      'registry.register',
      'An id is a name in capitals and a version, such as Terra-v0.',
    )
  }
  if (definitions.has(definition.id)) {
    throw usageError(
      `The environment "${definition.id}" exists already`,
      'registry.register',
      'Changed dynamics get the next version number.',
    )
  }
  definitions.set(definition.id, definition)
}

const classicDefinitions = [
  cartPoleDefinition,
  acrobotDefinition,
  mountainCarDefinition,
  mountainCarContinuousDefinition,
  pendulumDefinition,
]
for (const definition of [...tokenEconomyDefinitions, ...classicDefinitions]) {
  register(definition)
}

/** The ids of all environments, in the order of registration. */
export function environmentIds(): string[] {
  return [...definitions.keys()]
}

/** The definition under an id; an unknown id is an error that names the nearest one. */
export function definitionOf(id: string): EnvironmentDefinition {
  const definition = definitions.get(id)
  if (definition === undefined) throw unknownName('environment', id, environmentIds())
  return definition
}

/**
 * Makes many environments of one kind that step together.
 *
 *     const env = makeVector('CartPole-v1', { numEnvs: 8, seed: 7 })
 *
 * Throws where the id or an option is unknown, or an option's value is out of range.
 */
export function makeVector(id: string, options: EnvironmentOptions): VectorEnv {
  const definition = definitionOf(id)
  checkEnvironmentOptions(definition, options)
  return definition.make(options)
}
