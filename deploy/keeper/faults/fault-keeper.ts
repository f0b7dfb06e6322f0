import { privateKeyToAccount } from 'viem/accounts'
import { readBundle } from '../../../checkpoints/bundle.js'
import { type FileCalls, fileCalls } from '../durable-lines.js'
import { defaultFigures, type KeeperFigures } from '../keeper-config.js'
import { type KeeperPolicy, keeperPolicy } from '../keeper-policy.js'
import { type KeeperOptions, type OpenKeeper, openKeeper } from '../open-keeper.js'
import { HttpEndpoint, type RpcEndpoint } from '../rpc-endpoint.js'
import { Schedule } from '../run-keeper.js'
import type { World, WorldDescription } from './world.js'

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
  requestTimeoutMilliseconds: 1000,
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
  readonly policy?: KeeperPolicy
  readonly notices?: string[]
  /** Sends nothing. */
  readonly shadow?: boolean
  readonly makeKeeper?: KeeperOptions['makeKeeper']
  readonly makeSender?: KeeperOptions['makeSender']
}

/** The part of a world that a keeper works with. */
export type KeeperWorld = Pick<World, 'chainId' | 'controller' | 'keeperKey' | 'face' | 'readPolicy'> & {
  readonly chain: { readonly url: string }
}

/** A world as a child process sees it. */
export function describedWorld(description: WorldDescription): KeeperWorld {
  const { url, bundleFolder, ...rest } = description
  return { ...rest, chain: { url }, readPolicy: () => keeperPolicy(readBundle(bundleFolder)) }
}

/** Opens a keeper on a world. */
export function faultKeeper(world: KeeperWorld, options: FaultKeeperOptions): OpenKeeper {
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
    face: world.face,
    account: options.shadow === true ? null : privateKeyToAccount(world.keeperKey),
    policy: options.policy ?? world.readPolicy(),
    figures,
    stateFolder: options.stateFolder,
    schedule: new Schedule(undefined),
    calls: options.calls ?? fileCalls,
    monotonic: options.monotonic ?? (() => performance.now()),
    makeKeeper: options.makeKeeper,
    makeSender: options.makeSender,
    notice: (what, words) => options.notices?.push(`${what}: ${words}`),
  })
}
