import { type Hex, hexToString, toHex, zeroAddress, zeroHash } from 'viem'
import type { Bundle } from '../../checkpoints/runtime/bundle.js'
import { usageError } from '../../core/errors.js'
import { compileGuard } from '../../guard/compile.js'
import { encodeLimits, guardHash } from '../../guard/encoding.js'
import type { GuardLimits } from '../../guard/limits.js'
import { readArtifact } from '../contracts/artifacts.js'
import { type ProposedCall, proposedCall } from './call.js'
import { type ChainState, controllerAbi } from './chain-state.js'
import type { NetworkOnChain } from './network-on-chain.js'

const wordText = (value: bigint) => hexToString(toHex(value, { size: 32 }), { size: 32 })

/** The bundle's levers must be the controller's: the same names and units in the same order. */
function requireSameLevers(chain: GuardLimits, bundle: GuardLimits): void {
  const table = (limits: GuardLimits) =>
    limits.levers.map(({ name, unit }) => `${wordText(name)} (${wordText(unit)})`)
  const [onChain, inBundle] = [table(chain), table(bundle)]
  for (let index = 0; index < Math.max(onChain.length, inBundle.length); index++) {
    if (onChain[index] === inBundle[index]) continue
    throw usageError(
      `Lever ${index} is ${inBundle[index] ?? 'missing'} in the bundle and ${onChain[index] ?? 'missing'} on the chain`,
      'guard.json, levers',
      "Propose a bundle that was trained for this controller's mechanism.",
    )
  }
}

/** The slots of the store that hold what a policy reads, in the order of its inputs. */
export function slotsOf(bundle: Bundle, { slotNames }: ChainState): readonly number[] {
  return bundle.observations.map(({ name }) => {
    const slot = slotNames.indexOf(name)
    if (slot >= 0) return slot
    throw usageError(
      `The observation store has no slot "${name}", which the policy reads`,
      'observations.json',
      `Have governance set a store with it: keepers and networks read it there. It has: ${slotNames.join(', ')}.`,
    )
  })
}

/**
 * The calls by which governance adopts a bundle: its limits where they differ, and its policy's hash where it differs.
 *
 * @param network the bundle's network on the chain, or null where keepers sign decisions
 * @throws MinthelmError with status 2 where levers differ, an input has no slot, or nothing is left to propose
 */
export function policyCalls(
  bundle: Bundle,
  state: ChainState,
  network: NetworkOnChain | null,
): readonly ProposedCall[] {
  const abi = controllerAbi()
  const limits = compileGuard(bundle.guard, 'guard.json')
  requireSameLevers(state.limits, limits)
  const policyHash: Hex = `0x${bundle.manifest.policyHash}`
  const address = network?.address ?? zeroAddress
  const calls: ProposedCall[] = []
  if (guardHash(limits) !== state.guardHash) {
    calls.push(proposedCall(state.controller, abi, 'setLimits', [toHex(encodeLimits(limits))]))
  }
  if (policyHash !== state.policyHash || address.toLowerCase() !== state.network.toLowerCase()) {
    // Named where keepers sign, too: the controller takes no decision of a policy that reads what may not be acted on.
    const slots = slotsOf(bundle, state)
    const policy = {
      hash: policyHash,
      network: address,
      networkHash: network?.networkHash ?? zeroHash,
      slots,
    }
    calls.push(proposedCall(state.controller, abi, 'setPolicy', [policy]))
  }
  if (calls.length === 0) {
    throw usageError(
      'The controller has this policy and these limits already',
      'bundle',
      'There is nothing to propose.',
    )
  }
  return calls
}

/** What a decision that a proposal carries is made of. */
export interface ProposedDecision {
  readonly requested: readonly bigint[]
  /** Seconds. */
  readonly expiresAt: bigint
  readonly evidenceHash: Hex
}

/** The call by which governance carries out one decision of the registered policy, judged by the guard when executed. */
export function decisionCall(adapter: Hex, state: ChainState, decision: ProposedDecision): ProposedCall {
  return proposedCall(adapter, readArtifact('ProposalAdapter').abi, 'carryOut', [
    state.policyHash,
    state.guardHash,
    decision.expiresAt,
    decision.evidenceHash,
    decision.requested,
  ])
}
