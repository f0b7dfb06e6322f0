import { NO_INDEX, ONE } from '../../../guard/limits.js'
import type { Add, Change, Tables } from './limit-edges.js'

/** As many entries as a list may have, and one more. */
export function lengthEdges(add: Add): void {
  const repeated = <Entry>(list: Entry[], count: number) =>
    list.push(...Array.from({ length: count - list.length }, () => list[0]!))
  add('no lever', ['levers', null, ''], (limits) => {
    limits.levers = []
    limits.effects = []
  })
  add('one lever', null, (limits) => {
    limits.levers.pop()
    limits.effects.pop()
  })
  for (const [list, most] of [
    ['levers', 32],
    ['observations', 32],
    ['quantities', 8],
  ] as const) {
    add(`${most} ${list}`, null, (limits) => repeated<unknown>(limits[list], most))
    add(`${most + 1} ${list}`, [list, null, ''], (limits) => repeated<unknown>(limits[list], most + 1))
  }
  const code = Uint8Array.of(2, 0)
  for (const [list, entry] of [
    ['breakers', { tier: 1n, trip: code, clear: code }],
    ['invariants', code],
  ] as const) {
    const filled =
      (count: number): Change =>
      (limits) => {
        limits[list] = new Array(count).fill(entry)
      }
    add(`32 ${list}`, null, filled(32))
    add(`33 ${list}`, [list, null, ''], filled(33))
  }
  const effects = (limits: Tables, count: number) => {
    repeated(limits.levers, 32)
    repeated(limits.quantities, 3)
    limits.effects = Array.from({ length: count }, (_, index) => ({
      lever: BigInt(index % 32),
      quantity: BigInt(Math.floor(index / 32)),
      coefficient: ONE,
      observation: NO_INDEX,
    }))
  }
  add('64 effects', null, (limits) => effects(limits, 64))
  add('65 effects', ['effects', null, ''], (limits) => effects(limits, 65))
  const windows = (limits: Tables, count: number) => {
    limits.windows = Array.from({ length: count }, (_, index) => ({
      quantity: 0n,
      lengthSeconds: BigInt(index + 1),
      limit: 9n,
      fraction: false,
      response: 0n,
    }))
  }
  add('32 windows', null, (limits) => windows(limits, 32))
  add('33 windows', ['windows', null, ''], (limits) => windows(limits, 33))
  add('4 fallbacks', ['fallbacks', null, ''], (limits) => (limits.fallbacks = [0n, 1n, 2n, 2n]))
}
