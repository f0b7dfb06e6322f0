import { describe, expect, it } from 'vitest'
import { shippedMechanisms } from '../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../env/registry.js'
import { spaceWidth } from '../../env/spaces.js'
import { guardSpecificationOf } from '../../env/token-economy-definitions.js'
import { compileGuard } from '../../guard/compile.js'
import { evaluate } from '../../guard/evaluate.js'
import { toFixed18 } from '../../guard/fixed18.js'
import { ONE } from '../../guard/limits.js'
import { Projection } from '../../guard/projection.js'
import { reasonCodes } from '../../guard/reasons.js'
import { initialState } from '../../guard/state.js'
import { Draw } from './vectors/draw.js'

const HOUR = 3600n
const has = (reasons: bigint, code: number) => (reasons >> BigInt(code)) & 1n

describe("the environment's projection", () => {
  it('lets through what the exact guard does, within two roundings of a double', () => {
    let compared = 0
    let cut = 0
    for (const [place, mechanism] of shippedMechanisms.entries()) {
      // The levers' own limits alone: the environment has its cap on supply elsewhere.
      const specification = {
        ...guardSpecificationOf(mechanism, {}),
        effects: [],
        windows: [],
        observations: [],
        quantities: [],
      }
      const { levers } = specification
      const limits = compileGuard(specification, 'guard.json')
      const projection = new Projection(specification)
      const draw = new Draw(17, place)
      for (let index = 0; index < 400; index++) {
        const inForce = levers.map(
          ({ minimum, maximum }) => minimum + ((maximum - minimum) * draw.below(1001)) / 1000,
        )
        const requested = levers.map(({ minimum, maximum, maximumStepPerHour }, at) => {
          const step = maximumStepPerHour ?? maximum - minimum
          const edges = [minimum, maximum, inForce[at]! + step, inForce[at]! - step, inForce[at]!]
          const edge = draw.pick(edges) * (1 + draw.pick([-1, 0, 1]) * 2 ** -52)
          return draw.chance(0.5) ? edge : inForce[at]! + step * (draw.below(4001) / 1000 - 2)
        })
        const applied = Float64Array.from(inForce)
        const flags = new Uint8Array(levers.length)
        projection.apply(Float64Array.from(requested), applied, 1, 1, flags, flags)
        const outcome = evaluate(
          limits,
          { ...initialState(limits), leverTimes: levers.map(() => HOUR) },
          {
            time: 2n * HOUR,
            readings: [],
            inForce: inForce.map((value) => toFixed18(value, 'x')),
            requested: requested.map((value) => toFixed18(value, 'x')),
          },
        )
        expect(outcome.accepted).toBe(true)
        for (const [at, value] of applied.entries()) {
          const apart = Math.abs(Number(toFixed18(value, 'x') - outcome.applied[at]!))
          const scale = Math.max(Math.abs(value), Math.abs(inForce[at]!))
          // The sum with the step is rounded once, and so is the step itself; 18 decimals add a unit each.
          expect(apart, `${mechanism.id} ${levers[at]!.name}`).toBeLessThanOrEqual(
            scale * 2 ** -52 * 1e18 + 2,
          )
          compared++
        }
        if (has(outcome.reasons, reasonCodes.range) || has(outcome.reasons, reasonCodes.rate)) cut++
      }
    }
    expect(compared).toBeGreaterThanOrEqual(10_000)
    expect(cut).toBeGreaterThanOrEqual(3000)
  })
})

describe("the economy's cap on supply", () => {
  // It sums fractions of the supply at each change; the exact guard measures tokens against the smallest supply in the window.
  // Within a window of changes of at most c in all, supply moves by at most e^(c / (1 - c)), and that is all they can differ by.
  const cap = 0.02
  const loosest = cap * Math.exp(cap / (1 - cap)) * (1 + 1e-12)

  it.each(['Ampleforth-v0', 'Olympus-v0', 'LiquidityMining-v0', 'UtilityGrowth-v0'])(
    'never passes in %s what an exact window, wider by no more than compounding within a day, would refuse',
    (id) => {
      const env = makeVector(id, { numEnvs: 1, seed: 3, scenario: 'calm' })
      const { columns } = env.reset().infos
      const supply = columns['state/supplyTokens']!
      const width = spaceWidth(env.actionSpace)
      const entries: { hour: number; tokens: number; smallest: number }[] = []
      let before = supply[0]!
      let moved = 0
      for (let hour = 0; hour < 240; hour++) {
        env.step(new Float64Array(width).fill(hour % 48 < 30 ? 1 : -1))
        const tokens = Math.abs(supply[0]! - before)
        entries.push({ hour, tokens, smallest: Math.min(before, supply[0]!) })
        if (tokens > 0) moved++
        const window = entries.filter((entry) => entry.hour > hour - 24)
        const total = window.reduce((sum, entry) => sum + entry.tokens, 0)
        const smallest = Math.min(...window.map((entry) => entry.smallest))
        expect(toFixed18(total, 'x') * ONE <= toFixed18(smallest, 'x') * toFixed18(loosest, 'x') + ONE).toBe(
          true,
        )
        before = supply[0]!
      }
      expect(moved).toBeGreaterThanOrEqual(4)
    },
  )
})
