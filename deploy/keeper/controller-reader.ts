import {
  type AbiEvent,
  type ContractFunctionReturnType,
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionResult,
  encodeEventTopics,
  encodeFunctionData,
} from 'viem'
import { controllerAbi } from './controller-abi.js'
import type { Hex } from './intent.js'
import { RpcFailure } from './rpc-endpoint.js'
import type { Head, RpcQuorum } from './rpc-quorum.js'

/** Everything that a decision is made from, read at one block. */
export interface Snapshot {
  readonly head: Head
  readonly epoch: bigint
  readonly lastEpoch: bigint
  readonly epochZero: bigint
  readonly epochSeconds: bigint
  readonly paused: boolean
  readonly policyHash: Hex
  readonly guardHash: Hex
  readonly leverValues: readonly bigint[]
  readonly round: bigint
  readonly observedAt: bigint
  readonly observations: readonly bigint[]
}

/** One action that the chain took. */
export interface AppliedEvent {
  readonly epoch: bigint
  readonly policyHash: Hex
  readonly logHash: Hex
  /** `Source` of the controller: 0 keeper, 1 policy, 2 override, 3 fallback, 4 report. */
  readonly source: number
  readonly round: bigint
  readonly requested: readonly bigint[]
  readonly applied: readonly bigint[]
  readonly reasons: bigint
  readonly block: bigint
  readonly blockHash: Hex
  readonly transaction: Hex
}

/** What became of a call that was tried without sending it. */
export type Trial =
  | { readonly ok: true }
  /** `error` is the contract's error by name, or what the node said. */
  | { readonly ok: false; readonly error: string; readonly words: string }

/** The guard's judgement of a request. */
export interface Preview {
  readonly accepted: boolean
  /** The guard's reason code; 0 where it accepts. */
  readonly reason: number
  /** Which lever, window or invariant it is about. */
  readonly index: number
  readonly applied: readonly bigint[]
}

interface RawLog {
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: Hex
  readonly blockHash: Hex
  readonly transactionHash: Hex
}

const quantity = (value: bigint): Hex => `0x${value.toString(16)}`
const appliedEvent = controllerAbi.find((item) => item.type === 'event') as AbiEvent

function errorOf(data: Hex | null, message: string): { error: string; words: string } {
  if (data !== null && data !== '0x') {
    try {
      const { errorName, args } = decodeErrorResult({ abi: controllerAbi, data })
      return { error: errorName, words: `${errorName}(${(args ?? []).join(', ')})` }
    } catch {
      return { error: 'unknown', words: `an unknown error ${data.slice(0, 10)}` }
    }
  }
  return { error: 'none', words: message }
}

type ViewName =
  | 'observation'
  | 'epochZero'
  | 'epochSeconds'
  | 'currentEpoch'
  | 'lastEpoch'
  | 'policyHash'
  | 'guardHash'
  | 'guardSpecification'
  | 'paused'
  | 'leverValues'

type ViewResult<Name extends ViewName> = ContractFunctionReturnType<typeof controllerAbi, 'view', Name>

/** Reads one controller through a quorum of endpoints. */
export class ControllerReader {
  constructor(
    readonly rpc: RpcQuorum,
    readonly address: Hex,
  ) {}

  private async view<Name extends ViewName>(name: Name, blockHash: Hex): Promise<ViewResult<Name>> {
    const data = encodeFunctionData({ abi: controllerAbi, functionName: name as ViewName })
    const result = await this.rpc.read('eth_call', [{ to: this.address, data }, { blockHash }])
    const decoded: unknown = decodeFunctionResult({
      abi: controllerAbi,
      functionName: name as ViewName,
      data: result as Hex,
    })
    return decoded as ViewResult<Name>
  }

  /** Reads the controller as it stands after a block. */
  async snapshot(head: Head): Promise<Snapshot> {
    const at = head.hash
    const [
      epoch,
      lastEpoch,
      epochZero,
      epochSeconds,
      paused,
      policyHash,
      guardHash,
      leverValues,
      observation,
    ] = await Promise.all([
      this.view('currentEpoch', at),
      this.view('lastEpoch', at),
      this.view('epochZero', at),
      this.view('epochSeconds', at),
      this.view('paused', at),
      this.view('policyHash', at),
      this.view('guardHash', at),
      this.view('leverValues', at),
      this.view('observation', at),
    ])
    const [round, observedAt, observations] = observation
    return {
      head,
      epoch,
      lastEpoch,
      epochZero,
      epochSeconds,
      paused,
      policyHash,
      guardHash,
      leverValues,
      round,
      observedAt,
      observations,
    }
  }

  /** The canonical encoding of the guard that governance stored. */
  guardSpecification(head: Head): Promise<Hex> {
    return this.view('guardSpecification', head.hash)
  }

  paused(head: Head): Promise<boolean> {
    return this.view('paused', head.hash)
  }

  leverValues(blockHash: Hex): Promise<readonly bigint[]> {
    return this.view('leverValues', blockHash)
  }

  /** The controller's actions in a range of blocks, oldest first; of one epoch where it is given. */
  async events(from: bigint, to: bigint, epoch?: bigint): Promise<readonly AppliedEvent[]> {
    const topics = encodeEventTopics({
      abi: [appliedEvent],
      ...(epoch === undefined ? {} : { args: { epoch } as never }),
    })
    const filter = { address: this.address, topics, fromBlock: quantity(from), toBlock: quantity(to) }
    const logs = (await this.rpc.read('eth_getLogs', [filter])) as readonly RawLog[]
    return logs.map((log) => {
      const { args } = decodeEventLog({
        abi: controllerAbi,
        eventName: 'DecisionApplied',
        topics: log.topics as [Hex, ...Hex[]],
        data: log.data,
      })
      return {
        ...args,
        block: BigInt(log.blockNumber),
        blockHash: log.blockHash,
        transaction: log.transactionHash,
      }
    })
  }

  /** The stored guard's judgement of a request, by the contract itself. */
  async preview(requested: readonly bigint[], head: Head): Promise<Preview> {
    const data = encodeFunctionData({ abi: controllerAbi, functionName: 'preview', args: [requested] })
    const result = await this.rpc.read('eth_call', [{ to: this.address, data }, { blockHash: head.hash }])
    const [accepted, reason, index, applied] = decodeFunctionResult({
      abi: controllerAbi,
      functionName: 'preview',
      data: result as Hex,
    })
    return { accepted, reason, index, applied }
  }

  /** What the contract would say to a transaction now. */
  async trial(from: Hex, data: Hex, head: Head): Promise<Trial> {
    try {
      await this.rpc.read('eth_call', [{ from, to: this.address, data }, { blockHash: head.hash }])
      return { ok: true }
    } catch (cause) {
      if (cause instanceof RpcFailure && cause.kind === 'answered') {
        if (cause.data === null && !/revert/i.test(cause.message)) throw cause
        return { ok: false, ...errorOf(cause.data, cause.message) }
      }
      throw cause
    }
  }
}
