import {
  type Abi,
  createPublicClient,
  type Hex,
  hexToString,
  http,
  keccak256,
  type PublicClient,
  stringToBytes,
} from 'viem'
import { MinthelmError, usageError } from '../../core/errors.js'
import { decodeLimits } from '../../guard/encoding.js'
import type { GuardLimits } from '../../guard/limits.js'
import { readArtifact } from '../contracts/artifacts.js'

/** The role that may change limits and policy. */
export const GOVERNANCE_ROLE = keccak256(stringToBytes('GOVERNANCE_ROLE'))

/** What a proposal starts from. */
export interface ChainState {
  readonly chainId: number
  readonly blockNumber: bigint
  readonly controller: Hex
  readonly policyHash: Hex
  readonly guardHash: Hex
  readonly limits: GuardLimits
  /** The zero address where keepers sign decisions. */
  readonly network: Hex
  readonly observationStore: Hex
  /** Names of the observation store's slots, in their order. */
  readonly slotNames: readonly string[]
  /** Who holds GOVERNANCE_ROLE: a timelock, a Safe. */
  readonly governance: readonly Hex[]
}

export function controllerAbi(): Abi {
  return readArtifact('GuardedController').abi
}

/** A bytes32 of ASCII, filled up with zero bytes, as text. */
export function textOfBytes32(word: Hex): string {
  return hexToString(word, { size: 32 })
}

/** A client of one endpoint. */
export function publicClientOf(url: string): PublicClient {
  return createPublicClient({ transport: http(url, { retryCount: 2 }) })
}

/**
 * Reads what a proposal starts from.
 *
 * @throws MinthelmError with status 1 where the endpoint does not answer, 2 where no controller lies at the address
 */
export async function readChainState(client: PublicClient, controller: Hex): Promise<ChainState> {
  const abi = controllerAbi()
  const chainId = await client.getChainId().catch((cause: unknown) => {
    throw new MinthelmError({
      what: 'The RPC endpoint does not answer',
      where: '--rpc',
      remedy: 'Check the address of the endpoint, and that it is up.',
      cause,
    })
  })
  if ((await client.getCode({ address: controller })) === undefined) {
    throw usageError(
      `No contract lies at ${controller} on chain ${chainId}`,
      '--controller',
      "Give the address of the token's GuardedController on this chain.",
    )
  }
  const read = (functionName: string, args: readonly unknown[] = []) =>
    client
      .readContract({ address: controller, abi, functionName, args: [...args] })
      .catch((cause: unknown) => {
        throw new MinthelmError({
          what: `The contract at ${controller} does not answer ${functionName}()`,
          where: '--controller',
          remedy: "Give the address of the token's GuardedController.",
          exitStatus: 2,
          cause,
        })
      })
  const [policyHash, guardHash, limits, network, store, count] = (await Promise.all([
    read('policyHash'),
    read('guardHash'),
    read('limits'),
    read('policyNetwork'),
    read('observationStore'),
    read('getRoleMemberCount', [GOVERNANCE_ROLE]),
  ])) as [Hex, Hex, Hex, Hex, Hex, bigint]
  const governance = await Promise.all(
    Array.from({ length: Number(count) }, (_, index) =>
      read('getRoleMember', [GOVERNANCE_ROLE, BigInt(index)]),
    ),
  )
  const slots = (await client.readContract({
    address: store,
    abi: readArtifact('ObservationStore').abi,
    functionName: 'slotNames',
  })) as readonly Hex[]
  return {
    chainId,
    blockNumber: await client.getBlockNumber(),
    controller,
    policyHash,
    guardHash,
    limits: decodeLimits(Uint8Array.from(Buffer.from(limits.slice(2), 'hex')), 'limits on the chain'),
    network,
    observationStore: store,
    slotNames: slots.map(textOfBytes32),
    governance: governance as Hex[],
  }
}
