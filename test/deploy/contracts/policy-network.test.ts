import { type Address, decodeFunctionResult, encodeFunctionData, type Hex, keccak256, toHex } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBaseline } from '../../../agents/baselines/baselines.js'
import type { FrozenPolicy } from '../../../agents/frozen-policy.js'
import { decodeQuantised, encodeQuantised } from '../../../checkpoints/runtime/integer-format.js'
import { IntegerPolicy } from '../../../checkpoints/runtime/integer-policy.js'
import { quantisePolicy } from '../../../checkpoints/runtime/quantise.js'
import { biasLimit, type QuantisedPolicy } from '../../../checkpoints/runtime/quantised-policy.js'
import { RandomStream } from '../../../core/random/stream.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import {
  dataContractCode,
  dataParts,
  deployPolicyNetwork,
  policyNetworkCode,
} from '../../../deploy/contracts/policy-network.js'
import { mechanismOfEnvironment } from '../../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../../env/registry.js'
import { guardSpecificationOf } from '../../../env/token-economy-definitions.js'
import { suiteObservations } from '../../../eval/suite-observations.js'
import { suiteScenarios } from '../../../eval/suites.js'
import { toFixed18 } from '../../../guard/fixed18.js'
import { samplePolicy } from '../../checkpoints/sample-bundle.js'
import { startChain } from '../chain.js'

const ENVIRONMENT = 'Terra-v0'
const mechanism = mechanismOfEnvironment(ENVIRONMENT)!
const { levers } = guardSpecificationOf(mechanism, {})
const inputs = makeVector(ENVIRONMENT, { scenario: 'calm', numEnvs: 1, seed: 1 }).observationSpace.size
const { abi } = readArtifact('PolicyNetwork')

let chain: Awaited<ReturnType<typeof startChain>>
beforeAll(async () => {
  chain = await startChain()
})
afterAll(() => chain.anvil.stop())

/** Observations of a recorded walk through two suites, which also give the normaliser of the networks below. */
const met = (['train-mix', 'crises'] as const).flatMap((suite) =>
  suiteObservations({
    policy: createBaseline(mechanism, 'tuned-linear'),
    id: ENVIRONMENT,
    options: {},
    scenarios: suiteScenarios(mechanism, suite),
    episodesPerScenario: 4,
    steps: 120,
    seed: 9,
  }).map(({ observation }) => observation),
)

function withNormaliserOfMet(policy: FrozenPolicy): FrozenPolicy {
  const mean = new Float64Array(inputs)
  const standardDeviation = new Float64Array(inputs)
  for (let input = 0; input < inputs; input++) {
    const values = met.map((observation) => observation[input]!)
    mean[input] = values.reduce((sum, value) => sum + value, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean[input]!) ** 2, 0)
    standardDeviation[input] = Math.sqrt(squares / values.length + 1e-8)
  }
  return { ...policy, normaliser: { mean, standardDeviation, clip: 10 } }
}

function quantised(policy: FrozenPolicy, kind: 'levers' | 'lever-menu' | null): QuantisedPolicy {
  const quantisation = quantisePolicy(policy, kind === null ? null : { kind, levers })
  if (!('quantised' in quantisation)) throw new Error(quantisation.reason)
  return quantisation.quantised
}

/** A third random, a third extremes and saturation, a third of what the suites showed. */
function observations(policy: QuantisedPolicy, count: number, seed: number): bigint[][] {
  const random = new RandomStream(seed, 'test', 4)
  const whole = () => BigInt(Math.floor(random.uniform() * 2 ** 53))
  const spread = (bits: number) => {
    let value = 0n
    for (let filled = 0; filled < bits; filled += 53) value = (value << 53n) | whole()
    return (value >> BigInt(Math.ceil(bits / 53) * 53 - bits)) - (1n << BigInt(bits - 1))
  }
  return Array.from({ length: count }, (_, sample) => {
    if (sample % 3 === 0) {
      return policy.inputs.map(({ mean, halfWidth }) => mean + (halfWidth * spread(53)) / 2n ** 52n)
    }
    if (sample % 3 === 2)
      return Array.from(met[Math.floor(random.uniform() * met.length)]!, (value) => toFixed18(value, 'met'))
    return policy.inputs.map(({ mean, halfWidth }) => {
      const edge = mean + (random.uniform() < 0.5 ? halfWidth : -halfWidth)
      const choices = [
        2n ** 255n - 1n,
        -(2n ** 255n),
        0n,
        mean,
        edge,
        edge + 1n,
        edge - 1n,
        spread(255),
        spread(90),
      ]
      return choices[Math.floor(random.uniform() * choices.length)]!
    })
  })
}

async function read(address: Address, functionName: string, args: readonly unknown[]): Promise<unknown> {
  const data = encodeFunctionData({ abi, functionName, args })
  const { data: result } = await chain.client.call({ to: address, data })
  return decodeFunctionResult({ abi, functionName, data: result! })
}

const heads = {
  mean: { kind: 'mean', dimensions: levers.length },
  menu: { kind: 'argmax', counts: [1 + 2 * levers.length] },
  choices: { kind: 'argmax', counts: [3, 4, 2] },
} as const
const menuOutputs = 1 + 2 * levers.length

test.each([
  ['tanh 64-64, levers', [inputs, 64, 64, levers.length], 'tanh', heads.mean, 'levers', 4000],
  ['relu 32-32, lever menu', [inputs, 32, 32, menuOutputs], 'relu', heads.menu, 'lever-menu', 4000],
  ['tanh 33, choices', [inputs, 33, 9], 'tanh', heads.choices, null, 1500],
  ['relu 256-256, in several data contracts', [inputs, 256, 256, 9], 'relu', heads.choices, null, 500],
] as const)(
  '%s: equal bits on the chain',
  async (_, widths, activation, head, kind, count) => {
    const policy = quantised(withNormaliserOfMet(samplePolicy(widths, activation, head)), kind)
    const bytes = encodeQuantised(policy)
    const { address, dataContracts } = await deployPolicyNetwork(bytes, chain.wallet(), chain.client)
    expect(dataContracts).toHaveLength(Math.ceil(bytes.length / 24_575))
    const integer = new IntegerPolicy(policy)
    const random = new RandomStream(2, 'test', 5)
    const seen = new Set<string>()
    for (let start = 0; start < count; start += 500) {
      const batch = observations(policy, Math.min(500, count - start), start)
      const checks = batch.map(async (observation, index) => {
        const outputs = await read(address, 'evaluate', [observation])
        expect(outputs).toEqual(integer.outputs(observation))
        seen.add(String(outputs))
        if (index % 3 !== start % 3) return
        if (kind === null) {
          const allowed = BigInt(Math.floor(random.uniform() * 2 ** 9)) | 0b101001000n | 0b1n
          const choices = await read(address, 'choose', [observation, allowed])
          expect(choices).toEqual(integer.choose(observation, allowed).map(BigInt))
          return
        }
        const targets =
          policy.head.kind === 'choices'
            ? []
            : policy.head.levers.map((lever) => {
                const near = [
                  lever.minimum,
                  lever.maximum,
                  lever.default,
                  lever.maximum - 1n,
                  lever.minimum + 1n,
                ]
                return near[Math.floor(random.uniform() * near.length)]!
              })
        const requested = await read(address, 'request', [observation, targets])
        expect(requested).toEqual(integer.request(observation, targets))
      })
      await Promise.all(checks)
    }
    // A network that answers the same to everything would be equal for nothing.
    expect(seen.size).toBeGreaterThan(count / 3)
  },
  240_000,
)

test('the gas of a decision stays below the bounds', async () => {
  for (const [units, bound] of [
    [64, 900_000n],
    [32, 350_000n],
  ] as const) {
    for (const activation of ['tanh', 'relu'] as const) {
      const policy = quantised(samplePolicy([30, units, units, 9], activation, heads.choices), null)
      const { address } = await deployPolicyNetwork(encodeQuantised(policy), chain.wallet(), chain.client)
      const [observation] = observations(policy, 1, 1)
      const data = encodeFunctionData({ abi, functionName: 'evaluate', args: [observation] })
      const gas = await chain.client.estimateGas({ account: chain.wallet().account, to: address, data })
      expect(gas).toBeLessThan(bound)
    }
  }
})

test('the worst weights and inputs overflow nothing on the chain', async () => {
  for (const [weight, activation] of [
    [32767, 'relu'],
    [-32768, 'tanh'],
  ] as const) {
    const layer = (width: number, outputs: number) => ({
      inputs: width,
      outputs,
      weights: new Int16Array(width * outputs).fill(weight),
      biases: new Float64Array(outputs).fill(Math.sign(weight) * biasLimit),
      shifts: new Uint8Array(outputs),
    })
    const policy: QuantisedPolicy = {
      activation,
      inputs: Array.from({ length: 512 }, () => ({ mean: 0n, halfWidth: 2n ** 60n, multiplier: 2n ** 64n })),
      layers: [layer(512, 17), layer(17, 4)],
      outputFractionBits: 0,
      head: { kind: 'choices', counts: [4] },
    }
    const { address } = await deployPolicyNetwork(encodeQuantised(policy), chain.wallet(), chain.client)
    for (const edge of [2n ** 255n - 1n, -(2n ** 255n)]) {
      const observation = policy.inputs.map(() => edge)
      expect(await read(address, 'evaluate', [observation])).toEqual(
        new IntegerPolicy(policy).outputs(observation),
      )
    }
  }
})

let placed = 0x4d480000

/** Puts a network's bytes on the chain without a transaction and creates the evaluator in a call. */
async function accepts(bytes: Uint8Array, hashed = bytes): Promise<boolean> {
  const parts = dataParts(bytes).map((part) => ({
    address: toHex(placed++, { size: 20 }),
    code: `0x00${toHex(part).slice(2)}` as Hex,
  }))
  await Promise.all(parts.map(({ address, code }) => chain.control.setCode({ address, bytecode: code })))
  const data = policyNetworkCode(
    parts.map(({ address }) => address),
    hashed,
  )
  return chain.client.call({ data, account: chain.wallet().account }).then(
    () => true,
    (error: Error) => {
      // Only the contract's own refusal is one; a request that did not get through is a failure of the test.
      if (!/revert/i.test(error.message)) throw error
      return false
    },
  )
}

function readable(bytes: Uint8Array): boolean {
  try {
    decodeQuantised(bytes)
    return true
  } catch {
    return false
  }
}

test('the chain takes exactly the bytes that the reader takes', async () => {
  const samples = [
    encodeQuantised(quantised(samplePolicy([3, 5, levers.length], 'tanh', heads.mean), 'levers')),
    encodeQuantised(quantised(samplePolicy([2, 3, 9], 'relu', heads.choices), null)),
    encodeQuantised(quantised(samplePolicy([17, menuOutputs], 'relu', heads.menu), 'lever-menu')),
  ]
  const random = new RandomStream(8, 'test', 6)
  const counts = { taken: 0, refused: 0 }
  for (const bytes of samples) {
    expect(await accepts(bytes)).toBe(true)
    expect(await accepts(bytes.subarray(0, bytes.length - 32))).toBe(false)
    expect(await accepts(new Uint8Array([...bytes, ...new Uint8Array(32)]))).toBe(false)
    const trials = Array.from({ length: 150 }, (_, trial) => {
      const changed = bytes.slice()
      // Headers and the first bytes of words matter most, so half of the changes go there.
      const word = Math.floor((random.uniform() * changed.length) / 32) * 32
      const place = trial % 2 === 0 ? Math.floor(random.uniform() * changed.length) : word + (trial % 12)
      changed[place]! ^= 1 << Math.floor(random.uniform() * 8)
      return { changed, place }
    })
    const check = async ({ changed, place }: (typeof trials)[number]) => {
      const sound = readable(changed)
      expect(await accepts(changed), `byte ${place}`).toBe(sound)
      counts[sound ? 'taken' : 'refused']++
    }
    await Promise.all(trials.map(check))
  }
  expect(Math.min(counts.taken, counts.refused)).toBeGreaterThan(90)
})

test('bytes of another hash, missing parts and wrong lengths are refused', async () => {
  const policy = quantised(samplePolicy([inputs, 8, levers.length], 'tanh', heads.mean), 'levers')
  const bytes = encodeQuantised(policy)
  const changed = bytes.slice()
  changed[2200]! ^= 1
  expect(readable(changed)).toBe(true)
  expect(await accepts(changed)).toBe(true)
  expect(await accepts(changed, bytes)).toBe(false)
  expect(await accepts(new Uint8Array(0))).toBe(false)
  const { address } = await deployPolicyNetwork(bytes, chain.wallet(), chain.client)
  const observation = new Array(inputs).fill(0n)
  await expect(read(address, 'evaluate', [observation.slice(1)])).rejects.toThrow(/reverted/)
  await expect(read(address, 'request', [observation, []])).rejects.toThrow(/reverted/)
  await expect(read(address, 'choose', [observation, 1n])).rejects.toThrow(/reverted/)
  expect(await read(address, 'inputCount', [])).toBe(BigInt(inputs))
  expect(await read(address, 'leverCount', [])).toBe(BigInt(levers.length))
})

test('a data contract holds a STOP and its part, and no more than the chain allows', async () => {
  const part = new Uint8Array(24_575).fill(7)
  const hash = await chain.wallet().sendTransaction({ data: dataContractCode(part) })
  const { contractAddress } = await chain.client.waitForTransactionReceipt({ hash })
  const code = await chain.client.getCode({ address: contractAddress! })
  expect(keccak256(code!)).toBe(keccak256(`0x00${'07'.repeat(24_575)}`))
  expect(dataParts(new Uint8Array(24_576)).map(({ length }) => length)).toEqual([24_575, 1])
})
