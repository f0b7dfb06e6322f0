import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeFunctionData, type Hex, parseAbi, zeroAddress, zeroHash } from 'viem'
import { exportBundle } from '../../../checkpoints/bundle.js'
import { MinthelmError } from '../../../core/errors.js'
import { reasonCodes } from '../../../guard/reasons.js'
import type { GuardSpecification } from '../../../guard/specification.js'
import { sources } from '../controller-abi.js'
import { type AppliedEvent, ControllerReader } from '../controller-reader.js'
import { faultBundleContents, faultGuard } from '../faults/fault-bundle.js'
import { LocalChain, localAddresses } from '../faults/local-chain.js'
import {
  deployLocally,
  encodedGuard,
  guardian,
  localKeeperKey,
  observeOn,
  overrider,
} from '../faults/local-plan.js'
import { defaultFigures } from '../keeper-config.js'
import { fixed18Text } from '../publish-log.js'
import { HttpEndpoint } from '../rpc-endpoint.js'
import { RpcQuorum } from '../rpc-quorum.js'
import { compareWithChain, readLog } from '../verify-log.js'
import { Dao, governanceTimes } from './governance.js'
import { KeeperProcess } from './keeper-process.js'
import { SimulatedEconomy } from './simulated-economy.js'

const ONE = 10n ** 18n
const DAY_SECONDS = 86_400
/** A deviation of the price of a tenth is 1 to the policy. */
const DEVIATION_SCALE = 0.1
const voter = localAddresses[5]!

const actsAbi = parseAbi([
  'struct Decision { bytes32 policyHash; bytes32 guardHash; uint64 epoch; uint64 round; uint64 expiresAt; bytes32 logHash; int256[] requested; }',
  'function pause()',
  'function unpause()',
  'function setLimits(bytes limits)',
  'struct Policy { bytes32 hash; address network; bytes32 networkHash; uint8[] slots; }',
  'function setPolicy(Policy policy)',
  'function executeOverride(Decision decision) returns (int256[])',
])

/** Half of what a week may change: what governance decides on the way. */
const tighterGuard: GuardSpecification = {
  ...faultGuard,
  windows: faultGuard.windows.map((window, index) => (index === 1 ? { ...window, limit: 0.03 } : window)),
}

function must(holds: boolean, what: string): void {
  if (!holds)
    throw new MinthelmError({ what, where: 'demo:chain', remedy: 'Report it with the output above.' })
}

/** The demonstration on a chain of its own, stage by stage; each is asserted from the chain's events. */
class Demonstration {
  private readonly economy = new SimulatedEconomy('bear', 1, 4)
  private readonly reader: ControllerReader
  private readonly bundles: string[] = []
  private keeper: KeeperProcess | null = null

  constructor(
    private readonly chain: LocalChain,
    private readonly folder: string,
    private readonly addresses: Readonly<Record<string, Hex>>,
    private readonly dao: Dao,
    private readonly say: (text: string) => void,
  ) {
    const rpc = new RpcQuorum([new HttpEndpoint(1, chain.url, 5000)], 1, defaultFigures.retries)
    this.reader = new ControllerReader(rpc, this.controller)
  }

  private get controller(): Hex {
    return this.addresses.controller!
  }

  private startKeeper(bundle: string): void {
    this.keeper = new KeeperProcess(
      bundle,
      join(this.folder, 'keeper'),
      this.chain.url,
      this.controller,
      localKeeperKey,
    )
  }

  private async events(): Promise<readonly AppliedEvent[]> {
    return this.reader.events(0n, BigInt(await this.chain.blockNumber()))
  }

  private async snapshot() {
    return this.reader.snapshot(await this.reader.rpc.head())
  }

  /** Goes to the next day: the economy lives it with what the chain last applied, and its price is reported. */
  private async nextDay(): Promise<bigint> {
    const last = (await this.events()).at(-1)
    this.economy.day(last === undefined ? 0 : Number(last.applied[0]) / 1e18)
    await this.chain.pass(DAY_SECONDS)
    await this.report()
    return (await this.snapshot()).epoch
  }

  private async report(): Promise<void> {
    const price = this.economy.priceUsd
    const fixed = (value: number) => BigInt(Math.round(value * 1e9)) * 10n ** 9n
    const deviation = Math.max(-5, Math.min(5, (price - 1) / DEVIATION_SCALE))
    await observeOn(this.chain, this.addresses.store!, [fixed(price), fixed(deviation), ONE])
  }

  /** Lets blocks come until something holds. */
  private async until<Found>(what: string, find: () => Promise<Found | undefined>): Promise<Found> {
    for (let block = 0; block < 300; block++) {
      const found = await find()
      if (found !== undefined) return found
      await new Promise((resolve) => setTimeout(resolve, 60))
      await this.chain.mine(1, 1)
    }
    throw new MinthelmError({
      what: `It did not happen: ${what}`,
      where: 'demo:chain',
      remedy: `The keeper said: ${this.keeper?.words.slice(-2000) ?? 'nothing'}`,
    })
  }

  /** The keeper's action of an epoch, logged as applied. */
  private async action(epoch: bigint): Promise<AppliedEvent> {
    const event = await this.until(`an action in epoch ${epoch}`, async () =>
      (await this.events()).find((candidate) => candidate.epoch === epoch),
    )
    await this.logged(epoch, 'applied')
    return event
  }

  private async logged(epoch: bigint, state: string): Promise<void> {
    await this.until(`a decision of epoch ${epoch} that ends as ${state}`, async () =>
      this.keeper
        ?.decisions()
        .find(({ decision, receipts }) => decision.epoch === `${epoch}` && receipts.at(-1)?.state === state),
    )
  }

  private act(from: Hex, data: Hex) {
    return this.chain.transact(from, this.controller, data)
  }

  /** A run on the token: the policy asks for more contraction than a week may bring. */
  private async run(): Promise<void> {
    let braked: AppliedEvent | null = null
    for (let day = 0; day < 6; day++) {
      const epoch = await this.nextDay()
      const event = await this.action(epoch)
      const isBraked = ((event.reasons >> BigInt(reasonCodes.window)) & 1n) === 1n
      if (isBraked) braked = event
      this.say(
        `  day ${epoch}: price ${this.economy.priceUsd.toFixed(3)} USD, supply asked ${fixed18Text(`${event.requested[0]}`)}, applied ${fixed18Text(`${event.applied[0]}`)}${isBraked ? ': the week has no more room' : ''}`,
      )
      must(event.source === sources.keeper, 'The action is not the keeper’s')
    }
    must(braked !== null, 'The guard never braked the run')
    must(
      braked !== null && braked.applied[0]! > braked.requested[0]!,
      'The guard let the whole request through',
    )
  }

  /** Governance stores another limit; the keeper stops until it has a bundle with that limit. */
  private async tighten(): Promise<void> {
    const bundle = this.exportBundle('tighter.bundle', tighterGuard)
    await this.dao.decide('Let supply move by 3 % a week', [
      {
        to: this.controller,
        data: encodeFunctionData({
          abi: actsAbi,
          functionName: 'setLimits',
          args: [encodedGuard(tighterGuard)],
        }),
      },
      {
        to: this.controller,
        data: encodeFunctionData({
          abi: actsAbi,
          functionName: 'setPolicy',
          args: [{ hash: bundle.policyHash, network: zeroAddress, networkHash: zeroHash, slots: [] }],
        }),
      },
    ])
    const epoch = await this.nextDay()
    await this.logged(epoch, 'halted')
    must(
      !(await this.events()).some((event) => event.epoch === epoch),
      'It acted under limits that it does not have',
    )
    this.say(`  day ${epoch}: the keeper halts, for its bundle has other limits than the chain`)
    await this.keeper!.stop()
    this.startKeeper(bundle.folder)
    const event = await this.action(epoch)
    must(event.policyHash === bundle.policyHash, 'The action is under another policy')
    this.say(`  day ${epoch}: with the bundle that governance registered it acts again`)
  }

  private exportBundle(name: string, guard: GuardSpecification): { folder: string; policyHash: Hex } {
    const folder = join(this.folder, name)
    const bundle = exportBundle({ ...faultBundleContents(), guard }, folder)
    this.bundles.push(folder)
    return { folder, policyHash: `0x${bundle.manifest.policyHash}` }
  }

  /** The guardian pauses; only governance opens again. */
  private async pause(): Promise<void> {
    await this.act(guardian, encodeFunctionData({ abi: actsAbi, functionName: 'pause' }))
    const epoch = await this.nextDay()
    await this.logged(epoch, 'halted')
    must(!(await this.events()).some((event) => event.epoch === epoch), 'It acted while paused')
    await this.dao.decide('Open again', [
      { to: this.controller, data: encodeFunctionData({ abi: actsAbi, functionName: 'unpause' }) },
    ])
    await this.report()
    await this.action((await this.snapshot()).epoch)
    this.say(`  day ${epoch}: paused by the guardian, nothing moved; open again by governance, it acts`)
  }

  /** A human acts in the keeper's place, under the same limits. */
  private async override(): Promise<void> {
    await this.keeper!.stop()
    const epoch = await this.nextDay()
    const { policyHash, guardHash, round, head } = await this.snapshot()
    const decision = {
      policyHash,
      guardHash,
      epoch,
      round,
      expiresAt: head.timestamp + 600n,
      logHash: zeroHash,
      requested: [ONE, 10n * ONE],
    }
    await this.act(
      overrider,
      encodeFunctionData({ abi: actsAbi, functionName: 'executeOverride', args: [decision] }),
    )
    const event = (await this.events()).find((candidate) => candidate.epoch === epoch)
    must(event?.source === sources.override, 'The override is not in the events')
    must(event !== undefined && event.applied[0]! < ONE / 10n, 'The override was not bound by the limits')
    this.startKeeper(this.bundles.at(-1)!)
    const next = await this.nextDay()
    await this.action(next)
    must(
      (await this.events()).filter((candidate) => candidate.epoch === epoch).length === 1,
      'An epoch has two actions',
    )
    this.say(
      `  day ${epoch}: a human asked for +100 % and got ${fixed18Text(`${event?.applied[0]}`)}; day ${next}: the keeper goes on`,
    )
  }

  private async verify(): Promise<void> {
    await this.keeper!.stop()
    this.keeper = null
    const log = readLog(join(this.folder, 'keeper', 'decisions.jsonl'))
    const events = await this.events()
    const findings = [
      ...log.findings,
      ...compareWithChain(log, events, BigInt(await this.chain.blockNumber())),
    ]
    must(
      findings.length === 0,
      `The log does not agree with the chain: ${findings.map(({ what }) => what).join('; ')}`,
    )
    this.say(`  ${log.decisions.length} decisions, ${events.length} actions: no finding`)
  }

  async play(bundle: string): Promise<void> {
    this.bundles.push(bundle)
    try {
      this.startKeeper(bundle)
      this.say('A run on the token, braked by the guard')
      await this.run()
      this.say('Governance changes a limit through Governor and Timelock')
      await this.tighten()
      this.say('Pause')
      await this.pause()
      this.say('Override')
      await this.override()
      this.say('The log against the chain')
      await this.verify()
    } finally {
      this.keeper?.kill()
    }
  }
}

/** Plays the demonstration. @param say where each line of it goes */
export async function demoChain(say: (text: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'minthelm-demo-'))
  const chain = await LocalChain.start()
  try {
    const bundle = join(folder, 'policy.bundle')
    const { manifest } = exportBundle(faultBundleContents(), bundle)
    const addresses = await deployLocally(chain, {
      governance: {
        votes: { name: 'Votes', symbol: 'VOTE', holder: voter, supply: 10n ** 24n },
        ...governanceTimes,
        proposalThreshold: 0n,
        quorumPercent: 4,
      },
      holder: voter,
      ceiling: faultGuard,
      limits: faultGuard,
      policyHash: `0x${manifest.policyHash}`,
      quantised: null,
      epochZero: await chain.timestamp(),
      epochSeconds: BigInt(DAY_SECONDS),
    })
    const dao = new Dao(chain, addresses.governor!, addresses.votes!, voter)
    await dao.delegate()
    say(
      `anvil at ${chain.url}, controller ${addresses.controller}, governed by a timelock; no role is left at the deployer`,
    )
    await new Demonstration(chain, folder, addresses, dao, say).play(bundle)
  } finally {
    await chain.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
