import { hexToBytes } from 'viem'
import { MinthelmError, usageError } from '../../core/errors.js'
import { decodeLimits } from '../../guard/encoding.js'
import type { ControllerReader } from './controller-reader.js'
import { firstDifference } from './guard-difference.js'
import type { Hex } from './intent.js'
import type { KeeperPolicy } from './keeper-policy.js'
import type { RpcQuorum } from './rpc-quorum.js'
import type { Face } from './sender.js'

function unreachable(cause: unknown, what: string): MinthelmError {
  return new MinthelmError({
    what: `${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    where: '--rpc',
    remedy: 'Give endpoints that can be reached and agree.',
    cause,
  })
}

/**
 * The chain that all endpoints are on.
 * @throws MinthelmError (status 1) where they cannot be reached or are not on one chain
 */
export async function chainIdOf(rpc: RpcQuorum): Promise<number> {
  let answers: readonly unknown[]
  try {
    await rpc.read('eth_chainId', [])
    answers = await rpc.broadcast('eth_chainId', [])
  } catch (cause) {
    throw unreachable(cause, 'The chain cannot be reached')
  }
  const ids = new Set(answers.filter((answer): answer is string => typeof answer === 'string'))
  if (ids.size !== 1) {
    throw new MinthelmError({
      what: `The endpoints are on different chains: ${[...ids].map(Number).join(', ')}`,
      where: '--rpc',
      remedy: 'Give endpoints of one chain.',
    })
  }
  return Number([...ids][0])
}

/** The guard's field that differs, as bundle and chain have it. */
function guardMismatch(policy: KeeperPolicy, limits: Hex): MinthelmError {
  const onChain = decodeLimits(hexToBytes(limits), 'the limits on the chain')
  const difference = firstDifference(policy.limits, onChain)
  const words =
    difference === null
      ? 'in its encoding'
      : `in ${difference.field}: the bundle has ${difference.left}, the chain ${difference.right}`
  return usageError(
    `The bundle's guard differs from the chain's ${words}`,
    difference === null ? 'guard.json' : `guard.json: ${difference.field}`,
    "Export a bundle with the chain's limits, or have governance store the bundle's.",
  )
}

/**
 * Holds a bundle against the controller that it is to drive, before anything is decided.
 * @returns how decisions reach the controller
 * @throws MinthelmError naming the field that differs (status 2), or that there is no controller (status 1)
 */
export async function checkChain(reader: ControllerReader, policy: KeeperPolicy): Promise<Face> {
  let head: Awaited<ReturnType<RpcQuorum['head']>>
  try {
    head = await reader.rpc.head()
  } catch (cause) {
    throw unreachable(cause, 'The chain cannot be read')
  }
  const code = await reader.rpc.read('eth_getCode', [reader.address, { blockHash: head.hash }])
  if (code === '0x') {
    throw new MinthelmError({
      what: `There is no contract at ${reader.address}`,
      where: '--controller',
      remedy: "Give the controller's address, and endpoints of its chain.",
    })
  }
  const snapshot = await reader.snapshot(head)
  if (snapshot.guardHash !== policy.guardHash) throw guardMismatch(policy, await reader.limits(head))
  if (snapshot.policyHash !== policy.policyHash) {
    throw usageError(
      `The bundle's policy is ${policy.policyHash}, the chain's is ${snapshot.policyHash}`,
      'manifest.json: policyHash',
      'Give the bundle that governance registered, or have it register this one.',
    )
  }
  if (snapshot.leverValues.length !== policy.levers.length) {
    throw usageError(
      `The bundle moves ${policy.levers.length} levers, the controller has ${snapshot.leverValues.length}`,
      'levers.json',
      "Give a bundle for this controller's targets.",
    )
  }
  const missing = policy.observations.find((name) => !snapshot.slotNames.includes(name))
  if (missing !== undefined) {
    throw usageError(
      `The observation store has no "${missing}"`,
      'observations.json',
      `It has ${snapshot.slotNames.join(', ')}.`,
    )
  }
  return checkNetwork(reader, policy, snapshot.slotNames, head)
}

async function checkNetwork(
  reader: ControllerReader,
  policy: KeeperPolicy,
  slotNames: readonly string[],
  head: Awaited<ReturnType<RpcQuorum['head']>>,
): Promise<Face> {
  const network = await reader.policyOnChain(head)
  if (network === null) return 'signed'
  const read = network.slots.map((slot) => slotNames[slot])
  const difference = firstDifference(policy.observations, read)
  if (difference !== null) {
    throw usageError(
      `The network on the chain reads ${difference.right} where the bundle observes ${difference.left}`,
      `observations.json${difference.field}`,
      'Have governance register the policy with the slots in the order of its observations.',
    )
  }
  if (policy.networkHash === null) {
    throw usageError(
      'The chain runs a network, and the bundle carries none that is quantised',
      'quantised.bin',
      'Export the bundle with its quantised policy.',
    )
  }
  if (policy.networkHash !== network.networkHash) {
    throw usageError(
      `The network on the chain is of ${network.networkHash}, the bundle's is ${policy.networkHash}`,
      'manifest.json: quantised.bin',
      "Have governance register the bundle's own network.",
    )
  }
  return 'on-chain-policy'
}
