import { unknownName, usageError } from '../core/errors.js'
import { toFixed18 } from './fixed18.js'
import {
  type GuardLimits,
  type LimitsLever,
  type LimitsObservation,
  NO_INDEX,
  NONE,
  type ResponseCode,
  type TierCode,
} from './limits.js'
import type { GuardLever, GuardObservation, GuardSpecification, Response, Tier } from './specification.js'

const tiers: Readonly<Record<Tier, TierCode>> = { warn: 1n, restrict: 2n, halt: 3n }
const fallbackKinds = { last: 0n, 'production-rule': 1n, 'no-action': 2n } as const

function response(of: Response): ResponseCode {
  return of === 'reject' ? 1n : 0n
}

/** ASCII as the 32 bytes that a contract holds it in. */
export function nameWord(text: string, where: string): bigint {
  if (text.length > 32 || !/^[\x20-\x7e]+$/.test(text)) {
    throw usageError(`"${text}" is no text of 1 to 32 ASCII characters`, where, 'Shorten or respell it.')
  }
  let word = 0n
  for (let index = 0; index < 32; index++) {
    word = (word << 8n) | BigInt(index < text.length ? text.charCodeAt(index) : 0)
  }
  return word
}

function seconds(value: number, where: string): bigint {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw usageError(`${value} is no number of seconds`, where, 'Give whole seconds, 0 or more.')
  }
  return BigInt(value)
}

/** Hexadecimal code as bytes. */
export function codeBytes(code: string, where: string): Uint8Array {
  if (!/^0x([0-9a-f]{2})*$/.test(code)) {
    throw usageError(
      `"${code.slice(0, 20)}" is no code`,
      where,
      'Give 0x and pairs of digits 0 to 9, a to f.',
    )
  }
  return Uint8Array.from({ length: code.length / 2 - 1 }, (_, index) =>
    Number.parseInt(code.slice(2 + 2 * index, 4 + 2 * index), 16),
  )
}

function leverOf(lever: GuardLever, where: string): LimitsLever {
  const number = (value: number | null, field: string) =>
    value === null ? NONE : toFixed18(value, `${where}.${field}`)
  const { change, cooldown, hysteresis } = lever
  return {
    name: nameWord(lever.name, `${where}.name`),
    unit: nameWord(lever.unit, `${where}.unit`),
    increment: lever.kind === 'increment',
    minimum: number(lever.minimum, 'minimum'),
    maximum: number(lever.maximum, 'maximum'),
    initial: number(lever.default, 'default'),
    rangeResponse: response(lever.range),
    zeroRefused: lever.zero === 'refused',
    minimumChange: number(hysteresis?.minimumChange ?? 0, 'hysteresis.minimumChange'),
    minimumChangeResponse: response(hysteresis?.response ?? 'clamp'),
    cooldownSeconds: seconds(cooldown?.seconds ?? 0, `${where}.cooldown.seconds`),
    cooldownResponse: response(cooldown?.response ?? 'clamp'),
    maximumIncrease: number(change?.maximumIncrease ?? null, 'change.maximumIncrease'),
    increaseRelative: change?.increaseIs === 'relative',
    maximumDecrease: number(change?.maximumDecrease ?? null, 'change.maximumDecrease'),
    decreaseRelative: change?.decreaseIs === 'relative',
    previousWithinBounds: change?.previous === 'within-bounds',
    changeResponse: response(change?.response ?? 'clamp'),
    stepPerHour: number(lever.maximumStepPerHour, 'maximumStepPerHour'),
    accrualSeconds: seconds(lever.accrualHours * 3600, `${where}.accrualHours`),
    rateResponse: response(lever.rate),
  }
}

function observationOf(observation: GuardObservation, where: string): LimitsObservation {
  const number = (value: number, field: string) => toFixed18(value, `${where}.${field}`)
  const { age, jump, deviation, zero } = observation
  return {
    name: nameWord(observation.name, `${where}.name`),
    unit: nameWord(observation.unit, `${where}.unit`),
    minimum: number(observation.minimum, 'minimum'),
    maximum: number(observation.maximum, 'maximum'),
    rangeTier: tiers[observation.range],
    zeroTier: zero === null ? 0n : tiers[zero],
    maximumAgeSeconds: seconds(age.seconds, `${where}.age.seconds`),
    ageTier: tiers[age.tier],
    maximumJump: jump === null ? NONE : number(jump.fraction, 'jump.fraction'),
    jumpWithinSeconds: seconds(jump?.withinSeconds ?? 0, `${where}.jump.withinSeconds`),
    jumpTier: tiers[jump?.tier ?? 'warn'],
    maximumDeviation: deviation === null ? NONE : number(deviation.fraction, 'deviation.fraction'),
    deviationTier: tiers[deviation?.tier ?? 'warn'],
  }
}

/** The place of a name in a list. */
function placeOf(
  name: string,
  list: readonly { readonly name: string }[],
  kind: string,
  where: string,
): bigint {
  const index = list.findIndex((entry) => entry.name === name)
  if (index < 0) {
    throw unknownName(
      kind,
      name,
      list.map((entry) => entry.name),
      where,
    )
  }
  return BigInt(index)
}

/**
 * A specification in integers, as the evaluators and contracts read it. The texts of invariants are not looked at: their code is
 * what runs.
 * @param where the file or config path, named in errors together with the field
 */
export function compileGuard(specification: GuardSpecification, where: string): GuardLimits {
  const { levers, observations, quantities, effects, windows, breakers, invariants } = specification
  const observationPlace = (name: string | null, path: string) =>
    name === null ? NO_INDEX : placeOf(name, observations, 'observation', path)
  return {
    levers: levers.map((lever, index) => leverOf(lever, `${where}.levers[${index}]`)),
    observations: observations.map((observation, index) =>
      observationOf(observation, `${where}.observations[${index}]`),
    ),
    quantities: quantities.map((quantity, index) => {
      const path = `${where}.quantities[${index}]`
      return {
        name: nameWord(quantity.name, `${path}.name`),
        unit: nameWord(quantity.unit, `${path}.unit`),
        basis: observationPlace(quantity.basis, `${path}.basis`),
        floor: quantity.floor === null ? NONE : toFixed18(quantity.floor.minimum, `${path}.floor.minimum`),
        floorResponse: response(quantity.floor?.response ?? 'clamp'),
        retentionSeconds: seconds(quantity.retentionSeconds, `${path}.retentionSeconds`),
        capacity: seconds(quantity.capacity, `${path}.capacity`),
      }
    }),
    effects: effects.map((effect, index) => {
      const path = `${where}.effects[${index}]`
      return {
        lever: placeOf(effect.lever, levers, 'lever', `${path}.lever`),
        quantity: placeOf(effect.quantity, quantities, 'quantity', `${path}.quantity`),
        coefficient: toFixed18(effect.coefficient, `${path}.coefficient`),
        observation: observationPlace(effect.times, `${path}.times`),
      }
    }),
    windows: windows.map((window, index) => {
      const path = `${where}.windows[${index}]`
      return {
        quantity: placeOf(window.quantity, quantities, 'quantity', `${path}.quantity`),
        lengthSeconds: seconds(window.seconds, `${path}.seconds`),
        limit: toFixed18(window.limit, `${path}.limit`),
        fraction: window.limitIs === 'fraction',
        response: response(window.response),
      }
    }),
    breakers: breakers.map(({ tier, trip, clear }, index) => ({
      tier: tiers[tier],
      trip: codeBytes(trip.code, `${where}.breakers[${index}].trip.code`),
      clear:
        clear === null ? new Uint8Array(0) : codeBytes(clear.code, `${where}.breakers[${index}].clear.code`),
    })),
    invariants: invariants.map(({ code }, index) => codeBytes(code, `${where}.invariants[${index}].code`)),
    fallbacks: specification.fallback.map((kind) => fallbackKinds[kind]),
  }
}
