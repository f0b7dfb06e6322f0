import type { FinalState } from '../intent.js'
import { faultKeeper } from './fault-keeper.js'
import { disagreements, type Expectation, type Fault, FaultRun, type FaultVerdict } from './fault-run.js'
import { poolFaults } from './pool-faults.js'
import { rpcFaults } from './rpc-faults.js'
import { stateFaults } from './state-faults.js'
import type { World } from './world.js'

/** Every fault, in the order of its number. */
export const faults: readonly Fault[] = [...rpcFaults, ...poolFaults, ...stateFaults].sort(
  (a, b) => a.number - b.number,
)

const sameStates = (a: readonly FinalState[], b: readonly FinalState[]) =>
  [...a].sort().join() === [...b].sort().join()

/** One fault with one seed on a chain that is put back to where it was afterwards. */
export async function runFault(
  world: World,
  fault: Fault,
  seed: number,
  open: typeof faultKeeper = faultKeeper,
): Promise<FaultVerdict> {
  const started = performance.now()
  const before = await world.chain.snapshot()
  const run = new FaultRun(world, seed, fault.number, open)
  const failures: string[] = []
  let expectation: Expectation | null = null
  let states: readonly FinalState[] = []
  let effects = 0
  let fired = 0
  try {
    expectation = await fault.run(run)
    const seen = await run.seen()
    states = seen.intents.flatMap(({ ending }) => (ending === null ? [] : [ending.state]))
    effects = seen.record.events.length
    failures.push(...disagreements(seen.intents, seen.record), ...run.logFindings(seen.record))
    if (!sameStates(states, expectation.states)) {
      failures.push(`ended as ${states.join(', ')} where ${expectation.states.join(', ')} was expected`)
    }
    if (effects !== expectation.effects) {
      failures.push(`${effects} actions on the chain where ${expectation.effects} were expected`)
    }
    fired = run.timesFired
    if (fired === 0) failures.push('the fault did not fire')
  } catch (cause) {
    failures.push(cause instanceof Error ? cause.message : String(cause))
  }
  await run.close()
  await world.chain.revert(before)
  return {
    fault: fault.number,
    seed,
    passed: failures.length === 0,
    failures,
    fired,
    states,
    effects,
    milliseconds: performance.now() - started,
    notices: run.notices,
  }
}
