import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { usageError } from '../core/errors.js'
import { type AbiValue, abiBytes, abiEncode, abiList, abiStruct, abiWord } from './abi.js'
import type {
  GuardLimits,
  LimitsBreaker,
  LimitsEffect,
  LimitsLever,
  LimitsObservation,
  LimitsQuantity,
  LimitsWindow,
} from './limits.js'

/** The Solidity type of a field; each takes a word of 32 bytes. */
type Kind = 'bytes32' | 'int256' | 'uint64' | 'uint16' | 'uint8' | 'bool'
type Fields<Struct> = Readonly<Record<keyof Struct & string, Kind>>

/** The fields of each struct in Solidity's order, which is the order of the encoding. */
export const leverFields: Fields<LimitsLever> = {
  name: 'bytes32',
  unit: 'bytes32',
  increment: 'bool',
  minimum: 'int256',
  maximum: 'int256',
  initial: 'int256',
  rangeResponse: 'uint8',
  zeroRefused: 'bool',
  minimumChange: 'int256',
  minimumChangeResponse: 'uint8',
  cooldownSeconds: 'uint64',
  cooldownResponse: 'uint8',
  maximumIncrease: 'int256',
  increaseRelative: 'bool',
  maximumDecrease: 'int256',
  decreaseRelative: 'bool',
  previousWithinBounds: 'bool',
  changeResponse: 'uint8',
  stepPerHour: 'int256',
  accrualSeconds: 'uint64',
  rateResponse: 'uint8',
}
export const observationFields: Fields<LimitsObservation> = {
  name: 'bytes32',
  unit: 'bytes32',
  minimum: 'int256',
  maximum: 'int256',
  rangeTier: 'uint8',
  zeroTier: 'uint8',
  maximumAgeSeconds: 'uint64',
  ageTier: 'uint8',
  maximumJump: 'int256',
  jumpWithinSeconds: 'uint64',
  jumpTier: 'uint8',
  maximumDeviation: 'int256',
  deviationTier: 'uint8',
}
export const quantityFields: Fields<LimitsQuantity> = {
  name: 'bytes32',
  unit: 'bytes32',
  basis: 'uint8',
  floor: 'int256',
  floorResponse: 'uint8',
  retentionSeconds: 'uint64',
  capacity: 'uint16',
}
export const effectFields: Fields<LimitsEffect> = {
  lever: 'uint8',
  quantity: 'uint8',
  coefficient: 'int256',
  observation: 'uint8',
}
export const windowFields: Fields<LimitsWindow> = {
  quantity: 'uint8',
  lengthSeconds: 'uint64',
  limit: 'int256',
  fraction: 'bool',
  response: 'uint8',
}

function struct<Struct extends object>(fields: Fields<Struct>, value: Struct): AbiValue {
  const names = Object.keys(fields) as (keyof Struct & string)[]
  return abiStruct(names.map((name) => abiWord(value[name] as bigint | boolean)))
}

function structs<Struct extends object>(fields: Fields<Struct>, values: readonly Struct[]): AbiValue {
  return abiList(values.map((value) => struct(fields, value)))
}

/** Limits as a value of the ABI, to be encoded among others. */
export function abiLimits(limits: GuardLimits): AbiValue {
  const breakers = limits.breakers.map(({ tier, trip, clear }) =>
    abiStruct([abiWord(tier), abiBytes(trip), abiBytes(clear)]),
  )
  return abiStruct([
    structs(leverFields, limits.levers),
    structs(observationFields, limits.observations),
    structs(quantityFields, limits.quantities),
    structs(effectFields, limits.effects),
    structs(windowFields, limits.windows),
    abiList(breakers),
    abiList(limits.invariants.map(abiBytes)),
    abiList(limits.fallbacks.map(abiWord)),
  ])
}

/** The canonical encoding: the bytes of Solidity's `abi.encode(limits)`. */
export function encodeLimits(limits: GuardLimits): Uint8Array {
  return abiEncode([abiLimits(limits)])
}

/** The name of limits on a chain: keccak-256 of their canonical encoding, as 0x and 64 hexadecimal digits. */
export function guardHash(limits: GuardLimits): `0x${string}` {
  return `0x${bytesToHex(keccak_256(encodeLimits(limits)))}`
}

const bits: Readonly<Record<Kind, number>> = {
  bytes32: 256,
  int256: 256,
  uint64: 64,
  uint16: 16,
  uint8: 8,
  bool: 1,
}

/** Reads words and bytes of an encoding; places are counted in bytes. */
class Reader {
  constructor(
    private readonly data: Uint8Array,
    private readonly where: string,
  ) {}

  fail(what: string): never {
    throw usageError(what, this.where, 'Give the bytes that encodeLimits or abi.encode made of limits.')
  }

  word(place: number): bigint {
    if (place + 32 > this.data.length) this.fail(`The encoding ends before byte ${place + 32}`)
    let word = 0n
    for (let index = place; index < place + 32; index++) word = (word << 8n) | BigInt(this.data[index]!)
    return word
  }

  /** A place or length: no larger than the data. */
  small(place: number): number {
    const word = this.word(place)
    if (word > BigInt(this.data.length)) this.fail(`The encoding names byte ${word}, behind its end`)
    return Number(word)
  }

  bytes(place: number): Uint8Array {
    const length = this.small(place)
    if (place + 32 + length > this.data.length) this.fail('The encoding ends within code')
    return this.data.slice(place + 32, place + 32 + length)
  }

  /** The elements' places of a list whose elements are dynamic. */
  places(place: number): number[] {
    const count = this.small(place)
    const start = place + 32
    return Array.from({ length: count }, (_, index) => start + this.small(start + index * 32))
  }

  structs<Struct extends object>(place: number, fields: Fields<Struct>): Struct[] {
    const kinds = Object.entries(fields) as [string, Kind][]
    return Array.from({ length: this.small(place) }, (_, index) => {
      const start = place + 32 + index * kinds.length * 32
      const values = kinds.map(([name, kind], field) => {
        const word = this.word(start + field * 32)
        if (word >> BigInt(bits[kind]) !== 0n) this.fail(`The field "${name}" does not fit ${kind}`)
        if (kind === 'bool') return [name, word === 1n]
        return [name, kind === 'int256' ? BigInt.asIntN(256, word) : word]
      })
      // Each field of the struct is there, for the table of fields is keyed by them.
      return Object.fromEntries(values) as Struct
    })
  }
}

/**
 * Reads limits from their canonical encoding, as a controller hands it out.
 * @throws a usage error where the bytes are not exactly what `encodeLimits` makes of what they say
 */
export function decodeLimits(data: Uint8Array, where: string): GuardLimits {
  const reader = new Reader(data, where)
  const start = reader.small(0)
  const member = (index: number) => start + reader.small(start + index * 32)
  const fallback = member(7)
  const limits: GuardLimits = {
    levers: reader.structs<LimitsLever>(member(0), leverFields),
    observations: reader.structs<LimitsObservation>(member(1), observationFields),
    quantities: reader.structs<LimitsQuantity>(member(2), quantityFields),
    effects: reader.structs<LimitsEffect>(member(3), effectFields),
    windows: reader.structs<LimitsWindow>(member(4), windowFields),
    breakers: reader.places(member(5)).map((place) => ({
      // Which numbers are tiers is checked by `limitsFault`.
      tier: reader.word(place) as LimitsBreaker['tier'],
      trip: reader.bytes(place + reader.small(place + 32)),
      clear: reader.bytes(place + reader.small(place + 64)),
    })),
    invariants: reader.places(member(6)).map((place) => reader.bytes(place)),
    fallbacks: Array.from({ length: reader.small(fallback) }, (_, index) =>
      reader.word(fallback + 32 + index * 32),
    ),
  }
  const again = encodeLimits(limits)
  if (again.length !== data.length || again.some((byte, index) => byte !== data[index])) {
    reader.fail('The encoding is not canonical')
  }
  return limits
}
