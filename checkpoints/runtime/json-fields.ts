import { MinthelmError, unknownName } from '../../core/errors.js'
import type { Json } from '../canonical-json.js'

const REMEDY = 'Export the bundle again from its run.'

function broken(what: string, where: string, remedy: string): MinthelmError {
  return new MinthelmError({ what, where, remedy, exitStatus: 2 })
}

/** Parses JSON that came from a stranger. */
export function parseJson(text: string, where: string, remedy = REMEDY): Json {
  try {
    return JSON.parse(text, (key, value: Json) => {
      if (key === '__proto__') throw new SyntaxError('the key __proto__')
      return value
    }) as Json
  } catch (cause) {
    throw broken(
      `Not readable as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      where,
      remedy,
    )
  }
}

/** Reads one JSON object's fields by name and kind; what is missing, of another kind or unknown is named. */
export class JsonFields {
  private readonly fields: Readonly<Record<string, Json>>

  constructor(
    value: Json | undefined,
    readonly where: string,
    keys: readonly string[],
    private readonly remedy = REMEDY,
  ) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw broken('An object was expected', where, remedy)
    }
    this.fields = value as Readonly<Record<string, Json>>
    for (const key of Object.keys(value)) if (!keys.includes(key)) throw unknownName('key', key, keys, where)
  }

  value(key: string): Json {
    if (!Object.hasOwn(this.fields, key)) throw broken(`"${key}" is missing`, this.where, this.remedy)
    return this.fields[key]!
  }

  number(key: string): number {
    const value = this.value(key)
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.wrong(key, 'a number')
    return value
  }

  /** A whole number of at least `minimum`. */
  whole(key: string, minimum = 0): number {
    const value = this.number(key)
    if (!Number.isSafeInteger(value) || value < minimum) {
      throw this.wrong(key, `a whole number of at least ${minimum}`)
    }
    return value
  }

  text(key: string): string {
    const value = this.value(key)
    if (typeof value !== 'string') throw this.wrong(key, 'a text')
    return value
  }

  choice<Choice extends string>(key: string, choices: readonly Choice[]): Choice {
    const value = this.text(key)
    const found = choices.find((choice) => choice === value)
    if (found === undefined) throw unknownName(key, value, choices, `${this.where}.${key}`)
    return found
  }

  list(key: string): readonly Json[] {
    const value = this.value(key)
    if (!Array.isArray(value)) throw this.wrong(key, 'a list')
    return value as readonly Json[]
  }

  numbers(key: string): readonly number[] {
    return this.list(key).map((value) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw this.wrong(key, 'a list of numbers')
      return value
    })
  }

  wrong(key: string, expected: string): MinthelmError {
    return broken(`"${key}" should be ${expected}`, `${this.where}.${key}`, this.remedy)
  }
}
