import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chainWorld } from '../../../../deploy/keeper/faults/chain-world.js'
import { faults, runFault } from '../../../../deploy/keeper/faults/fault-matrix.js'
import type { World } from '../../../../deploy/keeper/faults/world.js'
import { withFreshNonces, withoutEpochKey, withoutJournal } from './broken-keeper.js'

let world: World

beforeAll(async () => {
  world = await chainWorld()
})
afterAll(() => world.close())

const faultNumbered = (number: number) => faults.find((fault) => fault.number === number)!

// A matrix that passes whatever it is given proves nothing: each defect has to be found by a fault that is made for it.
describe('a keeper that is broken on purpose fails the matrix', () => {
  it('without a journal: what it did before it was killed is an action that nobody knows', async () => {
    const verdict = await runFault(world, faultNumbered(18), 4, withoutJournal)
    expect(verdict.failures.join()).toMatch(/an action that no journal knows/)
  })

  it('with a fresh nonce for every retry: two transactions of one decision are mined', async () => {
    const verdict = await runFault(world, faultNumbered(13), 0, withFreshNonces)
    expect(verdict.failures.join()).toMatch(/mined/)
  })

  it('without the epoch as a key: it decides again and again', async () => {
    const verdict = await runFault(world, faultNumbered(1), 0, withoutEpochKey)
    expect(verdict.failures.join()).toMatch(/ended as/)
  })
})
