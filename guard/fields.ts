import { unknownName, usageError } from '../core/errors.js'

export type Fields = Readonly<Record<string, unknown>>

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value))
}

/** The value as an object that has all of the fields and no other. */
export function fieldsOf(value: unknown, names: readonly string[], where: string): Fields {
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

export function textOf(fields: Fields, name: string, where: string): string {
  const value = fields[name]
  if (typeof value !== 'string' || value === '') {
    throw usageError(`${name} is ${show(value)}`, `${where}.${name}`, 'Give a text that is not empty.')
  }
  return value
}

export function numberOf(fields: Fields, name: string, where: string): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw usageError(`${name} is ${show(value)}`, `${where}.${name}`, 'Give a finite number.')
  }
  return value
}

export function numberOrNull(fields: Fields, name: string, where: string): number | null {
  return fields[name] === null ? null : numberOf(fields, name, where)
}

export function wordOf<Word extends string>(
  fields: Fields,
  name: string,
  words: readonly Word[],
  where: string,
): Word {
  const value = textOf(fields, name, where)
  const word = words.find((known) => known === value)
  if (word === undefined) throw unknownName('word', value, words, `${where}.${name}`)
  return word
}

/** A list, each entry read with its own place. */
export function listOf<Entry>(
  fields: Fields,
  name: string,
  where: string,
  read: (value: unknown, place: string) => Entry,
): Entry[] {
  const value = fields[name]
  if (!Array.isArray(value)) {
    throw usageError(`${name} is ${show(value)}`, `${where}.${name}`, 'Give a list; [] where there is none.')
  }
  return value.map((entry, index) => read(entry, `${where}.${name}[${index}]`))
}

/** An object with the fields, or null. */
export function partOrNull<Part>(
  fields: Fields,
  name: string,
  names: readonly string[],
  where: string,
  read: (part: Fields, place: string) => Part,
): Part | null {
  if (fields[name] === null) return null
  const place = `${where}.${name}`
  return read(fieldsOf(fields[name], names, place), place)
}

/** Refuses a list in which two entries have one name. */
export function requireOwnNames(
  list: readonly { readonly name: string }[],
  kind: string,
  where: string,
): void {
  const names = list.map((entry) => entry.name)
  const repeated = names.findIndex((name, index) => names.indexOf(name) < index)
  if (repeated >= 0) {
    throw usageError(
      `Two ${kind} are named "${names[repeated]}"`,
      `${where}[${repeated}].name`,
      'Give each a name of its own.',
    )
  }
}
