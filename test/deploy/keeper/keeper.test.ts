import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeFunctionData, type Hex, parseAbi, toHex } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chainWorld } from '../../../deploy/keeper/faults/chain-world.js'
import { faultKeeper } from '../../../deploy/keeper/faults/fault-keeper.js'
import { deployer } from '../../../deploy/keeper/faults/local-plan.js'
import { reportCalls } from '../../../deploy/keeper/faults/reporters.js'
import type { World } from '../../../deploy/keeper/faults/world.js'
import { hashOfLine, type LogLine } from '../../../deploy/keeper/log-lines.js'
import type { OpenKeeper } from '../../../deploy/keeper/open-keeper.js'

const one = 10n ** 18n

let world: World
let fresh: unknown
let folder: string
let open: OpenKeeper | null
const notices: string[] = []

beforeAll(async () => {
  world = await chainWorld()
})
afterAll(() => world.close())

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
    await world.observe([one, one / 2n, one])
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
    // supply-rate = 0.02 * (0.2 * 0.5); compute-price = 10 + 40 * (0.05 * 1), held at a fifth above 1
    const requested = intent.decision.requested.map((value) => Number(value) / 1e18)
    expect(requested[0]).toBeCloseTo(0.002, 8)
    expect(requested[1]).toBeCloseTo(12, 6)
    const events = await reader.events(0n, intent.ending!.block)
    expect(events.map(({ logHash }) => logHash)).toEqual([intent.decision.logHash])
    await keeper.tick()
    expect(journal.intents).toHaveLength(1)
    const [decision, receipt] = lines()
    expect(decision?.type).toBe('decision')
    // a fifth is the double nearest to it, exactly
    expect(receipt?.type === 'receipt' && receipt.readBack).toEqual([
      '2000000029802323',
      '1200000000000000011',
    ])
    expect(decision?.type === 'decision' && decision.reasons.join()).toMatch(
      /compute-price was asked for 12.* and is held at 1.2/,
    )
    expect(receipt?.previous).toBe(hashOfLine(journal.logLines[0]!))
  })

  it('halts on a paused controller, and acts once it is open again', async () => {
    await world.observe([one, one / 2n, one])
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

  it('does not decide on what only the policy reads and nobody reported', async () => {
    const abi = parseAbi([
      'function observationStore() view returns (uint256)',
      'function round() view returns (uint64)',
    ])
    const word = async (to: Hex, functionName: 'observationStore' | 'round') =>
      BigInt((await world.chain.call(to, encodeFunctionData({ abi, functionName }))) as Hex)
    const store = toHex(await word(world.controller, 'observationStore'), { size: 20 })
    const reporting = async (feeds: readonly string[]) => {
      const round = await word(store, 'round')
      const now = await world.chain.timestamp()
      const values = feeds.map((feed) => ({ feed, value: one }))
      for (const data of await reportCalls(store, world.chainId, round + 1n, now, values)) {
        await world.chain.transact(deployer, store, data)
      }
    }
    await reporting(['price', 'deviation'])
    const { keeper, journal } = start()
    await keeper.tick()
    expect(journal.intents.map(({ ending }) => ending?.state)).toEqual(['halted'])
    await reporting(['price', 'deviation', 'depth'])
    await keeper.tick()
    await world.chain.mine(3)
    await keeper.tick()
    expect(journal.intents.map(({ ending }) => ending?.state)).toEqual(['halted', 'applied'])
    expect(journal.intents[0]!.ending!.reason).toBe('The observation "depth" may not be acted on')
  })
})
