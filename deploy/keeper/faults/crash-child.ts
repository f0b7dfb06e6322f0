// A keeper in a process of its own that kills itself at a point: `kill -9` from within, which runs no handler and
// flushes nothing. It waits for its orders on standard input, so that its start does not count. Blocks and the clock go
// by its looks at the chain: on the same chain it passes the same points in the same order on any machine.
import { createInterface } from 'node:readline'
import { HttpEndpoint } from '../rpc-endpoint.js'
import { CrashPoints } from './crash-points.js'
import { describedWorld, faultFigures, faultKeeper } from './fault-keeper.js'
import { tickOnce } from './fault-run.js'
import type { WorldDescription } from './world.js'

/** What a child is told to do. */
export interface CrashOrders {
  readonly world: WorldDescription
  readonly stateFolder: string
  /** Null: run to the end and say which points there were. */
  readonly point: string | null
  /** At which passing of the point. */
  readonly passing: number
}

function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Looks in a block: enough for a transaction that is not yet mined to be sent a second time. */
const LOOKS_PER_BLOCK = 5
const MILLISECONDS_PER_LOOK = faultFigures.resendAfterMilliseconds / 3
const MOST_LOOKS = 400

async function obey(orders: CrashOrders): Promise<void> {
  const passed = new Map<string, number>()
  const points = new CrashPoints((point) => {
    const passing = (passed.get(point) ?? 0) + 1
    passed.set(point, passing)
    if (point === orders.point && passing === orders.passing) process.kill(process.pid, 'SIGKILL')
  })
  const world = describedWorld(orders.world)
  const node = new HttpEndpoint(1, orders.world.url, faultFigures.requestTimeoutMilliseconds)
  let looks = 0
  const open = faultKeeper(world, {
    stateFolder: orders.stateFolder,
    calls: points.calls,
    endpoints: [points.wrap(node)],
    monotonic: () => looks * MILLISECONDS_PER_LOOK,
  })
  for (; looks < MOST_LOOKS; looks++) {
    await tickOnce(open, () => {})
    const { intents } = open.journal
    if (intents.length > 0 && intents.every(({ ending }) => ending !== null)) break
    // One block, twelve seconds after the last.
    if (looks % LOOKS_PER_BLOCK === LOOKS_PER_BLOCK - 1) await node.request('anvil_mine', ['0x1', '0xc'])
  }
  open.close()
  say({ passed: [...passed] })
}

const lines = createInterface({ input: process.stdin })
say({ ready: true })
for await (const line of lines) {
  await obey(JSON.parse(line) as CrashOrders)
  break
}
lines.close()
