import { encodeFunctionData, type Hex, keccak256, parseAbi, stringToBytes } from 'viem'
import type { LocalChain } from '../faults/local-chain.js'

const abi = parseAbi([
  'function delegate(address delegatee)',
  'function propose(address[] targets, uint256[] values, bytes[] calldatas, string description) returns (uint256)',
  'function hashProposal(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) view returns (uint256)',
  'function castVote(uint256 proposalId, uint8 support) returns (uint256)',
  'function queue(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256)',
  'function execute(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) payable returns (uint256)',
])

/** How long each step of a vote takes on the demonstration's chain, seconds. */
export const governanceTimes = { votingDelaySeconds: 10, votingPeriodSeconds: 100, timelockSeconds: 3600 }

/** A DAO on a local chain: OpenZeppelin's Governor and TimelockController, one voter. */
export class Dao {
  constructor(
    private readonly chain: LocalChain,
    private readonly governor: Hex,
    private readonly votes: Hex,
    private readonly voter: Hex,
  ) {}

  /** Lets the voter's tokens count. */
  async delegate(): Promise<void> {
    const data = encodeFunctionData({ abi, functionName: 'delegate', args: [this.voter] })
    await this.chain.transact(this.voter, this.votes, data)
    await this.chain.pass(1)
  }

  /** Proposes calls, votes, queues, waits for the timelock, executes. */
  async decide(
    description: string,
    calls: readonly { readonly to: Hex; readonly data: Hex }[],
  ): Promise<void> {
    const proposal = [calls.map(({ to }) => to), calls.map(() => 0n), calls.map(({ data }) => data)] as const
    const hash = keccak256(stringToBytes(description))
    const send = (data: Hex) => this.chain.transact(this.voter, this.governor, data)
    const propose = { abi, functionName: 'propose', args: [...proposal, description] } as const
    await send(encodeFunctionData(propose))
    const identify = { abi, functionName: 'hashProposal', args: [...proposal, hash] } as const
    const id = BigInt((await this.chain.call(this.governor, encodeFunctionData(identify))) as Hex)
    await this.chain.pass(governanceTimes.votingDelaySeconds + 1)
    await send(encodeFunctionData({ abi, functionName: 'castVote', args: [id, 1] }))
    await this.chain.pass(governanceTimes.votingPeriodSeconds + 1)
    await send(encodeFunctionData({ abi, functionName: 'queue', args: [...proposal, hash] }))
    await this.chain.pass(governanceTimes.timelockSeconds + 1)
    await send(encodeFunctionData({ abi, functionName: 'execute', args: [...proposal, hash] }))
  }
}
