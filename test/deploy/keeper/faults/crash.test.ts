import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chainWorld } from '../../../../deploy/keeper/faults/chain-world.js'
import { CrashRuns, type CrashVerdict, crashMatrix } from '../../../../deploy/keeper/faults/crash-run.js'
import type { World } from '../../../../deploy/keeper/faults/world.js'

let world: World

beforeAll(async () => {
  world = await chainWorld()
})
afterAll(() => world.close())

describe('kill -9 at every transition of the journal and every request', () => {
  it('leaves one effect on the chain and one end in the journal', { timeout: 600_000 }, async () => {
    const failed: CrashVerdict[] = []
    const verdicts = await crashMatrix(world, {
      seed: 0,
      runs: null,
      choose: (points) => points,
      onVerdict: (verdict) => {
        if (!verdict.passed) failed.push(verdict)
      },
    })
    expect(failed).toEqual([])
    const points = verdicts.map(({ point }) => point)
    for (const record of ['intent', 'signed', 'final']) {
      for (const phase of ['before it is written', 'half written', 'written, not yet durable']) {
        expect(points).toContain(`journal ${record}: ${phase}`)
      }
      expect(points).toContain(`${record}: durable`)
    }
    expect(points).toContain('signed, eth_sendRawTransaction: before the request')
    expect(points).toContain('signed, eth_sendRawTransaction: after the answer')
    expect(points).toContain('log receipt: half written')
  })
  it('passes the same points as often on the next run: every kill reaches its point', async () => {
    const runs = new CrashRuns(world, 0)
    try {
      expect(await runs.points()).toEqual(await runs.points())
    } finally {
      runs.close()
    }
  })
})
