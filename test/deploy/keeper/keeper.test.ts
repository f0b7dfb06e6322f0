import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { faultKeeper } from '../../../deploy/keeper/faults/fault-keeper.js'
import type { World } from '../../../deploy/keeper/faults/world.js'
import { hashOfLine, type LogLine } from '../../../deploy/keeper/log-lines.js'
import type { OpenKeeper } from '../../../deploy/keeper/open-keeper.js'
import { one, testWorld } from './test-world.js'

let world: World
let fresh: unknown
let folder: string
let open: OpenKeeper | null
const notices: string[] = []

beforeAll(async () => {
  world = await testWorld()
})
afterAll(() => world.chain.stop())

beforeEach(async () => {
  fresh = await world.chain.snapshot()
  folder = mkdtempSync(join(tmpdir(), 'keeper-'))
  notices.length = 0
})
afterEach(async () => {
  open?.close()
  open = null
  rmSync(folder, { recursive: true })
  await world.chain.revert(fresh)
})

function start(): OpenKeeper {
  open = faultKeeper(world, { stateFolder: folder, notices })
  return open
}

const lines = () =>
  readFileSync(join(folder, 'decisions.jsonl'), 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as LogLine)

describe('a keeper on a chain', () => {
  it('decides once an epoch, sends, waits for confirmations, reads the effect back and logs it', async () => {
    await world.observe([one / 2n, one])
    const { keeper, journal, reader } = start()
    await keeper.tick()
    expect(journal.intents).toHaveLength(1)
    await world.chain.mine(1)
    await keeper.tick()
    expect(journal.intents[0]!.ending).toBeNull()
    await world.chain.mine(2)
    await keeper.tick()
    const intent = journal.intents[0]!
    expect(intent.ending?.state).toBe('applied')
    // 1 + 0.5 / 10 and 1 - 0.5 * 1 / 20
    expect(intent.decision.requested).toEqual([1_050_000_000_000_000_000n, 975_000_000_000_000_000n])
    const events = await reader.events(0n, intent.ending!.block)
    expect(events.map(({ logHash }) => logHash)).toEqual([intent.decision.logHash])
    await keeper.tick()
    expect(journal.intents).toHaveLength(1)
    const [decision, receipt] = lines()
    expect(decision?.type).toBe('decision')
    expect(receipt?.type === 'receipt' && receipt.readBack).toEqual([
      '1050000000000000000',
      '975000000000000000',
    ])
    expect(receipt?.previous).toBe(hashOfLine(journal.logLines[0]!))
  })

  it('halts on a paused controller, and acts once it is open again', async () => {
    await world.observe([one / 2n, one])
    await world.setPaused(true)
    const { keeper, journal } = start()
    await keeper.tick()
    await keeper.tick()
    expect(journal.intents.map(({ ending }) => ending?.state)).toEqual(['halted'])
    await world.setPaused(false)
    await keeper.tick()
    await world.chain.mine(3)
    await keeper.tick()
    expect(journal.intents.map(({ ending }) => ending?.state)).toEqual(['halted', 'applied'])
  })
})
