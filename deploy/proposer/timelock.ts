import { encodeAbiParameters, encodeFunctionData, type Hex, keccak256, parseAbi, zeroHash } from 'viem'
import type { ProposedCall } from './call.js'

/** OpenZeppelin's TimelockController: only what a proposal needs. */
export const timelockAbi = parseAbi([
  'function schedule(address target, uint256 value, bytes data, bytes32 predecessor, bytes32 salt, uint256 delay)',
  'function execute(address target, uint256 value, bytes payload, bytes32 predecessor, bytes32 salt) payable',
  'function scheduleBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt, uint256 delay)',
  'function executeBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt) payable',
  'function getMinDelay() view returns (uint256)',
  'function isOperationReady(bytes32 id) view returns (bool)',
  'function isOperationDone(bytes32 id) view returns (bool)',
])

/** Calls as a timelock takes them: all or none, after its delay. */
export interface TimelockOperation {
  readonly id: Hex
  readonly salt: Hex
  readonly schedule: Hex
  readonly execute: Hex
}

/**
 * The operation of a TimelockController: one call by `schedule`, several by `scheduleBatch`.
 *
 * @param salt tells operations of the same calls apart
 * @param delaySeconds at least the timelock's minimum
 */
export function timelockOperation(
  calls: readonly ProposedCall[],
  salt: Hex,
  delaySeconds: bigint,
): TimelockOperation {
  const [first, ...others] = calls
  if (first !== undefined && others.length === 0) {
    const args = [first.to, first.valueWei, first.data, zeroHash, salt] as const
    const words = ['address', 'uint256', 'bytes', 'bytes32', 'bytes32'].map((type) => ({ type }))
    return {
      id: keccak256(encodeAbiParameters(words, args)),
      salt,
      schedule: encodeFunctionData({
        abi: timelockAbi,
        functionName: 'schedule',
        args: [...args, delaySeconds],
      }),
      execute: encodeFunctionData({ abi: timelockAbi, functionName: 'execute', args }),
    }
  }
  const args = [
    calls.map(({ to }) => to),
    calls.map(({ valueWei }) => valueWei),
    calls.map(({ data }) => data),
    zeroHash,
    salt,
  ] as const
  const words = ['address[]', 'uint256[]', 'bytes[]', 'bytes32', 'bytes32'].map((type) => ({ type }))
  return {
    id: keccak256(encodeAbiParameters(words, args)),
    salt,
    schedule: encodeFunctionData({
      abi: timelockAbi,
      functionName: 'scheduleBatch',
      args: [...args, delaySeconds],
    }),
    execute: encodeFunctionData({ abi: timelockAbi, functionName: 'executeBatch', args }),
  }
}
