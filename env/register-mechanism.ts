import type { Mechanism } from './mechanisms/mechanism.js'
import { addMechanism } from './mechanisms/mechanisms.js'
import { register } from './registry.js'
import { economyDefinition } from './token-economy-definitions.js'

/**
 * Makes a mechanism of your own known: its economy under its environment's id, its rules and scenarios to every command.
 * An id that is taken, or an environment id without a version, is an error.
 */
export function registerMechanism(mechanism: Mechanism): void {
  register(economyDefinition(mechanism))
  addMechanism(mechanism)
}
