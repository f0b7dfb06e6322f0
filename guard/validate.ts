import { usageError } from '../core/errors.js'
import { compileGuard } from './compile.js'
import { type Contradiction, contradictionIn } from './contradictions.js'
import {
  type Fields,
  fieldsOf,
  listOf,
  numberOf,
  numberOrNull,
  partOrNull,
  requireOwnNames,
  textOf,
  wordOf,
} from './fields.js'
import type {
  Fallback,
  GuardBreaker,
  GuardDefinition,
  GuardEffect,
  GuardInvariant,
  GuardLever,
  GuardObservation,
  GuardQuantity,
  GuardSpecification,
  GuardWindow,
  Tier,
} from './specification.js'

const responses = ['clamp', 'reject'] as const
const tiers: readonly Tier[] = ['warn', 'restrict', 'halt']
const fallbacks: readonly Fallback[] = ['last', 'production-rule', 'no-action']

function leverOf(value: unknown, where: string): GuardLever {
  const bounds = ['name', 'unit', 'minimum', 'maximum', 'default', 'maximumStepPerHour']
  const rest = ['kind', 'range', 'rate', 'accrualHours', 'change', 'zero', 'cooldown', 'hysteresis']
  const fields = fieldsOf(value, [...bounds, ...rest], where)
  const response = (part: Fields, place: string) => wordOf(part, 'response', responses, place)
  const changeFields = [
    'maximumIncrease',
    'increaseIs',
    'maximumDecrease',
    'decreaseIs',
    'previous',
    'response',
  ]
  return {
    name: textOf(fields, 'name', where),
    unit: textOf(fields, 'unit', where),
    kind: wordOf(fields, 'kind', ['level', 'increment'], where),
    minimum: numberOf(fields, 'minimum', where),
    maximum: numberOf(fields, 'maximum', where),
    default: numberOf(fields, 'default', where),
    range: wordOf(fields, 'range', responses, where),
    maximumStepPerHour: numberOrNull(fields, 'maximumStepPerHour', where),
    rate: wordOf(fields, 'rate', responses, where),
    accrualHours: numberOf(fields, 'accrualHours', where),
    change: partOrNull(fields, 'change', changeFields, where, (part, place) => ({
      maximumIncrease: numberOrNull(part, 'maximumIncrease', place),
      increaseIs: wordOf(part, 'increaseIs', ['absolute', 'relative'], place),
      maximumDecrease: numberOrNull(part, 'maximumDecrease', place),
      decreaseIs: wordOf(part, 'decreaseIs', ['absolute', 'relative'], place),
      previous: wordOf(part, 'previous', ['as-is', 'within-bounds'], place),
      response: response(part, place),
    })),
    zero: wordOf(fields, 'zero', ['allowed', 'refused'], where),
    cooldown: partOrNull(fields, 'cooldown', ['seconds', 'response'], where, (part, place) => ({
      seconds: numberOf(part, 'seconds', place),
      response: response(part, place),
    })),
    hysteresis: partOrNull(fields, 'hysteresis', ['minimumChange', 'response'], where, (part, place) => ({
      minimumChange: numberOf(part, 'minimumChange', place),
      response: response(part, place),
    })),
  }
}

function observationOf(value: unknown, where: string): GuardObservation {
  const names = ['name', 'unit', 'minimum', 'maximum', 'range', 'zero', 'age', 'jump', 'deviation']
  const fields = fieldsOf(value, names, where)
  const tier = (part: Fields, place: string) => wordOf(part, 'tier', tiers, place)
  const age = fieldsOf(fields.age, ['seconds', 'tier'], `${where}.age`)
  return {
    name: textOf(fields, 'name', where),
    unit: textOf(fields, 'unit', where),
    minimum: numberOf(fields, 'minimum', where),
    maximum: numberOf(fields, 'maximum', where),
    range: wordOf(fields, 'range', tiers, where),
    zero: fields.zero === null ? null : wordOf(fields, 'zero', tiers, where),
    age: { seconds: numberOf(age, 'seconds', `${where}.age`), tier: tier(age, `${where}.age`) },
    jump: partOrNull(fields, 'jump', ['fraction', 'withinSeconds', 'tier'], where, (part, place) => ({
      fraction: numberOf(part, 'fraction', place),
      withinSeconds: numberOf(part, 'withinSeconds', place),
      tier: tier(part, place),
    })),
    deviation: partOrNull(fields, 'deviation', ['fraction', 'tier'], where, (part, place) => ({
      fraction: numberOf(part, 'fraction', place),
      tier: tier(part, place),
    })),
  }
}

function quantityOf(value: unknown, where: string): GuardQuantity {
  const fields = fieldsOf(
    value,
    ['name', 'unit', 'basis', 'floor', 'retentionSeconds', 'capacity', 'counts'],
    where,
  )
  return {
    name: textOf(fields, 'name', where),
    unit: textOf(fields, 'unit', where),
    basis: fields.basis === null ? null : textOf(fields, 'basis', where),
    floor: partOrNull(fields, 'floor', ['minimum', 'response'], where, (part, place) => ({
      minimum: numberOf(part, 'minimum', place),
      response: wordOf(part, 'response', responses, place),
    })),
    retentionSeconds: numberOf(fields, 'retentionSeconds', where),
    capacity: numberOf(fields, 'capacity', where),
    counts: wordOf(fields, 'counts', ['policy', 'policy-and-redemptions'], where),
  }
}

function effectOf(value: unknown, where: string): GuardEffect {
  const fields = fieldsOf(value, ['lever', 'quantity', 'coefficient', 'times'], where)
  return {
    lever: textOf(fields, 'lever', where),
    quantity: textOf(fields, 'quantity', where),
    coefficient: numberOf(fields, 'coefficient', where),
    times: fields.times === null ? null : textOf(fields, 'times', where),
  }
}

function windowOf(value: unknown, where: string): GuardWindow {
  const fields = fieldsOf(value, ['quantity', 'seconds', 'limit', 'limitIs', 'response'], where)
  return {
    quantity: textOf(fields, 'quantity', where),
    seconds: numberOf(fields, 'seconds', where),
    limit: numberOf(fields, 'limit', where),
    limitIs: wordOf(fields, 'limitIs', ['absolute', 'fraction'], where),
    response: wordOf(fields, 'response', responses, where),
  }
}

function definitionOf(value: unknown, where: string): GuardDefinition {
  const fields = fieldsOf(value, ['name', 'text'], where)
  return { name: textOf(fields, 'name', where), text: textOf(fields, 'text', where) }
}

function invariantOf(value: unknown, where: string): GuardInvariant {
  const fields = fieldsOf(value, ['text', 'code'], where)
  return { text: textOf(fields, 'text', where), code: textOf(fields, 'code', where) }
}

function breakerOf(value: unknown, where: string): GuardBreaker {
  const fields = fieldsOf(value, ['trip', 'clear', 'tier'], where)
  return {
    trip: invariantOf(fields.trip, `${where}.trip`),
    clear: fields.clear === null ? null : invariantOf(fields.clear, `${where}.clear`),
    tier: wordOf(fields, 'tier', tiers, where),
  }
}

/** Fields of the integer structs under the names that guard.json has for them. */
const pathOfField: Readonly<Record<string, string>> = {
  'levers.initial': 'default',
  'levers.increment': 'kind',
  'levers.rangeResponse': 'range',
  'levers.zeroRefused': 'zero',
  'levers.minimumChange': 'hysteresis.minimumChange',
  'levers.maximumIncrease': 'change.maximumIncrease',
  'levers.maximumDecrease': 'change.maximumDecrease',
  'levers.stepPerHour': 'maximumStepPerHour',
  'levers.accrualSeconds': 'accrualHours',
  'observations.maximumJump': 'jump.fraction',
  'observations.maximumDeviation': 'deviation.fraction',
  'quantities.floor': 'floor.minimum',
  'windows.lengthSeconds': 'seconds',
  'windows.fraction': 'limitIs',
  'breakers.trip': 'trip.code',
  'breakers.clear': 'clear.code',
}

/** A contradiction as an error that names the field of guard.json. */
export function contradictionError(
  { list, index, field, what, remedy }: Contradiction,
  where: string,
): Error {
  const name = list === 'fallbacks' ? 'fallback' : list
  const path = pathOfField[`${list}.${field}`] ?? field
  const place = `${where}.${name}${index === null ? '' : `[${index}]`}`
  return usageError(
    `${path === '' ? name : path} contradicts the other limits: ${what}`,
    path === '' ? place : `${place}.${path}`,
    remedy,
  )
}

/**
 * Takes unknown data, such as a file's parsed JSON, as a guard's specification. The code of invariants must be well formed; that
 * it says what their texts say is checked where the texts can be parsed (see core/expressions/invariant.ts).
 * @param where the file or config path, named in errors together with the field
 */
export function parseGuardSpecification(value: unknown, where: string): GuardSpecification {
  const lists = ['levers', 'observations', 'quantities', 'effects', 'windows']
  const conditions = ['definitions', 'breakers', 'invariants']
  const fields = fieldsOf(value, ['version', 'mechanism', ...lists, ...conditions, 'fallback'], where)
  if (fields.version !== 2) {
    throw usageError(
      `version is ${JSON.stringify(fields.version)}`,
      `${where}.version`,
      'This release reads version 2 of guards; export the run again.',
    )
  }
  const specification: GuardSpecification = {
    version: 2,
    mechanism: textOf(fields, 'mechanism', where),
    levers: listOf(fields, 'levers', where, leverOf),
    observations: listOf(fields, 'observations', where, observationOf),
    quantities: listOf(fields, 'quantities', where, quantityOf),
    effects: listOf(fields, 'effects', where, effectOf),
    windows: listOf(fields, 'windows', where, windowOf),
    definitions: listOf(fields, 'definitions', where, definitionOf),
    breakers: listOf(fields, 'breakers', where, breakerOf),
    invariants: listOf(fields, 'invariants', where, invariantOf),
    fallback: listOf(fields, 'fallback', where, (entry, place) =>
      wordOf({ fallback: entry }, 'fallback', fallbacks, place),
    ),
  }
  requireOwnNames(specification.levers, 'levers', `${where}.levers`)
  requireOwnNames(specification.observations, 'observations', `${where}.observations`)
  requireOwnNames(specification.definitions, 'definitions', `${where}.definitions`)
  requireOwnNames(specification.quantities, 'quantities', `${where}.quantities`)
  const contradiction = contradictionIn(compileGuard(specification, where))
  if (contradiction !== null) throw contradictionError(contradiction, where)
  return specification
}
