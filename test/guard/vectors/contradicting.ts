import { type GuardLimits, NONE } from '../../../guard/limits.js'
import type { Draw } from './draw.js'
import { drawCase } from './generate.js'

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
  return limits as unknown as GuardLimits
}
