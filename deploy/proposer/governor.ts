import { encodeAbiParameters, encodeFunctionData, type Hex, keccak256, parseAbi, stringToBytes } from 'viem'
import type { ProposedCall } from './call.js'

/** OpenZeppelin's Governor: only what a proposal needs. */
export const governorAbi = parseAbi([
  'function propose(address[] targets, uint256[] values, bytes[] calldatas, string description) returns (uint256)',
  'function queue(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256)',
  'function execute(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) payable returns (uint256)',
])

/** Compound's GovernorBravo and what kept its interface. */
export const bravoAbi = parseAbi([
  'function propose(address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, string description) returns (uint256)',
])

/** A proposal as a governor takes it. */
export interface GovernorProposal {
  readonly proposalId: bigint
  readonly descriptionHash: Hex
  readonly propose: Hex
  readonly queue: Hex
  readonly execute: Hex
}

function columns(calls: readonly ProposedCall[]) {
  return {
    targets: calls.map(({ to }) => to),
    values: calls.map(({ valueWei }) => valueWei),
    calldatas: calls.map(({ data }) => data),
  }
}

/**
 * The calldata of an OpenZeppelin Governor's proposal and its number:
 * keccak256(abi.encode(targets, values, calldatas, keccak256(description))).
 *
 * @param description bytes are hashed as they are; a last `#proposer=0x...` binds who may propose
 */
export function governorProposal(calls: readonly ProposedCall[], description: string): GovernorProposal {
  const { targets, values, calldatas } = columns(calls)
  const descriptionHash = keccak256(stringToBytes(description))
  const encoded = encodeAbiParameters(
    [{ type: 'address[]' }, { type: 'uint256[]' }, { type: 'bytes[]' }, { type: 'bytes32' }],
    [targets, values, calldatas, descriptionHash],
  )
  const later = [targets, values, calldatas, descriptionHash] as const
  return {
    proposalId: BigInt(keccak256(encoded)),
    descriptionHash,
    propose: encodeFunctionData({
      abi: governorAbi,
      functionName: 'propose',
      args: [targets, values, calldatas, description],
    }),
    queue: encodeFunctionData({ abi: governorAbi, functionName: 'queue', args: later }),
    execute: encodeFunctionData({ abi: governorAbi, functionName: 'execute', args: later }),
  }
}

/**
 * The calldata of a Bravo governor's proposal: each call's signature apart, its calldata without the selector.
 * A Bravo governor gives the number itself, when it takes the proposal.
 */
export function bravoProposal(calls: readonly ProposedCall[], description: string): Hex {
  const { targets, values } = columns(calls)
  return encodeFunctionData({
    abi: bravoAbi,
    functionName: 'propose',
    args: [
      targets,
      values,
      calls.map(({ signature }) => signature),
      calls.map(({ data }): Hex => `0x${data.slice(10)}`),
      description,
    ],
  })
}
