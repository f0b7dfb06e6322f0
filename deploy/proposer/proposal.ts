import { type Hex, keccak256, type PublicClient, stringToBytes } from 'viem'
import { usageError } from '../../core/errors.js'
import type { ProposedCall } from './call.js'
import type { ChainState } from './chain-state.js'
import { bravoProposal, governorProposal } from './governor.js'
import { type SafeTransactionBuilderFile, safeTransactionBuilderFile } from './safe-transaction-builder.js'
import { timelockAbi, timelockOperation } from './timelock.js'

/** Who is handed a proposal: a Governor (OpenZeppelin), Bravo, a TimelockController, a Safe, or a person. */
export const proposalKinds = ['governor', 'bravo', 'timelock', 'safe', 'json'] as const
export type ProposalKind = (typeof proposalKinds)[number]

/** One transaction that somebody sends, in the order of the proposal's life. */
export interface ProposalTransaction {
  readonly step: string
  readonly to: Hex
  readonly data: Hex
}

/** A proposal ready to be handed over. */
export interface Proposal {
  readonly kind: ProposalKind
  /** The number or id by which the receiver knows it; null where the receiver gives it. */
  readonly id: string | null
  readonly transactions: readonly ProposalTransaction[]
  /** The file for the Safe app; null for other kinds. */
  readonly safeFile: SafeTransactionBuilderFile | null
}

/** What the kinds need beyond calls and words. */
export interface ProposalPlace {
  /** The governor, timelock or Safe; null where it follows from who holds the governance role. */
  readonly at: Hex | null
  readonly client: PublicClient
  readonly state: ChainState
}

function required(at: Hex | null, kind: ProposalKind): Hex {
  if (at !== null) return at
  throw usageError(`--to ${kind} needs the governor's address`, '--at', `Give --at ADDRESS of the ${kind}.`)
}

/** The one holder of the governance role. */
export function holderOf({ governance, controller }: ChainState): Hex {
  const [holder, ...others] = governance
  if (holder !== undefined && others.length === 0) return holder
  throw usageError(
    `The controller ${controller} has ${governance.length} holders of GOVERNANCE_ROLE`,
    '--at',
    `Give the one that is to act with --at ADDRESS: ${governance.join(', ')}.`,
  )
}

async function minimumDelay({ client }: ProposalPlace, timelock: Hex): Promise<bigint> {
  try {
    return await client.readContract({ address: timelock, abi: timelockAbi, functionName: 'getMinDelay' })
  } catch (cause) {
    throw usageError(
      `The contract at ${timelock} has no getMinDelay(): it is no TimelockController (${cause instanceof Error ? cause.name : cause})`,
      '--at',
      'Give the timelock with --at ADDRESS, or choose another --to.',
    )
  }
}

/** The operation that a timelock is given; its salt names the description. */
async function timelocked(
  calls: readonly ProposedCall[],
  description: string,
  place: ProposalPlace,
  timelock: Hex,
) {
  const delaySeconds = await minimumDelay(place, timelock)
  return timelockOperation(calls, keccak256(stringToBytes(description)), delaySeconds)
}

async function safeProposal(
  calls: readonly ProposedCall[],
  title: string,
  description: string,
  place: ProposalPlace,
): Promise<Proposal> {
  const { state, client } = place
  const safe = place.at ?? holderOf(state)
  const holds = state.governance.some((holder) => holder.toLowerCase() === safe.toLowerCase())
  const { timestamp } = await client.getBlock({ blockNumber: state.blockNumber })
  let batch = calls
  if (!holds) {
    // The Safe proposes to the timelock that holds the role.
    const timelock = holderOf(state)
    const { schedule } = await timelocked(calls, description, place, timelock)
    batch = [{ to: timelock, valueWei: 0n, data: schedule, signature: 'schedule', argumentTexts: {} }]
  }
  const file = safeTransactionBuilderFile(
    batch,
    title,
    description,
    state.chainId,
    safe,
    Number(timestamp) * 1000,
  )
  return { kind: 'safe', id: null, transactions: [], safeFile: file }
}

/**
 * Puts calls into the form that their receiver takes.
 *
 * @param title a line, for receivers that show one
 * @throws MinthelmError with status 2 where an address is missing or is not of that kind
 */
export async function proposalOf(
  kind: ProposalKind,
  calls: readonly ProposedCall[],
  title: string,
  description: string,
  place: ProposalPlace,
): Promise<Proposal> {
  if (kind === 'safe') return safeProposal(calls, title, description, place)
  if (kind === 'governor') {
    const to = required(place.at, kind)
    const { proposalId, propose, queue, execute } = governorProposal(calls, description)
    const transactions = [
      { step: 'propose', to, data: propose },
      { step: 'queue, once the vote has passed', to, data: queue },
      { step: "execute, after the timelock's delay", to, data: execute },
    ]
    return { kind, id: proposalId.toString(), transactions, safeFile: null }
  }
  if (kind === 'bravo') {
    const to = required(place.at, kind)
    return {
      kind,
      id: null,
      transactions: [{ step: 'propose', to, data: bravoProposal(calls, description) }],
      safeFile: null,
    }
  }
  if (kind === 'timelock') {
    const to = place.at ?? holderOf(place.state)
    const { id, schedule, execute } = await timelocked(calls, description, place, to)
    const transactions = [
      { step: 'schedule', to, data: schedule },
      { step: 'execute, after the delay', to, data: execute },
    ]
    return { kind, id, transactions, safeFile: null }
  }
  return {
    kind,
    id: null,
    transactions: calls.map(({ to, data, signature }) => ({ step: signature, to, data })),
    safeFile: null,
  }
}
