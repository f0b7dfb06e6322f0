import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MinthelmError } from '../../../core/errors.js'
import { RandomStream } from '../../../core/random/stream.js'
import { sources } from '../controller-abi.js'
import { type AppliedEvent, ControllerReader } from '../controller-reader.js'
import type { FinalState, Hex, Intent } from '../intent.js'
import type { OpenKeeper } from '../open-keeper.js'
import { HttpEndpoint, RpcFailure } from '../rpc-endpoint.js'
import { NoQuorum, RpcQuorum } from '../rpc-quorum.js'
import { checkLog, compareWithChain } from '../verify-log.js'
import { type FaultKeeperOptions, faultFigures, type faultKeeper } from './fault-keeper.js'
import { FaultProxy } from './fault-proxy.js'
import type { World } from './world.js'

/** A tick as the keeper's loop makes it: failures that may clear are said and lived with. */
export async function tickOnce(open: OpenKeeper, say: (words: string) => void): Promise<void> {
  try {
    await open.keeper.tick()
  } catch (cause) {
    const clears = cause instanceof RpcFailure || cause instanceof NoQuorum || cause instanceof MinthelmError
    if (!clears) throw cause
    say(cause.message)
  }
}

/** What a world's chain holds, read straight from its node. */
export interface ChainRecord {
  /** Every action of the controller, oldest first. */
  readonly events: readonly AppliedEvent[]
  /** Blocks of the mined ones among the given transactions. */
  readonly mined: ReadonlyMap<Hex, bigint>
}

/** Reads the actions, and which of the intents' transactions were mined. */
export async function recordOf(world: World, intents: readonly Intent[]): Promise<ChainRecord> {
  const direct = new RpcQuorum([new HttpEndpoint(1, world.chain.url, 5000)], 1, faultFigures.retries)
  const reader = new ControllerReader(direct, world.controller)
  const events = await reader.events(0n, BigInt(await world.chain.blockNumber()))
  const mined = new Map<Hex, bigint>()
  for (const { hash } of intents.flatMap(({ attempts }) => attempts)) {
    const receipt = (await direct.read('eth_getTransactionReceipt', [hash])) as { blockNumber: Hex } | null
    if (receipt !== null) mined.set(hash, BigInt(receipt.blockNumber))
  }
  return { events, mined }
}

/** What a fault has to work with during one run. */
export class FaultRun {
  readonly notices: string[] = []
  readonly random: RandomStream
  /** Where the keeper's state lies. */
  readonly folder: string
  private readonly proxies: FaultProxy[] = []
  private readonly opened: OpenKeeper[] = []
  private readonly counters: (() => number)[] = []
  private readonly cleanups: (() => void | Promise<void>)[] = []

  constructor(
    readonly world: World,
    readonly seed: number,
    fault: number,
    private readonly open: typeof faultKeeper,
  ) {
    this.random = new RandomStream(seed, 'test', fault)
    this.folder = mkdtempSync(join(tmpdir(), 'minthelm-fault-'))
  }

  /** A whole number from `low` up to and with `high`, from the run's seed. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.random.uniform() * (high - low + 1))
  }

  /** A proxy of its own before the node. */
  async proxy(): Promise<FaultProxy> {
    const proxy = await FaultProxy.start(this.world.chain.url)
    this.proxies.push(proxy)
    return proxy
  }

  /** Opens a keeper; its failures to open are the fault's to expect. */
  start(options: Partial<FaultKeeperOptions> = {}): OpenKeeper {
    const open = this.open(this.world, { stateFolder: this.folder, notices: this.notices, ...options })
    this.opened.push(open)
    return open
  }

  /** A state folder beside the keeper's. */
  secondFolder(): string {
    const folder = join(this.folder, 'second')
    mkdirSync(folder)
    return folder
  }

  /** Journals and chain as they are in the end. */
  async seen(): Promise<{ intents: readonly Intent[]; record: ChainRecord }> {
    const intents = this.opened.flatMap(({ journal }) => journal.intents)
    return { intents, record: await recordOf(this.world, intents) }
  }

  /** What is wrong with the open keepers' decision logs, by themselves and beside the chain. */
  logFindings({ events }: ChainRecord): readonly string[] {
    const settled = events.reduce((latest, { block }) => (block > latest ? block : latest), 0n)
    return this.opened.flatMap(({ journal }) => {
      const log = checkLog(journal.logLines.map((line) => `${line}\n`).join(''))
      const hashes = new Set(journal.intents.map(({ decision }) => decision.logHash))
      const own = events.filter(({ logHash }) => hashes.has(logHash))
      return [...log.findings, ...compareWithChain(log, own, settled)].map(({ what }) => `log: ${what}`)
    })
  }

  /** Closes a keeper as a stop would. */
  end(open: OpenKeeper): void {
    this.opened.splice(this.opened.indexOf(open), 1)
    open.close()
  }

  /** Counts towards the proof that the fault fired. */
  count(fired: () => number): void {
    this.counters.push(fired)
  }

  /** Says that the fault fired, where nothing counts it. */
  fired(): void {
    this.counters.push(() => 1)
  }

  get timesFired(): number {
    return this.counters.reduce((sum, counter) => sum + counter(), 0)
  }

  cleanUp(action: () => void | Promise<void>): void {
    this.cleanups.push(action)
  }

  /** A tick as the keeper's loop makes it: failures that may clear are lived with. */
  tick(open: OpenKeeper): Promise<void> {
    return tickOnce(open, (words) => this.notices.push(`tick: ${words}`))
  }

  /** Ticks until the keeper has decided. */
  async decide(open: OpenKeeper): Promise<void> {
    for (let look = 0; open.journal.intents.length === 0 && look < 50; look++) await this.tick(open)
  }

  /** Ticks and blocks in turn. */
  async step(open: OpenKeeper, times = 1): Promise<void> {
    for (let time = 0; time < times; time++) {
      await this.tick(open)
      await this.world.chain.mine(1, 12)
    }
  }

  /** Steps until every decision has ended, at least one was made, and the fault has no more to give. */
  async settle(open: OpenKeeper, done: (intents: readonly Intent[]) => boolean = () => true): Promise<void> {
    for (let step = 0; step < 80; step++) {
      await this.step(open)
      const { intents } = open.journal
      if (intents.length > 0 && intents.every(({ ending }) => ending !== null) && done(intents)) return
      if (step > 20) await pausing(15)
    }
  }

  /** Steps until a decision ended in the state. */
  until(open: OpenKeeper, state: FinalState): Promise<void> {
    return this.settle(open, (intents) => intents.some(({ ending }) => ending?.state === state))
  }

  async close(): Promise<void> {
    for (const cleanup of this.cleanups) await cleanup()
    for (const open of this.opened) open.close()
    for (const proxy of this.proxies) await proxy.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** How a run has to end, stated before it begins. */
export interface Expectation {
  /** The ends of the decisions of all journals, in their order. */
  readonly states: readonly FinalState[]
  /** Actions on the chain. */
  readonly effects: number
}

/** Waits for real milliseconds: for sockets and timeouts, which know no chain time. */
export function pausing(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** One of the faults. */
export interface Fault {
  readonly number: number
  readonly name: string
  /** In words, for the table. */
  readonly expected: string
  /** Injects the fault into a run and drives it to its end; says what has to come of it. */
  run(run: FaultRun): Promise<Expectation>
}

/** What a run showed. */
export interface FaultVerdict {
  readonly fault: number
  readonly seed: number
  readonly passed: boolean
  /** In words, where it did not. */
  readonly failures: readonly string[]
  readonly fired: number
  readonly states: readonly FinalState[]
  readonly effects: number
  readonly milliseconds: number
  readonly notices: readonly string[]
}

/** Where journals and chain disagree. */
export function disagreements(intents: readonly Intent[], { events, mined }: ChainRecord): string[] {
  const failures: string[] = []
  const epochs = new Map<bigint, number>()
  for (const { epoch } of events) epochs.set(epoch, (epochs.get(epoch) ?? 0) + 1)
  for (const [epoch, count] of epochs) if (count > 1) failures.push(`epoch ${epoch}: ${count} actions`)
  for (const { decision, ending, attempts } of intents) {
    const epoch = `epoch ${decision.epoch}`
    const event = events.find(({ logHash }) => logHash === decision.logHash)
    const state = ending?.state ?? 'open'
    if (state === 'open') failures.push(`${epoch}: a decision has not ended`)
    if ((state === 'applied') !== (event !== undefined)) {
      failures.push(
        `${epoch}: recorded as ${state}, the chain has ${event === undefined ? 'no' : 'an'} event`,
      )
    }
    // A revert before the action may have been tried again; nothing of a decision may be mined after its action.
    const late = attempts.filter(
      ({ hash }) =>
        event !== undefined && hash !== event.transaction && (mined.get(hash) ?? -1n) >= event.block,
    )
    if (late.length > 0) failures.push(`${epoch}: ${1 + late.length} transactions of one decision were mined`)
  }
  for (const event of events.filter(({ source }) => source === sources.keeper || source === sources.policy)) {
    if (!intents.some(({ decision }) => decision.logHash === event.logHash)) {
      failures.push(`epoch ${event.epoch}: an action that no journal knows`)
    }
  }
  return failures
}
