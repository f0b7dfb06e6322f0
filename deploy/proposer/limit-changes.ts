import { hexToString, toHex } from 'viem'
import type { GuardLimits } from '../../guard/limits.js'
import { NONE } from '../../guard/limits.js'

/** One field of the limits that a proposal changes, in words. */
export interface LimitChange {
  /** Such as `levers[supply-rate].maximum`. */
  readonly field: string
  readonly from: string
  readonly to: string
}

/** Fields that hold ASCII in a word. */
const TEXTS = new Set(['name', 'unit'])
/** Fields in 18 decimals. */
const DECIMALS = new Set([
  'minimum',
  'maximum',
  'initial',
  'minimumChange',
  'maximumIncrease',
  'maximumDecrease',
  'stepPerHour',
  'maximumJump',
  'maximumDeviation',
  'floor',
  'coefficient',
  'limit',
])

function word(value: bigint): string {
  return hexToString(toHex(value, { size: 32 }), { size: 32 })
}

/** A number in 18 decimals without trailing zeros. */
export function decimalText(value: bigint): string {
  if (value === NONE) return 'none'
  const digits = (value < 0n ? -value : value).toString().padStart(19, '0')
  const fraction = digits.slice(-18).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -18)}${fraction === '' ? '' : `.${fraction}`}`
}

function shown(field: string, value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value instanceof Uint8Array) return toHex(value)
  if (typeof value !== 'bigint') return String(value)
  if (TEXTS.has(field)) return word(value)
  return DECIMALS.has(field) ? decimalText(value) : String(value)
}

function collect(path: string, field: string, from: unknown, to: unknown, found: LimitChange[]): void {
  const isNested = (value: unknown) =>
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
  if (Array.isArray(from) || Array.isArray(to)) {
    const [before, after] = [from ?? [], to ?? []] as [readonly unknown[], readonly unknown[]]
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      const entry = (after[index] ?? before[index]) as { readonly name?: bigint }
      const label = typeof entry === 'object' && entry.name !== undefined ? word(entry.name) : String(index)
      collect(`${path}[${label}]`, field, before[index], after[index], found)
    }
    return
  }
  if (isNested(from) || isNested(to)) {
    const [before, after] = [from ?? {}, to ?? {}] as Record<string, unknown>[]
    for (const key of new Set([...Object.keys(before!), ...Object.keys(after!)])) {
      collect(path === '' ? key : `${path}.${key}`, key, before![key], after![key], found)
    }
    return
  }
  const [before, after] = [shown(field, from), shown(field, to)]
  if (before !== after) found.push({ field: path, from: before, to: after })
}

/** Every field in which limits differ, in the order of the encoding. */
export function limitChanges(from: GuardLimits, to: GuardLimits): readonly LimitChange[] {
  const found: LimitChange[] = []
  collect('', '', from, to, found)
  return found
}
