import { absolute } from './judgement.js'
import {
  type GuardLimits,
  type LimitsLever,
  type LimitsObservation,
  type LimitsQuantity,
  NO_INDEX,
  NONE,
  TOO_LARGE,
} from './limits.js'
import { postfixFault } from './postfix.js'

/** A limit that contradicts itself or another one: in which list, at which place, which field. */
export interface Contradiction {
  readonly list: keyof GuardLimits
  /** null: the whole list is meant. */
  readonly index: number | null
  /** The struct's field; empty where the whole entry or list is meant. */
  readonly field: string
  readonly what: string
  readonly remedy: string
}

type Fault = readonly [field: string, what: string, remedy: string] | null

const mostEntries = {
  levers: 32,
  observations: 32,
  quantities: 8,
  effects: 64,
  windows: 32,
  breakers: 32,
  invariants: 32,
  fallbacks: 3,
} as const
const MOST_CHANGES = 65_535n

/** Whether a number can be calculated with, or stands for no limit. */
function usable(value: bigint): boolean {
  return value === NONE || absolute(value) < TOO_LARGE
}

const smaller = 'Give a number whose size is below 1.7e20.'

function leverFault(lever: LimitsLever): Fault {
  const { minimum, maximum, initial, minimumChange, maximumIncrease, maximumDecrease, stepPerHour } = lever
  for (const field of ['minimum', 'maximum', 'initial', 'minimumChange'] as const) {
    if (absolute(lever[field]) >= TOO_LARGE) return [field, 'it is too large', smaller]
  }
  for (const field of ['maximumIncrease', 'maximumDecrease', 'stepPerHour'] as const) {
    if (!usable(lever[field])) return [field, 'it is too large', smaller]
  }
  if (minimum >= maximum) {
    return ['minimum', 'it does not lie below the maximum', 'Give bounds with room between them.']
  }
  if (initial < minimum || initial > maximum) {
    return ['initial', 'it lies outside the bounds', 'Give a default within the bounds.']
  }
  if (lever.increment && (minimum > 0n || maximum < 0n)) {
    return ['increment', 'its bounds leave out zero', 'An increment must be able to do nothing.']
  }
  if (lever.increment && lever.zeroRefused) {
    return ['zeroRefused', 'it refuses to do nothing', 'An increment must be able to do nothing.']
  }
  if (lever.increment && stepPerHour !== NONE) {
    return ['stepPerHour', 'an increment has no rate', 'Give null: its bounds are its rate.']
  }
  if (lever.zeroRefused && initial === 0n) {
    return ['zeroRefused', 'the default is zero', 'Allow zero, or give another default.']
  }
  if (minimumChange < 0n || minimumChange > maximum - minimum) {
    return [
      'minimumChange',
      'it is below 0 or wider than the bounds',
      'Give a change that the bounds have room for.',
    ]
  }
  if (maximumIncrease < 0n) return ['maximumIncrease', 'it is below 0', 'Give 0 or more, or null.']
  if (maximumDecrease < 0n) return ['maximumDecrease', 'it is below 0', 'Give 0 or more, or null.']
  if (maximumIncrease === 0n && maximumDecrease === 0n) {
    return ['maximumIncrease', 'the lever can move neither up nor down', 'Leave one direction open.']
  }
  const absoluteChange = !lever.increaseRelative && !lever.decreaseRelative
  if (absoluteChange && minimumChange > maximumIncrease && minimumChange > maximumDecrease) {
    return ['minimumChange', 'it is larger than the largest change', 'Give one that a decision can make.']
  }
  if (stepPerHour <= 0n) {
    return ['stepPerHour', 'it is not above 0', 'Give a step above 0, or null where the rate is free.']
  }
  if (stepPerHour !== NONE && lever.accrualSeconds === 0n) {
    return ['accrualSeconds', 'no time adds up', 'Give the hours for which the hourly step may add up.']
  }
  for (const field of [
    'rangeResponse',
    'minimumChangeResponse',
    'cooldownResponse',
    'changeResponse',
    'rateResponse',
  ] as const) {
    if (lever[field] > 1n) return [field, 'it is no response', 'Give 0 (clamp) or 1 (reject).']
  }
  return null
}

function observationFault(observation: LimitsObservation): Fault {
  const { minimum, maximum, maximumJump, maximumDeviation } = observation
  for (const field of ['minimum', 'maximum'] as const) {
    if (absolute(observation[field]) >= TOO_LARGE) return [field, 'it is too large', smaller]
  }
  for (const field of ['maximumJump', 'maximumDeviation'] as const) {
    if (!usable(observation[field])) return [field, 'it is too large', smaller]
  }
  if (minimum >= maximum) {
    return ['minimum', 'it does not lie below the maximum', 'Give bounds with room between them.']
  }
  if (maximumJump < 0n) return ['maximumJump', 'it is below 0', 'Give a fraction, 0 or more, or null.']
  if (maximumDeviation < 0n)
    return ['maximumDeviation', 'it is below 0', 'Give a fraction, 0 or more, or null.']
  for (const field of ['rangeTier', 'ageTier', 'jumpTier', 'deviationTier'] as const) {
    if (observation[field] < 1n || observation[field] > 3n) {
      return [field, 'it is no tier', 'Give 1 (warn), 2 (restrict) or 3 (halt).']
    }
  }
  if (observation.zeroTier > 3n) return ['zeroTier', 'it is no tier', 'Give 0 (none) to 3 (halt).']
  return null
}

function quantityFault(quantity: LimitsQuantity, limits: GuardLimits): Fault {
  const { basis, floor } = quantity
  if (basis !== NO_INDEX && basis >= BigInt(limits.observations.length)) {
    return ['basis', 'there is no such observation', 'Name one of the observations.']
  }
  if (!usable(floor)) return ['floor', 'it is too large', smaller]
  if (floor !== NONE && basis === NO_INDEX) {
    return ['floor', 'there is no stock to hold above it', 'Name the observation of the stock as the basis.']
  }
  if (floor < 0n) return ['floor', 'it is below 0', 'Give a floor of 0 or more, or null.']
  if (quantity.floorResponse > 1n) {
    return ['floorResponse', 'it is no response', 'Give 0 (clamp) or 1 (reject).']
  }
  if (quantity.capacity === 0n || quantity.capacity > MOST_CHANGES) {
    return ['capacity', `it is not 1 to ${MOST_CHANGES}`, 'Give room for at least one change.']
  }
  return null
}

function effectFault(limits: GuardLimits, index: number): Fault {
  const { lever, quantity, coefficient, observation } = limits.effects[index]!
  if (lever >= BigInt(limits.levers.length)) return ['lever', 'there is no such lever', 'Name a lever.']
  if (quantity >= BigInt(limits.quantities.length)) {
    return ['quantity', 'there is no such quantity', 'Name a quantity.']
  }
  if (coefficient === 0n || absolute(coefficient) >= TOO_LARGE) {
    return ['coefficient', 'it is 0 or too large', 'Give a number that is not 0, of a size below 1.7e20.']
  }
  if (observation !== NO_INDEX && observation >= BigInt(limits.observations.length)) {
    return ['observation', 'there is no such observation', 'Name an observation, or null.']
  }
  const before = limits.effects.slice(0, index)
  if (before.some((other) => other.lever === lever && other.quantity === quantity)) {
    return ['quantity', 'the lever has an effect on it already', 'Join the two effects.']
  }
  return null
}

function windowFault(limits: GuardLimits, index: number): Fault {
  const { quantity, lengthSeconds, limit, fraction, response } = limits.windows[index]!
  const of = limits.quantities[Number(quantity)]
  if (of === undefined) return ['quantity', 'there is no such quantity', 'Name a quantity.']
  if (lengthSeconds === 0n) return ['lengthSeconds', 'it has no length', 'Give seconds above 0.']
  if (lengthSeconds > of.retentionSeconds) {
    return ['lengthSeconds', 'the quantity forgets its changes before', 'Retain them at least as long.']
  }
  if (limit < 0n || limit >= TOO_LARGE) return ['limit', 'it is below 0 or too large', 'Give 0 or more.']
  if (fraction && of.basis === NO_INDEX) {
    return ['fraction', 'the quantity has no stock to be a fraction of', 'Give the quantity a basis.']
  }
  if (response > 1n) return ['response', 'it is no response', 'Give 0 (clamp) or 1 (reject).']
  for (const other of limits.windows.slice(0, index)) {
    if (other.quantity !== quantity || other.fraction !== fraction) continue
    if (other.lengthSeconds === lengthSeconds) {
      return ['lengthSeconds', 'there is a window of this length already', 'Leave one of them out.']
    }
    if (other.lengthSeconds < lengthSeconds ? limit < other.limit : limit > other.limit) {
      return [
        'limit',
        'the longer of two windows allows less, so that the shorter never binds',
        'Raise the longer one, or leave out the shorter.',
      ]
    }
  }
  return null
}

/** How many values invariants and breakers may read. */
export function symbolCount(limits: GuardLimits): number {
  return limits.observations.length + 2 * limits.levers.length + limits.quantities.length + 1
}

function codeFaults(limits: GuardLimits): Contradiction | null {
  const symbols = symbolCount(limits)
  const remedy = 'Compile the text again.'
  for (const [index, { tier, trip, clear }] of limits.breakers.entries()) {
    const fault = (field: string, what: string) => ({ list: 'breakers' as const, index, field, what, remedy })
    if (tier < 1n || tier > 3n) return fault('tier', 'it is no tier')
    const wrongTrip = postfixFault(trip, symbols)
    if (wrongTrip !== null) return fault('trip', `its code is malformed: ${wrongTrip}`)
    const wrongClear = clear.length === 0 ? null : postfixFault(clear, symbols)
    if (wrongClear !== null) return fault('clear', `its code is malformed: ${wrongClear}`)
  }
  for (const [index, code] of limits.invariants.entries()) {
    const wrong = postfixFault(code, symbols)
    if (wrong === null) continue
    return { list: 'invariants', index, field: 'code', what: `its code is malformed: ${wrong}`, remedy }
  }
  return null
}

/**
 * The first contradiction in limits, in the order of lists, entries and checks; null where there is none. `GuardRules.check`
 * in Solidity finds the same.
 */
export function contradictionIn(limits: GuardLimits): Contradiction | null {
  for (const [list, most] of Object.entries(mostEntries) as [keyof GuardLimits, number][]) {
    const { length } = limits[list]
    const least = list === 'levers' ? 1 : 0
    if (length < least || length > most) {
      return {
        list,
        index: null,
        field: '',
        what: `it has ${length} entries`,
        remedy: `Give ${least} to ${most}.`,
      }
    }
  }
  const faultsOf: readonly (readonly [keyof GuardLimits, number, (index: number) => Fault])[] = [
    ['levers', limits.levers.length, (index) => leverFault(limits.levers[index]!)],
    ['observations', limits.observations.length, (index) => observationFault(limits.observations[index]!)],
    ['quantities', limits.quantities.length, (index) => quantityFault(limits.quantities[index]!, limits)],
    ['effects', limits.effects.length, (index) => effectFault(limits, index)],
    ['windows', limits.windows.length, (index) => windowFault(limits, index)],
  ]
  for (const [list, length, faultOf] of faultsOf) {
    for (let index = 0; index < length; index++) {
      const fault = faultOf(index)
      if (fault !== null) return { list, index, field: fault[0], what: fault[1], remedy: fault[2] }
    }
  }
  const code = codeFaults(limits)
  if (code !== null) return code
  const { fallbacks } = limits
  const wrong = fallbacks.findIndex(
    (kind, index) => kind > 2n || fallbacks.indexOf(kind) < index || fallbacks.slice(0, index).includes(2n),
  )
  if (wrong < 0) return null
  return {
    list: 'fallbacks',
    index: wrong,
    field: '',
    what: 'it is unknown, repeated or stands behind "no-action"',
    remedy: 'Give each once, "no-action" last.',
  }
}
