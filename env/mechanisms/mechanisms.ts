import { unknownName } from '../../core/errors.js'
import { ampleforth } from './ampleforth.js'
import type { Mechanism, MechanismId } from './mechanism.js'
import { rai } from './rai.js'
import { terra } from './terra.js'

/** Every mechanism by its id. */
export const mechanisms: Readonly<Record<MechanismId, Mechanism>> = { terra, ampleforth, rai }

/** A mechanism by its id; an unknown one is an error that names the nearest. */
export function mechanismOf(id: string, where?: string): Mechanism {
  const found = Object.values(mechanisms).find((mechanism) => mechanism.id === id)
  if (found === undefined) throw unknownName('mechanism', id, Object.keys(mechanisms), where)
  return found
}
