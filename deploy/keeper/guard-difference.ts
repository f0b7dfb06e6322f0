/** One value that differs between two nested structures. */
export interface Difference {
  /** Such as "levers[0].maximum". */
  readonly field: string
  readonly left: string
  readonly right: string
}

const shown = (value: unknown) =>
  value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : String(value)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array)

/** The first field in which two structures of lists, objects and values differ; null where they are equal. */
export function firstDifference(left: unknown, right: unknown, field = ''): Difference | null {
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let index = 0; index < Math.max(left.length, right.length); index++) {
      const found = firstDifference(left[index], right[index], `${field}[${index}]`)
      if (found !== null) return found
    }
    return null
  }
  if (isObject(left) && isObject(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const found = firstDifference(left[key], right[key], field === '' ? key : `${field}.${key}`)
      if (found !== null) return found
    }
    return null
  }
  const [a, b] = [isObject(left) ? 'there' : shown(left), isObject(right) ? 'there' : shown(right)]
  return a === b ? null : { field, left: a, right: b }
}
