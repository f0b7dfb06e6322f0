// A keeper in a process of its own that kills itself at a point: `kill -9` from within, which runs no handler and
// flushes nothing. It waits for its orders on standard input, so that its start does not count.
import { createInterface } from 'node:readline'
import { HttpEndpoint } from '../rpc-endpoint.js'
import { CrashPoints } from './crash-points.js'
import { describedWorld, faultFigures, faultKeeper } from './fault-keeper.js'
import { pausing, tickOnce } from './fault-run.js'
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

async function obey(orders: CrashOrders): Promise<void> {
  const passed = new Map<string, number>()
  const points = new CrashPoints((point) => {
    const passing = (passed.get(point) ?? 0) + 1
    passed.set(point, passing)
    if (point === orders.point && passing === orders.passing) process.kill(process.pid, 'SIGKILL')
  })
  const world = describedWorld(orders.world)
  const open = faultKeeper(world, {
    stateFolder: orders.stateFolder,
    calls: points.calls,
    endpoints: [points.wrap(new HttpEndpoint(1, orders.world.url, faultFigures.requestTimeoutMilliseconds))],
  })
  for (let step = 0; step < 400; step++) {
    await tickOnce(open, () => {})
    const { intents } = open.journal
    if (intents.length > 0 && intents.every(({ ending }) => ending !== null)) break
    await pausing(5)
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
