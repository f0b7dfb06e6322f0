import { type GuardLimits, NO_INDEX, NONE, TOO_LARGE } from '../../../guard/limits.js'
import { finish } from './case.js'
import { plainDraft } from './edges.js'
import { lengthEdges } from './limit-lengths.js'

/** Limits at the edge of what contradicts itself, and the list, entry and field that do, worked by hand; null where none does. */
export interface LimitEdge {
  readonly name: string
  readonly limits: GuardLimits
  readonly fault: readonly [list: keyof GuardLimits, index: number | null, field: string] | null
}

export type Tables = { -readonly [List in keyof GuardLimits]: GuardLimits[List][number][] }
export type Change = (limits: Tables) => void
export type Add = (name: string, fault: LimitEdge['fault'], change: Change) => void

export function limitEdges(): LimitEdge[] {
  const edges: LimitEdge[] = []
  const add: Add = (name, fault, change) => {
    const limits = structuredClone(finish(plainDraft()).limits) as unknown as Tables
    change(limits)
    edges.push({ name, limits, fault })
  }
  leverEdges(add)
  observationEdges(add)
  quantityEdges(add)
  effectEdges(add)
  windowEdges(add)
  conditionEdges(add)
  lengthEdges(add)
  return edges
}

/** Adds rows of fields that are put into one entry of a list, with the field that is wrong then. */
function rows<List extends 'levers' | 'observations' | 'quantities' | 'effects' | 'windows'>(
  add: Add,
  list: List,
  at: number,
  table: readonly (readonly [fault: string | null, fields: Partial<GuardLimits[List][number]>])[],
): void {
  const text = (fields: object) => Object.entries(fields).map(([key, value]) => `${key} ${value}`)
  for (const [fault, fields] of table) {
    add(`${list}[${at}] with ${text(fields)}`, fault === null ? null : [list, at, fault], (limits) => {
      limits[list][at] = { ...limits[list][at]!, ...fields }
    })
  }
}

const MOST = TOO_LARGE - 1n

function leverEdges(add: Add): void {
  const step = { stepPerHour: 1n, accrualSeconds: 1n }
  const narrow = { minimum: -2n, maximum: 3n }
  const within = (minimumChange: bigint, maximumIncrease: bigint, maximumDecrease: bigint) => ({
    minimumChange,
    maximumIncrease,
    maximumDecrease,
  })
  rows(add, 'levers', 0, [
    ['minimum', { minimum: -TOO_LARGE }],
    ['minimum', { minimum: TOO_LARGE }],
    ['maximum', { maximum: TOO_LARGE }],
    ['maximum', { maximum: -TOO_LARGE }],
    ['initial', { initial: TOO_LARGE }],
    ['initial', { initial: -TOO_LARGE }],
    ['minimumChange', { minimumChange: TOO_LARGE }],
    ['minimumChange', { minimumChange: -TOO_LARGE }],
    [null, { minimum: -MOST, maximum: MOST, initial: MOST, minimumChange: MOST }],
    [null, { minimum: -MOST, maximum: MOST, initial: -MOST }],
    // Numbers that are too large speak before bounds that are crossed.
    ['initial', { minimum: 1n, maximum: 1n, initial: TOO_LARGE }],
    ['minimumChange', { minimum: 1n, maximum: 1n, minimumChange: TOO_LARGE }],
    ...(['maximumIncrease', 'maximumDecrease', 'stepPerHour'] as const).flatMap(
      (field) =>
        [
          [field, { [field]: TOO_LARGE }],
          [field, { [field]: NONE - 1n }],
          [field, { [field]: -TOO_LARGE }],
          [field, { [field]: -1n }],
          [field, { minimum: 1n, maximum: 1n, [field]: TOO_LARGE }],
          [null, { [field]: MOST }],
          [null, { [field]: 1n }],
          [null, { [field]: NONE }],
        ] as const,
    ),
    ['minimum', { minimum: 5n, maximum: 5n, initial: 5n }],
    [null, { minimum: 4n, maximum: 5n, initial: 5n }],
    [null, { minimum: 4n, maximum: 5n, initial: 4n }],
    ['initial', { minimum: 4n, maximum: 5n, initial: 3n }],
    ['initial', { minimum: 4n, maximum: 5n, initial: 6n }],
    ['increment', { increment: true, minimum: 1n, initial: 1n }],
    [null, { increment: true, minimum: 0n }],
    ['increment', { increment: true, maximum: -1n, initial: -1n }],
    [null, { increment: true, maximum: 0n }],
    ['zeroRefused', { increment: true, zeroRefused: true, initial: 1n }],
    [null, { zeroRefused: true, initial: 1n }],
    ['zeroRefused', { zeroRefused: true }],
    ['stepPerHour', { increment: true, ...step }],
    [null, step],
    [null, { stepPerHour: NONE, accrualSeconds: 0n }],
    ['accrualSeconds', { ...step, accrualSeconds: 0n }],
    ['stepPerHour', { stepPerHour: 0n }],
    ['minimumChange', { minimumChange: -1n }],
    [null, { ...narrow, minimumChange: 5n }],
    ['minimumChange', { ...narrow, minimumChange: 6n }],
    [null, within(0n, 0n, 1n)],
    [null, within(0n, 1n, 0n)],
    ['maximumIncrease', within(0n, 0n, 0n)],
    [null, within(5n, 5n, 1n)],
    [null, within(5n, 1n, 5n)],
    ['minimumChange', within(5n, 4n, 4n)],
    [null, { ...within(5n, 4n, 4n), increaseRelative: true }],
    [null, { ...within(5n, 4n, 4n), decreaseRelative: true }],
    ...(
      [
        'rangeResponse',
        'minimumChangeResponse',
        'cooldownResponse',
        'changeResponse',
        'rateResponse',
      ] as const
    ).flatMap((field) => [[null, { [field]: 1n }] as const, [field, { [field]: 2n }] as const]),
  ])
  rows(add, 'levers', 1, [
    ['initial', { initial: TOO_LARGE }],
    ['minimum', { minimum: 5n, maximum: 5n, initial: 5n }],
  ])
}

function observationEdges(add: Add): void {
  for (const at of [0, 1]) {
    rows(add, 'observations', at, [
      ['minimum', { minimum: -TOO_LARGE }],
      ['minimum', { minimum: TOO_LARGE }],
      ['maximum', { maximum: TOO_LARGE }],
      ['maximum', { maximum: -TOO_LARGE }],
      [null, { minimum: -MOST, maximum: MOST }],
      ['minimum', { minimum: 5n, maximum: 5n }],
      [null, { minimum: 4n, maximum: 5n }],
      ...(['maximumJump', 'maximumDeviation'] as const).flatMap(
        (field) =>
          [
            [field, { [field]: TOO_LARGE }],
            [field, { [field]: NONE - 1n }],
            [field, { minimum: 5n, maximum: 5n, [field]: TOO_LARGE }],
            [field, { [field]: -1n }],
            [null, { [field]: 0n }],
            [null, { [field]: MOST }],
          ] as const,
      ),
      ...(['rangeTier', 'ageTier', 'jumpTier', 'deviationTier'] as const).flatMap(
        (field) =>
          [
            [field, { [field]: 0n }],
            [null, { [field]: 1n }],
            [null, { [field]: 3n }],
            [field, { [field]: 4n }],
          ] as unknown as [string | null, object][],
      ),
      [null, { zeroTier: 3n }],
      ['zeroTier', { zeroTier: 4n as 3n }],
    ])
  }
}

function quantityEdges(add: Add): void {
  for (const at of [0, 1]) {
    rows(add, 'quantities', at, [
      [null, { basis: 1n, floor: 0n }],
      ['basis', { basis: 2n }],
      ['basis', { basis: 254n }],
      ['floor', { basis: 1n, floor: TOO_LARGE }],
      ['floor', { basis: 1n, floor: NONE - 1n }],
      ['floor', { basis: 1n, floor: -1n }],
      [null, { basis: 1n, floor: MOST }],
      ['floor', { basis: NO_INDEX, floor: 1n }],
      [null, { basis: NO_INDEX, floor: NONE }],
      [null, { floorResponse: 1n }],
      ['floorResponse', { floorResponse: 2n as 1n }],
      ['capacity', { capacity: 0n }],
      [null, { capacity: 1n }],
      [null, { capacity: 65_535n }],
    ])
  }
}

function effectEdges(add: Add): void {
  rows(add, 'effects', 1, [
    ['lever', { lever: 2n }],
    ['quantity', { quantity: 2n }],
    ['coefficient', { coefficient: 0n }],
    ['coefficient', { coefficient: TOO_LARGE }],
    ['coefficient', { coefficient: -TOO_LARGE }],
    [null, { coefficient: MOST }],
    [null, { coefficient: -MOST }],
    [null, { coefficient: 1n }],
    [null, { coefficient: -1n }],
    [null, { observation: 1n }],
    ['observation', { observation: 2n }],
    [null, { lever: 0n }],
    [null, { quantity: 0n }],
    ['quantity', { lever: 0n, quantity: 0n }],
  ])
  add('a third effect that repeats the second', ['effects', 2, 'quantity'], ({ effects }) =>
    effects.push(effects[1]!),
  )
  add('a third effect that repeats the first', ['effects', 2, 'quantity'], ({ effects }) =>
    effects.push(effects[0]!),
  )
}

function windowEdges(add: Add): void {
  const window = (quantity: bigint, lengthSeconds: bigint, limit: bigint, fraction = false) =>
    ({ quantity, lengthSeconds, limit, fraction, response: 0n }) as const
  const retention = 10n ** 7n
  const one = (name: string, field: string | null, fields: Partial<GuardLimits['windows'][number]>) =>
    add(`window: ${name}`, field === null ? null : ['windows', 1, field], ({ windows }) => {
      windows.push(window(0n, 1n, 0n), { ...window(0n, 9n, 9n), ...fields })
    })
  one('no quantity', 'quantity', { quantity: 2n })
  one('no length', 'lengthSeconds', { lengthSeconds: 0n })
  one('as long as is remembered', null, { lengthSeconds: retention })
  one('longer than is remembered', 'lengthSeconds', { lengthSeconds: retention + 1n })
  add('window: below zero', ['windows', 0, 'limit'], ({ windows }) => windows.push(window(0n, 9n, -1n)))
  one('zero', null, { limit: 0n })
  one('the most', null, { limit: MOST })
  one('too large', 'limit', { limit: TOO_LARGE })
  one('a fraction of a stock', null, { fraction: true })
  one('a fraction of no stock', 'fraction', { quantity: 1n, fraction: true })
  one('no fraction, no stock', null, { quantity: 1n })
  one('rejects', null, { response: 1n })
  one('no response', 'response', { response: 2n as 1n })
  const two = (name: string, field: string | null, ...both: readonly ReturnType<typeof window>[]) =>
    add(`windows: ${name}`, field === null ? null : ['windows', both.length - 1, field], ({ windows }) => {
      windows.push(...both)
    })
  two('of one length', 'lengthSeconds', window(0n, 9n, 9n), window(0n, 9n, 9n))
  two('of one length, one a fraction', null, window(0n, 9n, 9n), window(0n, 9n, 9n, true))
  two('of one length, two quantities', null, window(0n, 9n, 9n), window(1n, 9n, 9n))
  two('longer and less', 'limit', window(0n, 9n, 9n), window(0n, 10n, 8n))
  two('longer and as much', null, window(0n, 9n, 9n), window(0n, 10n, 9n))
  two('longer and more', null, window(0n, 9n, 9n), window(0n, 10n, 10n))
  two('shorter and more', 'limit', window(0n, 9n, 9n), window(0n, 8n, 10n))
  two('shorter and as much', null, window(0n, 9n, 9n), window(0n, 8n, 9n))
  two('shorter and less', null, window(0n, 9n, 9n), window(0n, 8n, 8n))
  two('a fraction beside', null, window(0n, 9n, 9n), window(0n, 10n, 8n, true))
  two('another quantity beside', null, window(0n, 9n, 9n), window(1n, 10n, 8n))
  two('the third beside the second', 'limit', window(1n, 9n, 9n), window(0n, 9n, 9n), window(0n, 10n, 8n))
  two('the third beside the first', 'limit', window(0n, 9n, 9n), window(1n, 9n, 9n), window(0n, 10n, 8n))
}

const LAST_SYMBOL = Uint8Array.of(2, 8)
const NO_SYMBOL = Uint8Array.of(2, 9)

function conditionEdges(add: Add): void {
  const plain = { tier: 1n, trip: LAST_SYMBOL, clear: LAST_SYMBOL } as const
  const breaker = (field: string | null, fields: Partial<Record<keyof typeof plain, unknown>>) =>
    add(
      `breaker with ${Object.entries(fields)}`,
      field === null ? null : ['breakers', 1, field],
      (limits) => {
        limits.breakers.push(plain, { ...plain, ...fields } as typeof plain)
      },
    )
  add('a first breaker of no tier', ['breakers', 0, 'tier'], ({ breakers }) =>
    breakers.push({ ...plain, tier: 0n as 1n }),
  )
  breaker(null, {})
  breaker('tier', { tier: 0n })
  breaker(null, { tier: 3n })
  breaker('tier', { tier: 4n })
  breaker('trip', { trip: new Uint8Array(0) })
  breaker('trip', { trip: NO_SYMBOL })
  breaker(null, { clear: new Uint8Array(0) })
  breaker('clear', { clear: NO_SYMBOL })
  add('invariants', null, ({ invariants }) => invariants.push(LAST_SYMBOL, LAST_SYMBOL))
  add('invariants, one malformed', ['invariants', 1, 'code'], ({ invariants }) => {
    invariants.push(LAST_SYMBOL, NO_SYMBOL)
  })
  const fallbacks = (at: number | null, ...kinds: bigint[]) =>
    add(
      `fallbacks ${kinds}`,
      at === null ? null : ['fallbacks', at, ''],
      (limits) => (limits.fallbacks = kinds),
    )
  fallbacks(null)
  fallbacks(null, 0n, 1n, 2n)
  fallbacks(null, 1n, 0n)
  fallbacks(0, 3n)
  fallbacks(1, 0n, 3n)
  fallbacks(1, 1n, 1n)
  fallbacks(2, 0n, 1n, 0n)
  fallbacks(2, 1n, 0n, 0n)
  fallbacks(1, 2n, 0n)
}
