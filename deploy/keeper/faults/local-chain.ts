import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { type Anvil, startAnvil } from '../../anvil.js'

interface Answer {
  readonly result?: unknown
  readonly error?: { readonly message?: string }
}

/** anvil's well-known accounts, each with 10,000 ether of a chain that exists in memory only. */
export const localKeys: readonly Hex[] = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
  '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
  '0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba',
]

/** A local chain under full control: blocks come only when they are asked for. */
export class LocalChain {
  /** Blocks mined in all, those that a snapshot took back included. */
  blocksMined = 0

  private constructor(private readonly anvil: Anvil) {}

  /** Starts anvil without mining of its own. */
  static async start(): Promise<LocalChain> {
    const anvil = await startAnvil(['--no-mining', '--order', 'fifo'])
    return new LocalChain(anvil)
  }

  get url(): string {
    return this.anvil.url
  }

  /** One request, straight to anvil. */
  async request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const response = await fetch(this.anvil.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    const answer = (await response.json()) as Answer
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`)
    return answer.result
  }

  /** Mines so many blocks, each so many seconds after the one before. */
  async mine(blocks = 1, seconds = 1): Promise<void> {
    this.blocksMined += blocks
    await this.request('anvil_mine', [`0x${blocks.toString(16)}`, `0x${seconds.toString(16)}`])
  }

  /** Lets so many seconds pass, with one block after them. */
  async pass(seconds: number): Promise<void> {
    await this.request('evm_increaseTime', [seconds])
    await this.mine(1)
  }

  async blockNumber(): Promise<number> {
    return Number(await this.request('eth_blockNumber'))
  }

  /** Chain time of the newest block, seconds. */
  async timestamp(): Promise<bigint> {
    const block = (await this.request('eth_getBlockByNumber', ['latest', false])) as { timestamp: Hex }
    return BigInt(block.timestamp)
  }

  /** A view of a contract at the newest block. */
  call(to: Hex, data: Hex): Promise<unknown> {
    return this.request('eth_call', [{ to, data }, 'latest'])
  }

  /** Sends a transaction from one of anvil's accounts and mines it. */
  async transact(from: Hex, to: Hex | null, data: Hex): Promise<{ contractAddress: Hex | null }> {
    const call = { from, data, gas: '0x1c9c380', ...(to === null ? {} : { to }) }
    const hash = await this.request('eth_sendTransaction', [call])
    await this.mine()
    const receipt = (await this.request('eth_getTransactionReceipt', [hash])) as {
      status: Hex
      contractAddress: Hex | null
    }
    if (receipt.status !== '0x1')
      throw new Error(`A transaction of the set-up reverted: ${data.slice(0, 10)}`)
    return receipt
  }

  snapshot(): Promise<unknown> {
    return this.request('evm_snapshot')
  }

  /** Puts the chain back, and empties the pool, which a snapshot does not hold. */
  async revert(snapshot: unknown): Promise<void> {
    await this.request('anvil_dropAllTransactions')
    await this.request('evm_revert', [snapshot])
    await this.request('anvil_dropAllTransactions')
  }

  stop(): Promise<void> {
    return this.anvil.stop()
  }
}

/** The accounts' addresses, in the order of their keys. */
export const localAddresses: readonly Hex[] = localKeys.map((key) => privateKeyToAccount(key).address)
