import { unknownName, usageError } from '../core/errors.js'
import type { GuardSpecification, LeverLimits, SupplyLimit } from './specification.js'

type Fields = Readonly<Record<string, unknown>>

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value))
}

/** The value as an object that has all of the fields and no other. */
function fieldsOf(value: unknown, names: readonly string[], where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw usageError(`${show(value)} is no object`, where, `Give an object with ${names.join(', ')}.`)
  }
  for (const key of Object.keys(value)) {
    if (!names.includes(key)) throw unknownName('field', key, names, where)
  }
  const missing = names.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) throw usageError(`The field "${missing}" is missing`, where, 'Add it.')
  return value as Fields
}

function textOf(fields: Fields, name: string, where: string): string {
  const value = fields[name]
  if (typeof value !== 'string' || value === '') {
    throw usageError(`${name} is ${show(value)}`, `${where}.${name}`, 'Give a text that is not empty.')
  }
  return value
}

function numberOf(fields: Fields, name: string, where: string): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw usageError(`${name} is ${show(value)}`, `${where}.${name}`, 'Give a finite number.')
  }
  return value
}

function leverOf(value: unknown, where: string): LeverLimits {
  const names = ['name', 'unit', 'minimum', 'maximum', 'default', 'maximumStepPerHour']
  const fields = fieldsOf(value, names, where)
  const lever: LeverLimits = {
    name: textOf(fields, 'name', where),
    unit: textOf(fields, 'unit', where),
    minimum: numberOf(fields, 'minimum', where),
    maximum: numberOf(fields, 'maximum', where),
    default: numberOf(fields, 'default', where),
    maximumStepPerHour:
      fields.maximumStepPerHour === null ? null : numberOf(fields, 'maximumStepPerHour', where),
  }
  if (!(lever.minimum < lever.maximum)) {
    throw usageError(
      `minimum ${lever.minimum} does not lie below maximum ${lever.maximum}`,
      `${where}.minimum`,
      'Give bounds with room between them.',
    )
  }
  if (lever.default < lever.minimum || lever.default > lever.maximum) {
    throw usageError(
      `default ${lever.default} lies outside ${lever.minimum} to ${lever.maximum}`,
      `${where}.default`,
      'Give a default within the bounds.',
    )
  }
  if (lever.maximumStepPerHour !== null && !(lever.maximumStepPerHour > 0)) {
    throw usageError(
      `maximumStepPerHour is ${lever.maximumStepPerHour}`,
      `${where}.maximumStepPerHour`,
      'Give a step above 0, or null where the rate is free.',
    )
  }
  return lever
}

function supplyOf(value: unknown, where: string): SupplyLimit {
  const fields = fieldsOf(value, ['maximumFractionPer24Hours', 'counts'], where)
  const maximumFractionPer24Hours = numberOf(fields, 'maximumFractionPer24Hours', where)
  if (maximumFractionPer24Hours < 0) {
    throw usageError(
      `maximumFractionPer24Hours is ${maximumFractionPer24Hours}`,
      `${where}.maximumFractionPer24Hours`,
      'Give a fraction of supply, 0 or more.',
    )
  }
  const counts = textOf(fields, 'counts', where)
  if (counts !== 'policy' && counts !== 'policy-and-redemptions') {
    throw unknownName('counting', counts, ['policy', 'policy-and-redemptions'], `${where}.counts`)
  }
  return { maximumFractionPer24Hours, counts }
}

/**
 * Takes unknown data, such as a file's parsed JSON, as a guard's specification.
 * @param where the file or config path, named in errors together with the field
 */
export function parseGuardSpecification(value: unknown, where: string): GuardSpecification {
  const fields = fieldsOf(value, ['version', 'mechanism', 'levers', 'supply'], where)
  if (fields.version !== 1) {
    throw usageError(
      `version is ${show(fields.version)}`,
      `${where}.version`,
      'This release reads version 1 of guards.',
    )
  }
  if (!Array.isArray(fields.levers) || fields.levers.length === 0) {
    throw usageError(`levers is ${show(fields.levers)}`, `${where}.levers`, 'Give a list of levers.')
  }
  const levers = fields.levers.map((lever, index) => leverOf(lever, `${where}.levers[${index}]`))
  const names = levers.map((lever) => lever.name)
  const repeated = names.findIndex((name, index) => names.indexOf(name) < index)
  if (repeated >= 0) {
    throw usageError(
      `Two levers are named "${names[repeated]}"`,
      `${where}.levers[${repeated}].name`,
      'Give each lever a name of its own.',
    )
  }
  return {
    version: 1,
    mechanism: textOf(fields, 'mechanism', where),
    levers,
    supply: supplyOf(fields.supply, `${where}.supply`),
  }
}
