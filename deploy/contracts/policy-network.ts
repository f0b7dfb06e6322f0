import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import {
  BaseError,
  CallExecutionError,
  encodeDeployData,
  getContract,
  type Hex,
  keccak256,
  type PublicClient,
  pad,
  slice,
  toHex,
  type WalletClient,
} from 'viem'
import { MinthelmError } from '../../core/errors.js'
import { readArtifact } from './artifacts.js'

/** A contract's code is at most 24,576 bytes (EIP-170), of which the first is a STOP so that nobody runs the data. */
export const dataContractBytes = 24_575

/** The network's bytes in parts that a data contract each can hold. */
export function dataParts(quantised: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let start = 0; start < quantised.length; start += dataContractBytes) {
    parts.push(quantised.subarray(start, start + dataContractBytes))
  }
  return parts
}

/**
 * Creation code of a data contract: it copies what follows its ten bytes (a STOP, then the part) and returns that.
 * PUSH2 length, DUP1, PUSH1 10, RETURNDATASIZE (0), CODECOPY, RETURNDATASIZE (0), RETURN.
 */
export function dataContractCode(part: Uint8Array): Hex {
  const length = (part.length + 1).toString(16).padStart(4, '0')
  return `0x61${length}80600a3d393df300${bytesToHex(part)}`
}

/** SHA-256 of the network's bytes: the line of quantised.bin in a manifest, and what the contract holds them to. */
export function networkHash(quantised: Uint8Array): Hex {
  return `0x${bytesToHex(sha256(quantised))}`
}

const artifact = () => readArtifact('PolicyNetwork')

/** Creation code of the evaluator for data contracts at these addresses. */
export function policyNetworkCode(dataContracts: readonly Hex[], quantised: Uint8Array): Hex {
  const { abi, bytecode } = artifact()
  return encodeDeployData({ abi, bytecode, args: [dataContracts, networkHash(quantised)] })
}

/** The evaluator at an address. */
export function policyNetworkAt(address: Hex, client: PublicClient) {
  return getContract({ address, abi: artifact().abi, client })
}

/** Addresses of the data contracts that an evaluator reads: the only array in its storage, at place 0. */
async function dataContractsOf(address: Hex, count: number, client: PublicClient): Promise<readonly Hex[]> {
  const first = BigInt(keccak256(toHex(0, { size: 32 })))
  const words = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      client.getStorageAt({ address, slot: toHex(first + BigInt(index), { size: 32 }) }),
    ),
  )
  return words.map((word) => slice(pad(word ?? '0x', { size: 32 }), 12))
}

/**
 * Whether what lies at an address is the evaluator over these very bytes. Its own word does not count: the evaluator is
 * created in a call, over the data contracts that the one at the address reads, which refuses data of another hash; the
 * code that would come of it must be the code that is there.
 *
 * @param quantised the bytes of a bundle's quantised.bin
 */
export async function isPolicyNetwork(
  address: Hex,
  quantised: Uint8Array,
  client: PublicClient,
): Promise<boolean> {
  const count = dataParts(quantised).length
  const [length, code] = await Promise.all([
    client.getStorageAt({ address, slot: toHex(0, { size: 32 }) }),
    client.getCode({ address }),
  ])
  if (code === undefined || BigInt(length ?? '0x0') !== BigInt(count)) return false
  const dataContracts = await dataContractsOf(address, count, client)
  try {
    const { data } = await client.call({ data: policyNetworkCode(dataContracts, quantised) })
    return data === code
  } catch (cause) {
    if (cause instanceof CallExecutionError) return false
    throw cause
  }
}

/** Sends a creation and waits for it: the new contract's address and the gas that it took. */
async function create(wallet: WalletClient, client: PublicClient, data: Hex, what: string) {
  const hash = await wallet
    .sendTransaction({ account: wallet.account!, chain: wallet.chain!, data })
    .catch((cause: unknown) => {
      // Its short message names no endpoint, whose address may hold a key.
      const why = cause instanceof BaseError ? cause.shortMessage : String(cause)
      throw new MinthelmError({
        what: `${what} was not created: ${why}`,
        where: 'deploy',
        remedy: 'See that the account has enough for gas and the endpoint answers; nothing was registered.',
        cause,
      })
    })
  const { contractAddress, status, gasUsed } = await client.waitForTransactionReceipt({ hash })
  if (status !== 'success' || contractAddress == null) {
    throw new MinthelmError({
      what: `${what} was not created: transaction ${hash} failed`,
      where: 'deploy',
      remedy: 'Look the transaction up on the chain; nothing was registered.',
    })
  }
  return { address: contractAddress, gas: gasUsed }
}

/**
 * Deploys the data contracts of a network and the evaluator over them.
 *
 * @param quantised the bytes of a bundle's quantised.bin
 * @returns the addresses, and the gas of all creations together
 */
export async function deployPolicyNetwork(quantised: Uint8Array, wallet: WalletClient, client: PublicClient) {
  const parts: { address: Hex; gas: bigint }[] = []
  for (const [index, part] of dataParts(quantised).entries()) {
    parts.push(await create(wallet, client, dataContractCode(part), `Data contract ${index}`))
  }
  const dataContracts = parts.map(({ address }) => address)
  const network = await create(wallet, client, policyNetworkCode(dataContracts, quantised), 'PolicyNetwork')
  return {
    address: network.address,
    dataContracts,
    gas: parts.reduce((sum, { gas }) => sum + gas, network.gas),
  }
}
