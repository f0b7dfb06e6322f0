import { existsSync } from 'node:fs'
import { isAddress } from 'viem'
import type { CommandModule } from 'yargs'
import { readBundle } from '../../checkpoints/bundle.js'
import { readTrustedBundle } from '../../checkpoints/signing/verify-bundle.js'
import { usageError } from '../../core/errors.js'
import { chainIdOf, checkChain } from '../../deploy/keeper/check-chain.js'
import { ControllerReader } from '../../deploy/keeper/controller-reader.js'
import { propose } from '../../deploy/keeper/decide.js'
import { fileCalls } from '../../deploy/keeper/durable-lines.js'
import { HealthServer } from '../../deploy/keeper/health-server.js'
import type { Hex } from '../../deploy/keeper/intent.js'
import { defaultFigures, type KeeperFigures } from '../../deploy/keeper/keeper-config.js'
import { KeeperMetrics } from '../../deploy/keeper/keeper-metrics.js'
import { type KeeperPolicy, keeperPolicy } from '../../deploy/keeper/keeper-policy.js'
import { openKeeper, openQuorum } from '../../deploy/keeper/open-keeper.js'
import { HttpEndpoint, type RpcEndpoint } from '../../deploy/keeper/rpc-endpoint.js'
import { Schedule } from '../../deploy/keeper/run-keeper.js'
import { keyVariable, senderAccount } from '../../deploy/keeper/sender-key.js'
import { listenForInterrupt } from '../../training/interrupt.js'
import { print, printJson, say } from '../output.js'
import { passphraseOf } from '../passphrase.js'
import { keeperCrashCommand } from './keeper-crash.js'
import { keeperFaultsCommand } from './keeper-faults.js'
import { readTrust } from './verify.js'

/** The environment variable that holds endpoints whose addresses contain keys, separated by commas. */
const rpcVariable = 'MINTHELM_RPC_URLS'

interface KeeperArguments {
  readonly bundle: string
  readonly rpc: readonly string[] | undefined
  readonly controller: string | undefined
  readonly quorum: number | undefined
  readonly trust: string | undefined
  readonly keystore: string | undefined
  readonly 'dry-run': boolean
  readonly shadow: boolean
  readonly state: string
  readonly schedule: string | undefined
  readonly port: number
  readonly confirmations: number
  readonly poll: number
  readonly 'max-fee': number
  readonly json: boolean
}

function endpointsOf(given: readonly string[] | undefined, figures: KeeperFigures): readonly RpcEndpoint[] {
  const fromEnvironment = (process.env[rpcVariable] ?? '').split(',').filter((url) => url !== '')
  const urls = [...(given ?? []), ...fromEnvironment]
  if (urls.length === 0) {
    throw usageError('No endpoint is given', '--rpc', `Give --rpc URL, or set ${rpcVariable}.`)
  }
  return urls.map((url, index) => {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      // Not repeated: it may hold a key.
      throw usageError(`Endpoint ${index + 1} is no http or https address`, '--rpc', 'Give one that is.')
    }
    return new HttpEndpoint(index + 1, url, figures.requestTimeoutMilliseconds)
  })
}

function votesOf(quorum: number | undefined, endpoints: number): number {
  const majority = Math.floor(endpoints / 2) + 1
  if (quorum === undefined) return majority
  if (!Number.isInteger(quorum) || quorum < majority || quorum > endpoints) {
    throw usageError(
      `--quorum is ${quorum} of ${endpoints} endpoints`,
      '--quorum',
      `Give ${majority} to ${endpoints}: fewer than a majority could agree on two answers.`,
    )
  }
  return quorum
}

function figuresOf({ confirmations, poll, 'max-fee': maxFee }: KeeperArguments): KeeperFigures {
  const sound =
    Number.isInteger(confirmations) && confirmations >= 1 && poll > 0 && Number.isFinite(maxFee) && maxFee > 0
  if (!sound) {
    throw usageError(
      `--confirmations ${confirmations}, --poll ${poll}, --max-fee ${maxFee}`,
      undefined,
      'Give whole confirmations from 1 up, and numbers above 0.',
    )
  }
  const fees = { ...defaultFigures.fees, maximumFeePerGas: BigInt(Math.round(maxFee * 1e9)) }
  return { ...defaultFigures, confirmations: BigInt(confirmations), pollMilliseconds: poll * 1000, fees }
}

/** One decision, printed and not sent. */
async function dryRun(reader: ControllerReader, policy: KeeperPolicy, json: boolean): Promise<void> {
  const face = await checkChain(reader, policy)
  const snapshot = await reader.snapshot(await reader.rpc.head())
  const proposal = await propose(snapshot, policy, face, reader, 0n)
  const values = {
    epoch: `${snapshot.epoch}`,
    round: `${snapshot.round}`,
    block: `${snapshot.head.number}`,
    face,
    arithmetic: policy.arithmetic,
    inForce: proposal.inForce,
    requested: proposal.requested?.map(String) ?? null,
    guarded: proposal.guarded?.map(String) ?? null,
    reasons: proposal.reasons,
    stop: proposal.stop,
    attributions: proposal.attributions,
  }
  if (json) printJson(values)
  else {
    print(
      `epoch ${values.epoch}, observation round ${values.round}, block ${values.block}; ${values.arithmetic} arithmetic`,
    )
    policy.levers.forEach((name, index) => {
      print(
        `${name}: in force ${values.inForce[index]?.value}, asked for ${values.requested?.[index] ?? 'nothing'}, after the guard ${values.guarded?.[index] ?? 'nothing'} (18 decimals)`,
      )
    })
    for (const reason of values.reasons) print(`- ${reason}`)
    print(
      values.stop === null
        ? 'It would be sent; nothing was.'
        : `It would end as ${values.stop.state}; nothing was sent.`,
    )
  }
}

async function keep(given: KeeperArguments): Promise<void> {
  const figures = figuresOf(given)
  if (given['dry-run'] && given.shadow) {
    throw usageError('--dry-run and --shadow are given', undefined, 'Give one of them.')
  }
  if (given.controller === undefined || !isAddress(given.controller)) {
    throw usageError(
      given.controller === undefined ? 'No controller is given' : `"${given.controller}" is no address`,
      '--controller',
      'Give 0x and 40 hexadecimal digits.',
    )
  }
  const controller = given.controller as Hex
  const endpoints = endpointsOf(given.rpc, figures)
  const votes = votesOf(given.quorum, endpoints.length)
  const schedule = new Schedule(given.schedule)
  if (!existsSync(given.bundle)) {
    throw usageError(`"${given.bundle}" is not there`, 'bundle', 'Give a bundle that export wrote.')
  }
  const policy = keeperPolicy(
    given.trust === undefined
      ? readBundle(given.bundle)
      : readTrustedBundle(given.bundle, readTrust(given.trust), Date.now()).bundle,
  )
  const rpc = openQuorum({ endpoints, votes, figures }, new KeeperMetrics())
  const reader = new ControllerReader(rpc, controller)
  if (given['dry-run']) {
    schedule.stop()
    await chainIdOf(rpc)
    return dryRun(reader, policy, given.json)
  }
  const account = given.shadow
    ? null
    : await senderAccount(given.keystore, process.env, () => passphraseOf(given.keystore ?? 'the keystore'))
  const chainId = await chainIdOf(rpc)
  const face = await checkChain(reader, policy)
  const monotonic = () => performance.now()
  const notice = (what: string, words: string) => {
    if (given.json) print(JSON.stringify({ what, words }))
    else say(`${what}: ${words}`)
  }
  const open = openKeeper({
    endpoints,
    votes,
    chainId,
    controller,
    face,
    account,
    policy,
    figures,
    stateFolder: given.state,
    schedule,
    calls: fileCalls,
    monotonic,
    notice,
  })
  const interrupt = listenForInterrupt()
  try {
    const server = await HealthServer.open(given.port, open.metrics, () => open.loop.health())
    say(
      `keeping ${controller} on chain ${chainId} (${account === null ? 'shadow: nothing is sent' : `${face}, sender ${account.address}`}); /healthz and /metrics at http://127.0.0.1:${server.port}`,
    )
    try {
      await open.loop.run(interrupt.signal)
      say('stopped; what is open goes on at the next start')
    } finally {
      await server.close()
    }
  } finally {
    interrupt.dispose()
    open.close()
  }
}

const keepCommand: CommandModule<object, KeeperArguments> = {
  command: '$0 <bundle>',
  describe: 'Drive a chain by a bundle: read, decide, guard, send, confirm, log',
  builder: (command) =>
    command
      .positional('bundle', { type: 'string', demandOption: true, describe: 'A bundle that export wrote' })
      .option('rpc', {
        type: 'string',
        array: true,
        describe: `Endpoints; more from ${rpcVariable}, for addresses that hold a key`,
      })
      .option('controller', { type: 'string', requiresArg: true, describe: "The controller's address" })
      .option('quorum', { type: 'number', describe: 'Endpoints that must agree; a majority by default' })
      .option('trust', {
        type: 'string',
        describe: 'A file of trusted keys: refuse a bundle that too few of them signed (see minthelm verify)',
      })
      .option('keystore', {
        type: 'string',
        describe: `An Ethereum keystore (version 3) with the sender's key; else ${keyVariable}`,
      })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Decide once, print, send nothing' })
      .option('shadow', {
        type: 'boolean',
        default: false,
        describe: 'Run on and log beside the chain, send nothing',
      })
      .option('state', {
        type: 'string',
        default: 'keeper',
        describe: 'Folder of the journal and the decision log',
      })
      .option('schedule', {
        type: 'string',
        describe: 'When to decide, a cron pattern in UTC; by default as soon as an epoch begins',
      })
      .option('port', {
        type: 'number',
        default: 9464,
        describe: 'Of /healthz and /metrics on 127.0.0.1; 0: any',
      })
      .option('confirmations', {
        type: 'number',
        default: Number(defaultFigures.confirmations),
        describe: 'Blocks after which an action counts as done',
      })
      .option('poll', {
        type: 'number',
        default: defaultFigures.pollMilliseconds / 1000,
        describe: 'Seconds between two looks at the chain',
      })
      .option('max-fee', {
        type: 'number',
        default: Number(defaultFigures.fees.maximumFeePerGas / 10n ** 9n),
        describe: 'Most that gas may cost, gwei',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document, or one a line' })
      .example('$0 keeper policy.bundle --rpc URL --controller 0x... --dry-run', 'what it would do now')
      .example(
        '$0 keeper policy.bundle --rpc URL1 URL2 URL3 --controller 0x...',
        'three endpoints, two must agree',
      ),
  handler: keep,
}

/** `minthelm keeper`: a bundle that drives a chain, and what a keeper withstands. */
export const keeperCommand: CommandModule = {
  command: 'keeper',
  describe: 'Drive a chain by a bundle: read, decide, guard, send, confirm, log',
  builder: (command) => command.command(keepCommand).command(keeperFaultsCommand).command(keeperCrashCommand),
  handler: () => {},
}
