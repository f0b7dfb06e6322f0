import { encodeAbiParameters, getAbiItem } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contradictionIn } from '../../../guard/contradictions.js'
import {
  decodeLimits,
  effectFields,
  encodeLimits,
  guardHash,
  leverFields,
  observationFields,
  quantityFields,
  windowFields,
} from '../../../guard/encoding.js'
import { observe } from '../../../guard/evaluate.js'
import { fallbackRequest } from '../../../guard/fallback.js'
import type { GuardLimits } from '../../../guard/limits.js'
import { runPostfix } from '../../../guard/postfix.js'
import { contradicting, spoiltCodes } from '../../guard/vectors/contradicting.js'
import { Draw } from '../../guard/vectors/draw.js'
import { edgeCases } from '../../guard/vectors/edges.js'
import { drawCase } from '../../guard/vectors/generate.js'
import { limitEdges } from '../../guard/vectors/limit-edges.js'
import { conditionByReference } from '../../guard/vectors/reference-conditions.js'
import { forViem, hex, RulesHarness } from './rules-harness.js'

let harness: RulesHarness
const read: RulesHarness['read'] = (functionName, args) => harness.read(functionName, args)

beforeAll(async () => {
  harness = await RulesHarness.start()
}, 60_000)
afterAll(() => harness.stop())

const manyLimits = (count: number) => Array.from({ length: count }, (_, index) => drawCase(7, index).limits)

describe('the canonical encoding', () => {
  it('is abi.encode of the struct: by viem, by Solidity, and back', async () => {
    const check = getAbiItem({ abi: harness.abi, name: 'check' })
    if (check?.type !== 'function') throw new Error('the harness has no check')
    for (const limits of manyLimits(200)) {
      const encoded = encodeLimits(limits)
      expect(hex(encoded)).toBe(encodeAbiParameters(check.inputs, [forViem(limits)]))
      expect(decodeLimits(encoded, 'chain')).toEqual(limits)
      if (Number(limits.levers[0]!.initial) % 8 === 0) {
        expect(await read('hashOf', [hex(encoded)])).toBe(guardHash(limits))
      }
    }
  })

  it('has the fields of the structs in their order', () => {
    const check = getAbiItem({ abi: harness.abi, name: 'check' })
    const members = (
      check as {
        inputs: readonly {
          components: readonly { name: string; components?: readonly { name: string; type: string }[] }[]
        }[]
      }
    ).inputs[0]!.components
    const tables = {
      levers: leverFields,
      observations: observationFields,
      quantities: quantityFields,
      effects: effectFields,
      windows: windowFields,
    }
    for (const [list, fields] of Object.entries(tables)) {
      const { components = [] } = members.find(({ name }) => name === list)!
      expect(components.map(({ name, type }) => [name, type])).toEqual(Object.entries(fields))
    }
  })

  it('is refused in any other form, by both', async () => {
    const [limits] = manyLimits(1)
    const encoded = encodeLimits(limits!)
    const spoilt = (change: (bytes: Uint8Array) => Uint8Array) => change(encoded.slice())
    const forms = [
      spoilt((bytes) => Uint8Array.from([...bytes, ...new Uint8Array(32)])),
      spoilt((bytes) => bytes.slice(0, -32)),
      // The place of the first list, moved on by one word.
      spoilt((bytes) => bytes.fill(bytes[63]! + 32, 63, 64)),
      // A boolean of 2: the third word of the first lever, behind place, 8 places and length.
      spoilt((bytes) => bytes.fill(2, (1 + 8 + 1 + 2) * 32 + 31, (1 + 8 + 1 + 3) * 32)),
    ]
    for (const form of forms) {
      expect(() => decodeLimits(form, 'chain')).toThrow(/chain/)
      await expect(read('hashOf', [hex(form)])).rejects.toThrow()
    }
  })
})

describe('contradictory limits', () => {
  const lists = [
    'levers',
    'observations',
    'quantities',
    'effects',
    'windows',
    'breakers',
    'invariants',
    'fallbacks',
  ]
  const fieldsOf = [leverFields, observationFields, quantityFields, effectFields, windowFields].map(
    Object.keys,
  )

  /** Where Solidity finds a contradiction, as "list[place].field"; null where it finds none. */
  async function contradictionThere(limits: GuardLimits): Promise<string | null> {
    try {
      await read('check', [forViem(limits)])
      return null
    } catch (error) {
      const { args } = (error as { cause: { data: { args: readonly number[] } } }).cause.data
      const [list, place, field] = args as [number, number, number]
      const ownName = list === 6 ? 'code' : (fieldsOf[list]?.[field] ?? ['tier', 'trip', 'clear'][field])
      const isList = field === 255 && (list < 7 || place > 3)
      return `${lists[list]}[${isList ? null : place}].${field === 255 ? '' : ownName}`
    }
  }

  it('are found by both, at each edge', async () => {
    for (const { name, limits, fault } of limitEdges()) {
      const due = fault === null ? null : `${fault[0]}[${fault[1]}].${fault[2]}`
      const here = contradictionIn(limits)
      expect(here === null ? null : `${here.list}[${here.index}].${here.field}`, name).toBe(due)
      expect(await contradictionThere(limits), name).toBe(due)
    }
  }, 60_000)

  it('are found by both, in the same place', async () => {
    const found = new Map<string, number>()
    for (let index = 0; index < 1000; index++) {
      const limits = contradicting(new Draw(3, index))
      const here = contradictionIn(limits)
      const there = await contradictionThere(limits)
      const due = here === null ? null : `${here.list}[${here.index}].${here.field}`
      expect(there, `case ${index}: ${here?.what}`).toBe(due)
      const key = here === null ? 'none' : `${here.list}.${here.field}`
      found.set(key, (found.get(key) ?? 0) + 1)
    }
    expect(found.size).toBeGreaterThanOrEqual(45)
    expect(found.get('none')).toBeGreaterThanOrEqual(100)
  }, 120_000)

  it('are found in every code that cannot run', async () => {
    const [limits] = manyLimits(1)
    for (const code of spoiltCodes) {
      const invariants = [Uint8Array.from(code)]
      const here = contradictionIn({ ...limits!, invariants })
      const there = read('check', [forViem({ ...limits!, invariants })])
      if (here === null) await there
      else await expect(there, code.join()).rejects.toThrow('InvalidLimits')
    }
  }, 60_000)
})

describe('conditions', () => {
  /** Runs codes in TypeScript, in Solidity and as trees, which must agree; null where the guard refuses. */
  async function runAll(
    codes: readonly Uint8Array[],
    symbols: readonly bigint[][],
  ): Promise<(bigint | null)[]> {
    const [passes, results] = (await read('postfix', [codes.map(hex), symbols])) as [boolean[], bigint[]]
    return codes.map((code, index) => {
      const here = runPostfix(code, symbols[index]!)
      expect(conditionByReference(code, symbols[index]!), hex(code)).toBe(here)
      expect(passes[index] ? results[index] : null, hex(code)).toBe(here)
      if (here === null) expect(results[index], hex(code)).toBe(0n)
      return here
    })
  }

  const extremes = [
    0n,
    1n,
    -1n,
    10n ** 18n,
    -(10n ** 18n),
    2n ** 255n - 1n,
    -(2n ** 255n),
    2n ** 127n,
    10n ** 36n,
    2n ** 195n,
  ]
  const binary = [16, 17, 18, 19, 22, 23, 32, 33, 34, 35, 36, 37, 48, 49]

  it('come to the same result on the stack of TypeScript, that of Solidity, and as trees', async () => {
    const draw = new Draw(5, 1)
    const number = () => (draw.chance(0.5) ? draw.pick(extremes) : draw.signed(40))
    const codes: Uint8Array[] = []
    const symbols: bigint[][] = []
    for (let index = 0; index < 4000; index++) {
      const code: number[] = []
      let depth = 0
      for (let words = 1 + draw.below(10); words > 0 || depth > 1; words--) {
        if (depth < 1 || (words > 0 && draw.chance(0.4))) {
          code.push(2, draw.below(4))
          depth++
        } else {
          const arity = draw.pick([1, 2, 2, 2, 3])
          if (arity > depth) continue
          code.push(draw.pick(arity === 1 ? [20, 21, 50] : arity === 2 ? binary : [51]))
          depth -= arity - 1
        }
        if (code.length > 300) break
      }
      // One in ten is spoilt: a byte changed, or its end cut off.
      if (draw.chance(0.05)) code[draw.below(code.length)] = draw.below(256)
      if (draw.chance(0.05)) code.pop()
      codes.push(Uint8Array.from(code))
      symbols.push(Array.from({ length: 4 }, number))
    }
    const refused = (await runAll(codes, symbols)).filter((result) => result === null).length
    expect(refused).toBeGreaterThanOrEqual(400)
    expect(codes.length - refused).toBeGreaterThanOrEqual(1000)
  })

  it('hold over every pair of extremes, and end after 64 operations', async () => {
    const pairs = extremes.flatMap((left) => extremes.map((right) => [left, right]))
    for (const operation of binary) {
      await runAll(
        pairs.map(() => Uint8Array.of(2, 0, 2, 1, operation)),
        pairs,
      )
    }
    const unary = [20, 21, 50].flatMap((operation) => extremes.map((value) => [operation, value] as const))
    await runAll(
      unary.map(([operation]) => Uint8Array.of(2, 0, operation)),
      unary.map(([, value]) => [value]),
    )
    const spoilt = spoiltCodes.map((code) => Uint8Array.from(code))
    await runAll(
      spoilt,
      spoilt.map(() => [5n]),
    )
    const many = [63, 64].map((count) => Uint8Array.of(2, 0, ...new Array<number>(count).fill(20)))
    expect(await runAll(many, [[5n], [5n]])).toEqual([-5n, null])
    const deep = [32, 33].map((count) => Uint8Array.from(new Array<number[]>(count).fill([2, 0]).flat()))
    const sums = deep.map((code) =>
      Uint8Array.of(...code, ...new Array<number>(code.length / 2 - 1).fill(16)),
    )
    expect(await runAll(sums, [[1n], [1n]])).toEqual([32n, null])
  })
})

describe('what surrounds the verdict', () => {
  it('observes at the edges as TypeScript does', async () => {
    for (const { name, case: drawn } of edgeCases()) {
      const { limits, state, inputs } = drawn
      const outcome = observe(limits, state, inputs[0]!)
      const there = await read('observe', [forViem(limits), state, inputs[0]!])
      expect(there, name).toEqual({ ...outcome, tier: Number(outcome.tier) })
    }
  })

  it('observes and falls back as TypeScript does', async () => {
    for (let index = 0; index < 60; index++) {
      const { limits, state, inputs } = drawCase(13, index)
      const [input] = inputs
      const outcome = observe(limits, state, input!)
      expect(await read('observe', [forViem(limits), state, input])).toEqual({
        ...outcome,
        tier: Number(outcome.tier),
      })
      if (input!.inForce.length !== limits.levers.length) continue
      const rule = [5n, 6n]
      for (const [kind, name] of [
        [0, 'last'],
        [1, 'production-rule'],
      ] as const) {
        const due = fallbackRequest(limits, name, input!.inForce, rule)
        expect(await read('requestOf', [forViem(limits), kind, input!.inForce, rule])).toEqual(due)
      }
    }
  })
})
