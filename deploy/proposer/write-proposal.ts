import { type Hex, keccak256, type PublicClient, stringToBytes } from 'viem'
import type { Bundle } from '../../checkpoints/runtime/bundle.js'
import { decodeQuantised } from '../../checkpoints/runtime/integer-format.js'
import { IntegerPolicy } from '../../checkpoints/runtime/integer-policy.js'
import { usageError } from '../../core/errors.js'
import { readArtifact } from '../contracts/artifacts.js'
import type { ProposedCall } from './call.js'
import { type ChainState, controllerAbi, readChainState } from './chain-state.js'
import { adoptionDescription, decisionDescription } from './description.js'
import { networkOnChain } from './network-on-chain.js'
import { decisionCall, policyCalls, slotsOf } from './policy-calls.js'
import { holderOf, type Proposal, type ProposalKind, proposalOf } from './proposal.js'
import { type Rehearsal, rehearse } from './rehearsal.js'

/** What is proposed: adopting the bundle, or carrying out one decision of the policy that is registered already. */
export type ProposalSubject =
  | { readonly kind: 'adoption'; readonly network: Hex | null }
  | { readonly kind: 'decision'; readonly adapter: Hex; readonly validSeconds: bigint }

export interface ProposalRequest {
  readonly rpcUrl: string
  readonly client: PublicClient
  readonly controller: Hex
  readonly to: ProposalKind
  /** The governor, timelock or Safe; null where it follows from the governance role. */
  readonly at: Hex | null
  readonly subject: ProposalSubject
  /** Seconds between proposing and executing, for the rehearsal. */
  readonly secondsLater: bigint
}

/** A proposal with what it says and what it did on a fork of the chain. */
export interface WrittenProposal {
  readonly proposal: Proposal
  readonly calls: readonly ProposedCall[]
  readonly description: string
  readonly state: ChainState
  readonly rehearsal: Rehearsal
}

/** What the bundle's integer policy asks for on the chain's observations of this moment. */
async function requestNow(
  bundle: Bundle,
  { client, controller }: ProposalRequest,
  state: ChainState,
): Promise<readonly bigint[]> {
  if (`0x${bundle.manifest.policyHash}` !== state.policyHash) {
    throw usageError(
      `The controller's policy is ${state.policyHash}, the bundle's is 0x${bundle.manifest.policyHash}`,
      'manifest.json, policyHash',
      'Propose its adoption first, or give the bundle that governance registered.',
    )
  }
  if (bundle.quantised === null) {
    throw usageError(
      'The bundle has no integer network to decide with',
      'policy.json, quantised',
      'Let a keeper carry its decisions.',
    )
  }
  const [, input, slots, halted] = (await client.readContract({
    address: controller,
    abi: controllerAbi(),
    functionName: 'observation',
  })) as [bigint, { readonly inForce: readonly bigint[] }, readonly bigint[], number]
  if (halted !== 255) {
    throw usageError(
      `The observation ${halted} of the guard may not be acted on now`,
      'ObservationStore',
      'Propose again once reporters agree and are up to date.',
    )
  }
  const read = slotsOf(bundle, state)
  const [, , , haltedSlots] = (await client.readContract({
    address: state.observationStore,
    abi: readArtifact('ObservationStore').abi,
    functionName: 'observe',
  })) as [bigint, readonly bigint[], readonly bigint[], bigint]
  const blind = read.find((slot) => ((haltedSlots >> BigInt(slot)) & 1n) === 1n)
  if (blind !== undefined) {
    throw usageError(
      `The policy reads "${state.slotNames[blind]}", which may not be acted on now`,
      'ObservationStore',
      'Propose again once reporters agree and are up to date.',
    )
  }
  const inputs = read.map((slot) => slots[slot]!)
  return new IntegerPolicy(decodeQuantised(bundle.quantised)).request(inputs, input.inForce)
}

/**
 * Writes a proposal: reads the chain, finds the calls, describes them with the evidence, rehearses them on a local fork,
 * and puts them into the receiver's form. Sends nothing.
 *
 * @throws MinthelmError where the bundle does not fit the controller, or a call fails on the fork
 */
export async function writeProposal(bundle: Bundle, request: ProposalRequest): Promise<WrittenProposal> {
  const { client, subject, to, at } = request
  const state = await readChainState(client, request.controller)
  let calls: readonly ProposedCall[]
  let description: string
  let title: string
  if (subject.kind === 'adoption') {
    const network = subject.network === null ? null : await networkOnChain(bundle, client, subject.network)
    calls = policyCalls(bundle, state, network)
    description = adoptionDescription(bundle, calls, state, network)
    title = `Adopt policy ${bundle.manifest.policyHash.slice(0, 16)}`
  } else {
    const { timestamp } = await client.getBlock({ blockNumber: state.blockNumber })
    const decision = {
      requested: await requestNow(bundle, request, state),
      expiresAt: timestamp + subject.validSeconds,
      evidenceHash: keccak256(stringToBytes(bundle.bundleHash)),
    }
    calls = [decisionCall(subject.adapter, state, decision)]
    description = decisionDescription(bundle, calls, state, decision)
    title = `Carry out a decision of policy ${bundle.manifest.policyHash.slice(0, 16)}`
  }
  const rehearsal = await rehearse(request.rpcUrl, calls, state, holderOf(state), request.secondsLater)
  const proposal = await proposalOf(to, calls, title, description, { at, client, state })
  return { proposal, calls, description, state, rehearsal }
}

/** A written proposal as JSON: everything a script or a reviewer needs, integers as decimal text. */
export function proposalJson({ proposal, calls, description, state, rehearsal }: WrittenProposal): object {
  return {
    kind: proposal.kind,
    id: proposal.id,
    chainId: state.chainId,
    controller: state.controller,
    blockNumber: state.blockNumber.toString(),
    description,
    descriptionHash: keccak256(stringToBytes(description)),
    calls: calls.map(({ to, valueWei, data, signature, argumentTexts }) => ({
      to,
      value: valueWei.toString(),
      data,
      signature,
      arguments: argumentTexts,
    })),
    transactions: proposal.transactions,
    ...(proposal.safeFile === null ? {} : { safeFile: proposal.safeFile }),
    rehearsal: {
      executor: rehearsal.executor,
      gasUsed: rehearsal.gasUsed.map(String),
      policyHash: rehearsal.policyHash,
      guardHash: rehearsal.guardHash,
      leverValues: rehearsal.leverValues.map(String),
    },
  }
}
