import { isDeepStrictEqual } from 'node:util'
import {
  type AbiFunction,
  createPublicClient,
  createWalletClient,
  getAbiItem,
  type Hex,
  http,
  toFunctionSelector,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Anvil, startAnvil } from '../../../deploy/anvil.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import { evaluate } from '../../../guard/evaluate.js'
import { type ReasonName, reasonCodes } from '../../../guard/reasons.js'
import { advance } from '../../../guard/state.js'
import { digestOf, encodeCases } from '../../guard/vectors/abi.js'
import { edgeCases } from '../../guard/vectors/edges.js'
import { type DrawnCase, drawCase, drawSequence } from '../../guard/vectors/generate.js'
import { judgeByReference } from '../../guard/vectors/reference.js'
import { limitKinds } from '../../guard/vectors/tighten.js'
import { anvilKeys } from '../anvil.js'

const SEED = 20_260_310
const SINGLE_CASES = 68_000
const SEQUENCES = 10_000
const BATCH = 250
const EDGES = 8

const artifact = readArtifact('GuardHarness', new URL('../../../.cache/contracts/', import.meta.url))
const selector = toFunctionSelector(getAbiItem({ abi: artifact.abi, name: 'digests' }) as AbiFunction)
let anvil: Anvil
let harness: Hex

async function rpc<Result>(method: string, parameters: readonly unknown[]): Promise<Result> {
  const response = await fetch(anvil.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: parameters }),
  })
  const { result, error } = (await response.json()) as { result: Result; error?: { message: string } }
  if (error !== undefined) throw new Error(`${method}: ${error.message}`)
  return result
}

const call = (data: Hex) => rpc<Hex>('eth_call', [{ to: harness, data, gas: '0x174876e800' }, 'latest'])

beforeAll(async () => {
  anvil = await startAnvil(['--disable-block-gas-limit', '--no-request-size-limit'])
  const transport = http(anvil.url)
  const wallet = createWalletClient({ account: privateKeyToAccount(anvilKeys[0]), chain: foundry, transport })
  const hash = await wallet.deployContract({ abi: artifact.abi, bytecode: artifact.bytecode })
  const client = createPublicClient({ chain: foundry, transport })
  harness = (await client.waitForTransactionReceipt({ hash })).contractAddress!
}, 60_000)
afterAll(() => anvil.stop())

/** What happened over all cases: how often each reason spoke, and each pair of limits stood within one unit. */
class Coverage {
  evaluations = 0
  near = 0
  accepted = 0
  readonly reasons = new Map<ReasonName, number>()
  readonly pairs = new Map<string, number>()

  count({ near }: DrawnCase, reasons: bigint, accepted: boolean): void {
    this.evaluations++
    if (accepted) this.accepted++
    if (near.length > 0) this.near++
    for (const [name, code] of Object.entries(reasonCodes) as [ReasonName, number][]) {
      if ((reasons >> BigInt(code)) & 1n) this.reasons.set(name, (this.reasons.get(name) ?? 0) + 1)
    }
    for (const [index, first] of near.entries()) {
      for (const second of near.slice(index + 1)) {
        const pair = [first, second].sort().join(' + ')
        this.pairs.set(pair, (this.pairs.get(pair) ?? 0) + 1)
      }
    }
  }
}

/** The digests that the chain must come to for the cases, by place; the exact reference is asked on the way. */
function judgeHere(cases: readonly DrawnCase[], name: string, coverage: Coverage): Map<string, string> {
  const due = new Map<string, string>()
  cases.forEach((drawn, offset) => {
    let { state } = drawn
    drawn.inputs.forEach((input, step) => {
      const outcome = evaluate(drawn.limits, state, input)
      const next = advance(drawn.limits, state, input, outcome)
      const reference = judgeByReference(drawn.limits, state, input)
      const place = `${name} + ${offset}, input ${step}`
      if (!isDeepStrictEqual(reference, { outcome, next })) {
        expect({ place, ...reference }).toEqual({ place, outcome, next })
      }
      coverage.count(drawn, outcome.reasons, outcome.accepted)
      due.set(place, digestOf(outcome, next))
      state = next
    })
  })
  return due
}

/** Judges the cases on the chain, and names the first on which it differs. */
async function judgeThere(cases: readonly DrawnCase[], due: ReadonlyMap<string, string>): Promise<void> {
  const result = await call(`${selector}${Buffer.from(encodeCases(cases)).toString('hex')}`)
  // Place and length of the list come before its words.
  const digests = result.slice(2 + 128).match(/.{64}/g) ?? []
  const wrong = [...due].find(([, digest], index) => digests[index] !== digest)
  expect(wrong?.[0] ?? 'all agree').toBe('all agree')
  expect(digests.length).toBe(due.size)
}

/** Compares batch by batch; the chain works on one while the next is judged here. */
async function compare(
  draw: (seed: number, index: number) => DrawnCase,
  count: number,
  coverage: Coverage,
): Promise<void> {
  let pending: Promise<void> = Promise.resolve()
  for (let first = 0; first < count; first += BATCH) {
    const cases = Array.from({ length: BATCH }, (_, offset) => draw(SEED, first + offset))
    const due = judgeHere(cases, `${draw.name} ${first}`, coverage)
    await pending
    pending = judgeThere(cases, due)
    // Awaited with the next batch, or lost with the failure that keeps it from being.
    pending.catch(() => undefined)
  }
  await pending
}

describe('the guard in Solidity', () => {
  it('comes to what was worked by hand at edges that drawn cases do not meet', async () => {
    const edges = edgeCases()
    for (let first = 0; first < edges.length; first += EDGES) {
      const batch = edges.slice(first, first + EDGES)
      for (const { name, case: drawn, refusal } of batch) {
        const { accepted, reason, index } = evaluate(drawn.limits, drawn.state, drawn.inputs[0]!)
        expect(accepted ? null : [reason, index], name).toEqual(refusal)
      }
      const cases = batch.map((edge) => ({ ...edge.case, near: [] }))
      await judgeThere(cases, judgeHere(cases, `edge ${batch[0]!.name}`, new Coverage()))
    }
  })

  it('agrees with TypeScript and the exact reference in more than 100,000 cases', async () => {
    const coverage = new Coverage()
    await compare(drawCase, SINGLE_CASES, coverage)
    await compare(drawSequence, SEQUENCES, coverage)
    const pairs = (limitKinds.length * (limitKinds.length - 1)) / 2
    console.log(
      JSON.stringify({
        ...coverage,
        reasons: [...coverage.reasons],
        pairs: Math.min(...coverage.pairs.values()),
      }),
    )
    expect(coverage.evaluations).toBeGreaterThanOrEqual(100_000)
    expect(coverage.near / coverage.evaluations).toBeGreaterThanOrEqual(0.5)
    expect(coverage.accepted).toBeGreaterThanOrEqual(20_000)
    expect(coverage.pairs.size).toBe(pairs)
    for (const [pair, count] of coverage.pairs) expect(count, pair).toBeGreaterThanOrEqual(1000)
    for (const name of Object.keys(reasonCodes) as ReasonName[]) {
      if (name !== 'none') expect(coverage.reasons.get(name) ?? 0, name).toBeGreaterThanOrEqual(1000)
    }
  }, 600_000)
})
