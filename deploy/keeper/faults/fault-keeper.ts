import { privateKeyToAccount } from 'viem/accounts'
import { type FileCalls, fileCalls } from '../durable-lines.js'
import { defaultFigures, type KeeperFigures } from '../keeper-config.js'
import { type OpenKeeper, openKeeper } from '../open-keeper.js'
import { HttpEndpoint, type RpcEndpoint } from '../rpc-endpoint.js'
import { Schedule } from '../run-keeper.js'
import type { World } from './world.js'

/** The keeper's figures for a chain whose blocks come when they are asked for: the same rules, shorter waits. */
export const faultFigures: KeeperFigures = {
  ...defaultFigures,
  confirmations: 3n,
  resendAfterMilliseconds: 60,
  reorganisationBlocks: 128n,
  validSeconds: 1800n,
  effectAfterSeconds: 86_400n,
  pollMilliseconds: 5,
  maximumPauseMilliseconds: 50,
  requestTimeoutMilliseconds: 250,
  retries: {
    attempts: 2,
    initialDelayMilliseconds: 5,
    maximumDelayMilliseconds: 20,
    failuresInARow: 25,
    restMilliseconds: 50,
  },
}

/** What a fault puts in place of the usual. */
export interface FaultKeeperOptions {
  readonly stateFolder: string
  readonly urls?: readonly string[]
  readonly endpoints?: readonly RpcEndpoint[]
  readonly figures?: Partial<KeeperFigures>
  readonly calls?: FileCalls
  readonly monotonic?: () => number
  readonly notices?: string[]
}

/** Opens a keeper on a world. */
export function faultKeeper(world: World, options: FaultKeeperOptions): OpenKeeper {
  const figures = { ...faultFigures, ...options.figures }
  const urls = options.urls ?? [world.chain.url]
  const endpoints =
    options.endpoints ??
    urls.map((url, index) => new HttpEndpoint(index + 1, url, figures.requestTimeoutMilliseconds))
  return openKeeper({
    endpoints,
    votes: Math.floor(endpoints.length / 2) + 1,
    chainId: world.chainId,
    controller: world.controller,
    face: 'signed',
    account: privateKeyToAccount(world.keeperKey),
    policy: world.policy,
    guard: world.guard,
    figures,
    stateFolder: options.stateFolder,
    schedule: new Schedule(undefined),
    calls: options.calls ?? fileCalls,
    monotonic: options.monotonic ?? (() => performance.now()),
    notice: (what, words) => options.notices?.push(`${what}: ${words}`),
  })
}
