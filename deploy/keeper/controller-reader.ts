import {
  type AbiEvent,
  type ContractFunctionReturnType,
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionResult,
  encodeEventTopics,
  encodeFunctionData,
  hexToString,
} from 'viem'
import type { GuardInput } from '../../guard/outcome.js'
import type { GuardState } from '../../guard/state.js'
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
  /** All values of the observation store, in the order of `slotNames`. */
  readonly slots: readonly bigint[]
  readonly slotNames: readonly string[]
  /** Whether each slot may not be acted on: not agreed on in the last round, or too old. */
  readonly haltedSlots: readonly boolean[]
  /** What the guard is given beside the request. */
  readonly guardInput: GuardInput
  readonly guardState: GuardState
  /** The first of the guard's observations that may not be acted on; null where all may. */
  readonly haltedObservation: number | null
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

/** The policy that the chain runs by itself. */
export interface NetworkInForce {
  /** Slots of the observation store that it reads, in the order of its inputs. */
  readonly slots: readonly number[]
  /** SHA-256 of its bytes. */
  readonly networkHash: Hex
}

interface RawLog {
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: Hex
  readonly blockHash: Hex
  readonly transactionHash: Hex
}

/** What the controller calls no index. */
const NO_INDEX = 255

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

type ViewName = Extract<(typeof controllerAbi)[number], { type: 'function'; stateMutability: 'view' }>['name']

type PlainView = Exclude<ViewName, 'preview'>
type ViewResult<Name extends PlainView> = ContractFunctionReturnType<typeof controllerAbi, 'view', Name>

/** Reads one controller through a quorum of endpoints. */
export class ControllerReader {
  constructor(
    readonly rpc: RpcQuorum,
    readonly address: Hex,
  ) {}

  private async view<Name extends PlainView>(
    name: Name,
    blockHash: Hex,
    to: Hex = this.address,
  ): Promise<ViewResult<Name>> {
    const data = encodeFunctionData({ abi: controllerAbi, functionName: name as PlainView })
    const result = await this.rpc.read('eth_call', [{ to, data }, { blockHash }])
    const decoded: unknown = decodeFunctionResult({
      abi: controllerAbi,
      functionName: name as PlainView,
      data: result as Hex,
    })
    return decoded as ViewResult<Name>
  }

  /** Reads the controller as it stands after a block. */
  async snapshot(head: Head): Promise<Snapshot> {
    const read = <Name extends PlainView>(name: Name) => this.view(name, head.hash)
    const [epoch, lastEpoch, epochZero, epochSeconds, paused, policyHash, guardHash] = await Promise.all([
      read('currentEpoch'),
      read('lastEpoch'),
      read('epochZero'),
      read('epochSeconds'),
      read('paused'),
      read('policyHash'),
      read('guardHash'),
    ])
    const store = read('observationStore')
    const [leverValues, observation, guardState, slotNames, observed] = await Promise.all([
      read('leverValues'),
      read('observation'),
      read('guardState'),
      store.then((address) => this.view('slotNames', head.hash, address)),
      store.then((address) => this.view('observe', head.hash, address)),
    ])
    const [round, guardInput, slots, halted] = observation
    const haltedMask = observed[3]
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
      slots,
      slotNames: slotNames.map((name) => hexToString(name, { size: 32 })),
      haltedSlots: slotNames.map((_, slot) => ((haltedMask >> BigInt(slot)) & 1n) === 1n),
      guardInput,
      guardState,
      haltedObservation: halted === NO_INDEX ? null : halted,
    }
  }

  /** The network on the chain and the slots that it reads; null where decisions are signed. */
  async policyOnChain(head: Head): Promise<NetworkInForce | null> {
    const [address, slots] = await Promise.all([
      this.view('policyNetwork', head.hash),
      this.view('policySlots', head.hash),
    ])
    if (BigInt(address) === 0n) return null
    return { slots, networkHash: await this.view('networkHash', head.hash, address) }
  }

  /** The canonical encoding of the guard that governance stored. */
  limits(head: Head): Promise<Hex> {
    return this.view('limits', head.hash)
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
