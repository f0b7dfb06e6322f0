import { keccak256 } from 'viem'
import type { Hex } from '../intent.js'
import type { Answer, FaultProxy } from './fault-proxy.js'
import { errorText, resultText, rewritten } from './fault-proxy.js'
import type { Expectation, Fault, FaultRun } from './fault-run.js'
import { appliedOnce, behind, soundObservation } from './rpc-faults.js'

/** Takes transactions and keeps them from the node, as a relay does that loses its connection. */
class HoldingProxy {
  readonly held: Hex[] = []

  constructor(private readonly run: FaultRun) {}

  readonly answer: Answer = async ({ id, params }) => {
    const raw = params[0] as Hex
    this.held.push(raw)
    return resultText(id, keccak256(raw))
  }

  /** Hands a kept transaction to the node. */
  async release(index: number): Promise<void> {
    await this.run.world.chain.request('eth_sendRawTransaction', [this.held[index]]).catch(() => {})
  }
}

/** A keeper whose first transactions are held back. */
export async function holding(
  run: FaultRun,
  times: number,
): Promise<{ holder: HoldingProxy; proxy: FaultProxy }> {
  await run.world.observe(soundObservation(run))
  const holder = new HoldingProxy(run)
  const proxy = await run.proxy()
  run.count(proxy.arm({ method: 'eth_sendRawTransaction', after: 0, times, answer: holder.answer }))
  return { holder, proxy }
}

/** Its time is over before anything was mined, and what was observed is too old for another decision. */
const expiredUnsent: Expectation = { states: ['expired', 'halted'], effects: 0 }

/** Depths by seed: the first three are one block, the confirmations, and far beyond them; then all up to 64. */
const depths = [
  1,
  3,
  16,
  ...Array.from({ length: 64 }, (_, index) => index + 1).filter((depth) => ![1, 3, 16].includes(depth)),
]

async function reorganised(run: FaultRun): Promise<Expectation> {
  const { chain } = run.world
  await run.world.observe(soundObservation(run))
  // What the action rests on lies deeper than anything that is taken away.
  await chain.mine(70, 1)
  const open = run.start()
  await run.until(open, 'applied')
  const acted = Number(open.journal.intents[0]!.ending!.block)
  const depth = depths[run.seed % depths.length]!
  // The action's block is the deepest one that is taken away.
  const missing = depth - ((await chain.blockNumber()) - acted + 1)
  if (missing > 0) await chain.mine(missing, 1)
  await run.tick(open)
  const taken = (await chain.blockNumber()) - acted + 1
  await chain.request('anvil_reorg', [Math.max(depth, taken), []])
  run.fired()
  await run.settle(open)
  return appliedOnce
}

export const poolFaults: readonly Fault[] = [
  {
    number: 8,
    name: 'reorganisation: 1 block, 3, beyond the confirmations',
    expected: 'applied once: the same transaction is sent again; the record follows the chain',
    run: reorganised,
  },
  {
    number: 9,
    name: 'transaction dropped from the pool',
    expected: 'applied once: sent again after the wait',
    run: async (run) => {
      await run.world.observe(soundObservation(run))
      const open = run.start()
      await run.decide(open)
      for (let round = run.whole(1, 2); round > 0; round--) {
        await run.tick(open)
        await run.world.chain.request('anvil_dropAllTransactions')
        run.fired()
        await run.world.chain.mine(1, 12)
      }
      await run.settle(open)
      return appliedOnce
    },
  },
  {
    number: 10,
    name: 'replaced transaction: the old one is mined',
    expected: 'applied once: both have the same nonce',
    run: async (run) => {
      const { holder, proxy } = await holding(run, 1000)
      const open = run.start({ urls: [proxy.url] })
      while (new Set(holder.held).size < 2) await run.step(open)
      await holder.release(0)
      await run.world.chain.mine(1, 12)
      proxy.disarm()
      await run.settle(open)
      if (open.journal.intents[0]!.attempts.length < 2) throw new Error('Nothing was replaced')
      return appliedOnce
    },
  },
  {
    number: 11,
    name: '"already known"',
    expected: 'applied once: as good as accepted',
    run: (run) => {
      const words = [
        'already known',
        'known transaction: 0xabc',
        'transaction already imported',
        'AlreadyKnown',
      ]
      const answer: Answer = async ({ id, forward }) => {
        await forward()
        return errorText(id, words[run.whole(0, words.length - 1)]!)
      }
      return behind(run, (proxy) =>
        proxy.arm({ method: 'eth_sendRawTransaction', after: 0, times: 3, answer }),
      )
    },
  },
  {
    number: 12,
    name: 'nonce too low, too high, with a gap',
    expected: 'applied once: a taken nonce is replaced, a gap is filled',
    run: (run) => {
      if (run.seed % 2 === 1) {
        return behind(run, (proxy) => {
          const ahead = run.whole(1, 3)
          const answer = rewritten((count) => `0x${(Number(count) + ahead).toString(16)}`)
          return proxy.arm({ method: 'eth_getTransactionCount', after: 0, times: 1, answer })
        })
      }
      const answer: Answer = async ({ forward }) => {
        const { chain, keeperAddress } = run.world
        const count = Number(await chain.request('eth_getTransactionCount', [keeperAddress, 'latest']))
        const nonce = `0x${(count + run.whole(1, 3)).toString(16)}`
        await chain.request('anvil_setNonce', [keeperAddress, nonce])
        return forward()
      }
      return behind(run, (proxy) =>
        proxy.arm({ method: 'eth_sendRawTransaction', after: 0, times: 1, answer }),
      )
    },
  },
  {
    number: 13,
    name: 'base fee ten times as high',
    expected:
      'below the ceiling: bid higher, applied once; above it: waits, applied once when the fee falls, else expired, and the old observations halt what follows',
    run: async (run) => {
      await run.world.observe(soundObservation(run))
      const { chain } = run.world
      const gwei = 1_000_000_000n
      const kind = run.seed % 3
      const ceiling = kind === 0 ? 500n * gwei : 5n * gwei
      const fees = { tipPerGas: gwei / 10n, maximumFeePerGas: ceiling, bumpPercent: 20n }
      const setFee = (fee: bigint) =>
        chain.request('anvil_setNextBlockBaseFeePerGas', [`0x${fee.toString(16)}`])
      await setFee(gwei)
      await chain.mine(1)
      const open = run.start({ figures: { fees } })
      await run.decide(open)
      // Every block of the spike has the high fee, else it would fall by an eighth a block.
      const spike = async (blocks: number) => {
        for (let block = 0; block < blocks; block++) {
          await setFee(10n * gwei)
          await chain.mine(1, 12)
          await run.tick(open)
        }
      }
      await spike(run.whole(4, 6))
      run.fired()
      if (kind === 2) {
        await chain.pass(2000)
        await spike(6)
        await run.settle(open)
        return expiredUnsent
      }
      await setFee(gwei)
      await run.settle(open)
      return appliedOnce
    },
  },
  {
    number: 14,
    name: 'reverts at execution',
    expected: 'superseded by the new observation, which is then acted on: applied once',
    run: async (run) => {
      const { holder, proxy } = await holding(run, 1)
      const open = run.start({ urls: [proxy.url] })
      await run.decide(open)
      await run.world.observe(soundObservation(run))
      await holder.release(0)
      await run.world.chain.mine(1, 12)
      await run.until(open, 'applied')
      return { states: ['superseded', 'applied'], effects: 1 }
    },
  },
  {
    number: 15,
    name: 'out of funds',
    expected:
      'applied once when there is money again before its time is over, else expired, and the old observations halt what follows',
    run: async (run) => {
      await run.world.observe(soundObservation(run))
      const { chain, keeperAddress } = run.world
      await chain.request('anvil_setBalance', [keeperAddress, '0x1'])
      const open = run.start()
      await run.step(open, run.whole(2, 4))
      if (!run.notices.some((notice) => notice.startsWith('send-insufficient-funds'))) {
        throw new Error('Nobody noticed the empty account')
      }
      run.fired()
      if (run.seed % 2 === 0) {
        await chain.request('anvil_setBalance', [keeperAddress, '0xde0b6b3a7640000'])
        await run.settle(open)
        return appliedOnce
      }
      await chain.pass(2000)
      await run.until(open, 'expired')
      return expiredUnsent
    },
  },
]
