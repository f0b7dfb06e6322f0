import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chainWorld } from '../../../../deploy/keeper/faults/chain-world.js'
import { faults, runFault } from '../../../../deploy/keeper/faults/fault-matrix.js'
import type { World } from '../../../../deploy/keeper/faults/world.js'

let world: World

beforeAll(async () => {
  world = await chainWorld()
})
afterAll(() => world.close())

describe('the faults', () => {
  for (const fault of faults) {
    it(`${fault.number} ${fault.name}: ${fault.expected}`, async () => {
      for (let seed = 0; seed < 3; seed++) {
        const verdict = await runFault(world, fault, seed)
        if (!verdict.passed) console.log(verdict.notices.join('\n'))
        expect(verdict.failures, `seed ${seed}`).toEqual([])
        expect(verdict.fired).toBeGreaterThan(0)
      }
    })
  }
})
