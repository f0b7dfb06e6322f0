import {
  type Abi,
  createTestClient,
  decodeErrorResult,
  type Hex,
  http,
  isHex,
  parseEther,
  publicActions,
  walletActions,
} from 'viem'
import { MinthelmError } from '../../core/errors.js'
import { startAnvil } from '../anvil.js'
import { readArtifact } from '../contracts/artifacts.js'
import type { ProposedCall } from './call.js'
import type { ChainState } from './chain-state.js'

/** What a proposal did on a fork of the chain. */
export interface Rehearsal {
  readonly executor: Hex
  /** Gas of each call, the transaction's own cost included. */
  readonly gasUsed: readonly bigint[]
  readonly policyHash: Hex
  readonly guardHash: Hex
  /** Lever values afterwards, fixed18. */
  readonly leverValues: readonly bigint[]
}

/** Revert data anywhere in an error of the client. */
function revertDataOf(cause: unknown): Hex | null {
  for (let found = cause; typeof found === 'object' && found !== null; ) {
    const { data, cause: deeper } = found as { readonly data?: unknown; readonly cause?: unknown }
    if (isHex(data)) return data
    found = typeof data === 'object' && data !== null ? data : deeper
  }
  return null
}

/** The error that a call met with its arguments, as the contracts name it; else the client's own words. */
function reasonOf(cause: unknown, abi: Abi): string {
  const data = revertDataOf(cause)
  if (data !== null && data !== '0x') {
    try {
      const { errorName, args } = decodeErrorResult({ abi, data })
      return `${errorName}(${(args ?? []).join(', ')})`
    } catch {
      return `it reverts with ${data}`
    }
  }
  return cause instanceof Error ? cause.message.split('\n')[0]! : String(cause)
}

/**
 * Carries a proposal's calls out on a local fork of the chain as its executor would, and reads what came of them.
 *
 * @param rpcUrl the chain to fork; nothing is sent to it
 * @param executor who executes the proposal: the timelock or Safe that holds the governance role
 * @param secondsLater how much later it is executed than now, such as voting and the timelock's delay take
 * @throws MinthelmError naming the call that reverts and why
 */
export async function rehearse(
  rpcUrl: string,
  calls: readonly ProposedCall[],
  state: ChainState,
  executor: Hex,
  secondsLater: bigint,
): Promise<Rehearsal> {
  const errors = [...readArtifact('GuardedController').abi, ...readArtifact('ProposalAdapter').abi]
  const anvil = await startAnvil(['--fork-url', rpcUrl])
  try {
    const client = createTestClient({ mode: 'anvil', transport: http(anvil.url), pollingInterval: 20 })
      .extend(publicActions)
      .extend(walletActions)
    await client.setBalance({ address: executor, value: parseEther('1000') })
    await client.impersonateAccount({ address: executor })
    await client.increaseTime({ seconds: Number(secondsLater) })
    await client.mine({ blocks: 1 })
    const gasUsed: bigint[] = []
    for (const [index, { to, data, valueWei, signature }] of calls.entries()) {
      try {
        await client.call({ account: executor, to, data, value: valueWei })
        const hash = await client.sendTransaction({
          account: executor,
          chain: null,
          to,
          data,
          value: valueWei,
        })
        const receipt = await client.waitForTransactionReceipt({ hash })
        if (receipt.status !== 'success') throw new Error('it reverted')
        gasUsed.push(receipt.gasUsed)
      } catch (cause) {
        throw new MinthelmError({
          what: `Call ${index + 1}, ${signature}, fails on a fork of the chain: ${reasonOf(cause, errors)}`,
          where: to,
          remedy:
            'Nothing was written. Mend what it names; the ceilings of the controller bind governance too.',
          cause,
        })
      }
    }
    const abi: Abi = readArtifact('GuardedController').abi
    const read = (functionName: string) =>
      client.readContract({ address: state.controller, abi, functionName })
    return {
      executor,
      gasUsed,
      policyHash: (await read('policyHash')) as Hex,
      guardHash: (await read('guardHash')) as Hex,
      leverValues: (await read('leverValues')) as readonly bigint[],
    }
  } finally {
    await anvil.stop()
  }
}
