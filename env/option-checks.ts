import { unknownName, usageError } from '../core/errors.js'

/** A value as an error message shows it. */
export function show(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A number within bounds, or the default where none is given. */
export function numberOption(
  value: unknown,
  path: string,
  fallback: number,
  bounds: { least: number; most?: number; whole?: boolean; aboveLeast?: boolean },
): number {
  if (value === undefined) return fallback
  const { least, most = Number.MAX_VALUE, whole = false, aboveLeast = false } = bounds
  const valid =
    typeof value === 'number' &&
    value >= least &&
    value <= most &&
    !(aboveLeast && value === least) &&
    (!whole || Number.isInteger(value))
  if (!valid) {
    const kind = whole ? 'a whole number' : 'a number'
    const upper = bounds.most === undefined ? 'up' : `to ${most}`
    throw usageError(
      `${path.split('.').at(-1)} is ${show(value)}`,
      path,
      `Give ${kind} from ${aboveLeast ? 'above ' : ''}${least} ${upper}.`,
    )
  }
  return value
}

/** True or false, or the default where neither is given. */
export function booleanOption(value: unknown, path: string, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value !== 'boolean')
    throw usageError(`${path.split('.').at(-1)} is ${show(value)}`, path, 'Give true or false.')
  return value
}

/** The value as an object with known keys only. */
export function objectOption(
  value: unknown,
  path: string,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw usageError(
      `${path.split('.').at(-1)} is ${show(value)}`,
      path,
      `Give an object with ${keys.join(', ')}.`,
    )
  }
  for (const key of Object.keys(value)) if (!keys.includes(key)) throw unknownName('key', key, keys, path)
  return value as Readonly<Record<string, unknown>>
}

/** A number that must be there. */
export function requiredNumber(
  fields: Readonly<Record<string, unknown>>,
  key: string,
  path: string,
  bounds: { least: number; most?: number; aboveLeast?: boolean },
): number {
  if (fields[key] === undefined) throw usageError(`The key "${key}" is missing`, path, 'Add it.')
  return numberOption(fields[key], `${path}.${key}`, 0, bounds)
}
