import { describe, expect, it } from 'vitest'
import { threefry2x32 } from '../../../core/random/threefry.js'
import { ownNormals } from '../../../env/market/own-words.js'
import { rai } from '../../../env/mechanisms/debt/rai.js'
import { economiesOf } from './economies.js'

/** Episodes of RAI in their first hour, all of them listed as living. */
function openEconomies(episodes: readonly number[]) {
  const economy = economiesOf(rai, 'calm', episodes)
  for (let index = 0; index < economy.size; index++) economy.active[index] = index
  economy.activeCount = economy.size
  return economy
}

function draw(economy: ReturnType<typeof openEconomies>, number: number) {
  const first = new Float64Array(economy.size)
  const second = new Float64Array(economy.size)
  ownNormals(economy, number, first, second)
  return { first, second }
}

describe('ownNormals', () => {
  it('is Box and Muller of the words at (hour, 6 + draw), by the platform’s own functions', () => {
    const economy = openEconomies([4])
    economy.state.hour[0] = 17
    const { first, second } = draw(economy, 3)
    const words = new Uint32Array(2)
    threefry2x32(economy.state.key0[0]!, 4, 17, 9, words)
    const radius = Math.sqrt(-2 * Math.log((words[0]! + 0.5) / 2 ** 32))
    const angle = (2 * Math.PI * words[1]!) / 2 ** 32
    expect(first[0]).toBeCloseTo(radius * Math.cos(angle), 12)
    expect(second[0]).toBeCloseTo(radius * Math.sin(angle), 12)
  })

  it('depends on the episode and the draw, and not on the place in the batch', () => {
    const together = draw(openEconomies([1, 2]), 0)
    const swapped = draw(openEconomies([2, 1]), 0)
    expect([swapped.first[1], swapped.second[1]]).toEqual([together.first[0], together.second[0]])
    expect(draw(openEconomies([1]), 1).first[0]).not.toBe(together.first[0])
    expect(together.first[1]).not.toBe(together.first[0])
  })

  it('leaves collapsed economies alone', () => {
    const economy = openEconomies([1, 2])
    economy.active[0] = 1
    economy.activeCount = 1
    expect(draw(economy, 0).first[0]).toBe(0)
  })

  it('has mean 0, variance 1 and no correlation within the pair or across draws', () => {
    const economy = openEconomies(Array.from({ length: 20_000 }, (_, episode) => episode))
    const { first, second } = draw(economy, 0)
    const other = draw(economy, 1).first
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
    const product = (a: Float64Array, b: Float64Array) => mean(a.map((value, index) => value * b[index]!))
    // Five standard errors: 0.0071 for means and products, 0.01 for squares.
    for (const column of [first, second]) {
      expect(Math.abs(mean(column))).toBeLessThan(0.036)
      expect(Math.abs(product(column, column) - 1)).toBeLessThan(0.05)
    }
    expect(Math.abs(product(first, second))).toBeLessThan(0.036)
    expect(Math.abs(product(first, other))).toBeLessThan(0.036)
  })
})
