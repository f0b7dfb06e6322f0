import { type Hex, type PublicClient, parseAbi } from 'viem'
import type { Bundle } from '../../checkpoints/runtime/bundle.js'
import { usageError } from '../../core/errors.js'
import { isPolicyNetwork, networkHash } from '../contracts/policy-network.js'

/** A policy network that lies on the chain already. */
export interface NetworkOnChain {
  readonly address: Hex
  /** SHA-256 of the bundle's quantised.bin. */
  readonly networkHash: Hex
}

/** The network's own hash, as its contract says it. */
async function networkHashAt(client: PublicClient, address: Hex): Promise<Hex> {
  try {
    return await client.readContract({
      address,
      abi: parseAbi(['function networkHash() view returns (bytes32)']),
      functionName: 'networkHash',
    })
  } catch {
    throw usageError(
      `The contract at ${address} is no PolicyNetwork`,
      '--network',
      'Deploy it first: minthelm deploy-network BUNDLE --rpc URL.',
    )
  }
}

/**
 * Holds the network at an address against the bundle's: a proposal that registers a bundle's hash beside another network
 * would have a policy decide that nobody has seen.
 *
 * @throws MinthelmError with status 2 where the bundle has none, or another network or something else lies there
 */
export async function networkOnChain(
  bundle: Bundle,
  client: PublicClient,
  address: Hex,
): Promise<NetworkOnChain> {
  const { quantised } = bundle
  if (quantised === null) {
    throw usageError(
      'The bundle has no integer network that a chain could run',
      'policy.json, quantised',
      'Propose without --network, so that keepers sign.',
    )
  }
  const [own, given] = [networkHash(quantised), await networkHashAt(client, address)]
  if (given !== own) {
    throw usageError(
      `The network at ${address} is of ${given}, the bundle's is ${own}`,
      '--network',
      "Give the address of this bundle's network, or deploy it: minthelm deploy-network BUNDLE --rpc URL.",
    )
  }
  if (!(await isPolicyNetwork(address, quantised, client))) {
    throw usageError(
      `The contract at ${address} says that it is the bundle's network, but has other code or data`,
      '--network',
      'Trust nobody who gave you this address. Deploy the network: minthelm deploy-network BUNDLE --rpc URL.',
    )
  }
  return { address, networkHash: own }
}
