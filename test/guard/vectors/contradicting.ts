import { type GuardLimits, NONE } from '../../../guard/limits.js'
import type { Draw } from './draw.js'
import { drawCase } from './generate.js'

const constant = [1, ...new Array<number>(31).fill(0), 1]
/** Conditions that can run and conditions that cannot, for want of operands, of an end, of a symbol, of an operation. */
const codes: readonly (readonly number[])[] = [
  [],
  [2, 0],
  constant,
  constant.slice(0, -1),
  [2],
  [2, 255],
  [2, 0, 2, 0],
  [20],
  [2, 0, 16],
  [2, 0, 2, 0, 51],
  [2, 0, 2, 0, 2, 0, 51],
  [2, 0, ...new Array<number>(63).fill(20)],
  [2, 0, ...new Array<number>(64).fill(20)],
  // Each operation, the last of each group and what lies beyond it, over one, two or three operands.
  ...[0, 3, 15, 16, 19, 20, 21, 22, 23, 24, 31, 32, 37, 38, 47, 48, 49, 50, 51, 52].flatMap((operation) => [
    [2, 0, operation],
    [2, 0, 2, 0, operation],
    [2, 0, 2, 0, 2, 0, operation],
  ]),
]
/** Those above, and each unknown operation over four operands and over five. */
export const spoiltCodes: readonly (readonly number[])[] = [
  ...codes,
  ...[0, 3, 15, 24, 31, 38, 47, 52, 255].flatMap((operation) => [
    [2, 0, 2, 0, 2, 0, 2, 0, operation],
    [2, 0, 2, 0, 2, 0, 2, 0, 2, 0, operation],
  ]),
]
/** One more entry than each list may have. */
const tooMany = {
  levers: 33,
  observations: 33,
  quantities: 9,
  effects: 65,
  windows: 33,
  breakers: 33,
  invariants: 33,
  fallbacks: 4,
}

/** A field set to a value that may contradict the others. */
export function contradicting(draw: Draw): GuardLimits {
  const limits = structuredClone(drawCase(11, draw.below(10_000)).limits) as unknown as Record<
    string,
    Record<string, unknown>[]
  >
  const lists = ['levers', 'observations', 'quantities', 'effects', 'windows'].filter(
    (list) => limits[list]!.length > 0,
  )
  const list = draw.pick(lists)
  const entry = draw.pick(limits[list]!)
  const field = draw.pick(Object.keys(entry))
  if (typeof entry[field] === 'boolean') entry[field] = !entry[field]
  else if (/Response|Tier|^response/.test(field)) entry[field] = BigInt(draw.below(5))
  else if (/basis|lever|quantity|observation/.test(field))
    entry[field] = BigInt(draw.pick([0, 1, 2, 254, 255]))
  else if (/Seconds|capacity/.test(field)) entry[field] = BigInt(draw.pick([0, 1, 3600, 65_535]))
  else if (!/name|unit/.test(field))
    entry[field] = draw.pick([0n, 1n, -1n, NONE, 2n ** 127n, 2n ** 127n - 1n, -(2n ** 127n)])
  if (draw.chance(0.1)) limits.fallbacks = draw.pick([[2n, 0n], [1n, 1n], [3n], [0n, 1n, 2n]]) as never
  if (draw.chance(0.1)) limits.invariants = [Uint8Array.from([2, draw.below(12)])] as never
  if (draw.chance(0.05)) limits.windows = [...limits.windows!, ...limits.windows!]
  if (draw.chance(0.05)) limits.levers = []
  const code = () => Uint8Array.from(draw.pick(codes))
  if (draw.chance(0.3)) {
    const breaker = { tier: 2n, trip: Uint8Array.of(2, 0), clear: Uint8Array.of() }
    const spoilt = draw.pick([{ tier: BigInt(draw.below(5)) }, { trip: code() }, { clear: code() }])
    limits.breakers = [breaker, { ...breaker, ...spoilt }]
  }
  if (draw.chance(0.2)) limits.invariants = [Uint8Array.of(2, 0), code()] as never
  if (draw.chance(0.1)) {
    const list = draw.pick(Object.keys(tooMany)) as keyof typeof tooMany
    const count = tooMany[list] - draw.below(2)
    const [first] = limits[list]!
    if (first !== undefined) limits[list] = Array.from({ length: count }, () => first)
  }
  return limits as unknown as GuardLimits
}
