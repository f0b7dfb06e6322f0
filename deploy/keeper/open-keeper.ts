import type { PrivateKeyAccount } from 'viem/accounts'
import { ControllerReader } from './controller-reader.js'
import type { FileCalls } from './durable-lines.js'
import type { Hex } from './intent.js'
import { Journal } from './journal.js'
import { Keeper, type KeeperParts } from './keeper.js'
import type { KeeperFigures } from './keeper-config.js'
import { KeeperMetrics } from './keeper-metrics.js'
import type { KeeperPolicy } from './keeper-policy.js'
import type { RpcEndpoint } from './rpc-endpoint.js'
import { RpcQuorum } from './rpc-quorum.js'
import { KeeperLoop, type Schedule } from './run-keeper.js'
import { type Face, Sender } from './sender.js'
import type { Notice } from './settle.js'
import { lockState } from './state-lock.js'

/** All that a keeper works with; what touches the world comes from outside. */
export interface KeeperOptions {
  readonly endpoints: readonly RpcEndpoint[]
  /** Endpoints that must agree. */
  readonly votes: number
  readonly chainId: number
  readonly controller: Hex
  readonly face: Face
  /** Null: shadow. */
  readonly account: PrivateKeyAccount | null
  readonly policy: KeeperPolicy
  readonly figures: KeeperFigures
  readonly stateFolder: string
  readonly schedule: Schedule
  readonly calls: FileCalls
  readonly monotonic: () => number
  readonly notice: Notice
  /** Put together from its parts; others in tests that want a broken one. */
  readonly makeKeeper?: ((parts: KeeperParts) => Keeper) | undefined
  readonly makeSender?: ((...parts: ConstructorParameters<typeof Sender>) => Sender) | undefined
}

/** A keeper that is ready to run. */
export interface OpenKeeper {
  readonly keeper: Keeper
  readonly loop: KeeperLoop
  readonly metrics: KeeperMetrics
  readonly journal: Journal
  readonly reader: ControllerReader
  /** Gives files and lock back. */
  close(): void
}

const NOBODY: Hex = '0x0000000000000000000000000000000000000000'

/** A quorum of endpoints as the figures want it. */
export function openQuorum(
  options: Pick<KeeperOptions, 'endpoints' | 'votes' | 'figures'>,
  metrics: KeeperMetrics,
): RpcQuorum {
  const { endpoints, votes, figures } = options
  return new RpcQuorum(endpoints, votes, figures.retries, (endpoint, kind) =>
    metrics.rpcFailure(endpoint, kind),
  )
}

/**
 * Locks the state folder, reads the journal, mends the log, and puts a keeper together.
 * @throws MinthelmError where the folder is in use, or the journal is damaged or another keeper's
 */
export function openKeeper(options: KeeperOptions): OpenKeeper {
  const { account, chainId, controller, face, figures, schedule, policy, monotonic } = options
  const metrics = new KeeperMetrics()
  const notice: Notice = (what, words) => {
    metrics.notice(what)
    if (what === 'decided') schedule.decided()
    options.notice(what, words)
  }
  const unlock = lockState(options.stateFolder)
  try {
    const sender = account?.address ?? NOBODY
    const mode = account === null ? 'shadow' : 'send'
    const owner = { chainId, controller, sender, mode } as const
    const journal = Journal.open(options.stateFolder, owner, options.calls)
    if (journal.tornTail) notice('torn-tail', 'The journal ended in a torn line, which was cut off')
    const rpc = openQuorum(options, metrics)
    const reader = new ControllerReader(rpc, controller)
    const makeKeeper = options.makeKeeper ?? ((parts) => new Keeper(parts))
    const makeSender = options.makeSender ?? ((...parts) => new Sender(...parts))
    const keeper = makeKeeper({
      reader,
      journal,
      sender:
        account === null
          ? null
          : makeSender(rpc, journal, figures, { account, chainId, controller, face }, monotonic),
      policy,
      face,
      identity: { mode: account === null ? 'shadow' : face, chainId, controller },
      figures,
      notice,
      monotonic,
      isDue: schedule.isDue,
    })
    const loop = new KeeperLoop(keeper, figures, metrics, notice, monotonic)
    const close = () => {
      schedule.stop()
      journal.close()
      unlock()
    }
    return { keeper, loop, metrics, journal, reader, close }
  } catch (cause) {
    unlock()
    throw cause
  }
}
