// What a policy costs on a chain, on a local anvil: npm run build first.
// Usage: node bench/policy-network-gas.mjs [--json]
// A decision is a transaction that calls `request` or `choose` on 30 inputs: 21,000 gas of its own and its call data
// included. Deployment is the data contracts and the evaluator. Fails above the bounds for 32-32 and 64-64.
import { parseArgs } from 'node:util'
import { encodeFunctionData } from 'viem'
import { encodeQuantised } from '../dist/checkpoints/runtime/integer-format.js'
import { quantisePolicy } from '../dist/checkpoints/runtime/quantise.js'
import { RandomStream } from '../dist/core/random/stream.js'
import { readArtifact } from '../dist/deploy/contracts/artifacts.js'
import { deployPolicyNetwork } from '../dist/deploy/contracts/policy-network.js'
import { onFundedAnvil } from './funded-anvil.mjs'

const INPUTS = 30
const LEVERS = 4
const BOUNDS = { 32: 350_000, 64: 900_000 }

const lever = { name: 'lever', unit: '1', minimum: 0, maximum: 1, default: 0.5, maximumStepPerHour: 0.1 }
const levers = Array.from({ length: LEVERS }, () => lever)

/** A network of random weights, for gas does not depend on them beyond the branches of an activation. */
function randomPolicy(units, activation, kind) {
  const outputs = kind === 'levers' ? LEVERS : 1 + 2 * LEVERS
  const widths = [INPUTS, units, units, outputs]
  const random = new RandomStream(1, 'test', units)
  const layers = widths.slice(1).map((rows, index) => {
    const inputs = widths[index]
    const scale = 1.5 / Math.sqrt(inputs)
    return {
      inputs,
      outputs: rows,
      weights: Float32Array.from({ length: rows * inputs }, () => scale * random.normal()),
      biases: Float32Array.from({ length: rows }, () => 0.3 * random.normal()),
    }
  })
  const head =
    kind === 'levers' ? { kind: 'mean', dimensions: outputs } : { kind: 'argmax', counts: [outputs] }
  return { network: { activation, layers }, head, normaliser: null }
}

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const rows = []
await onFundedAnvil(async ({ client, wallet, account }) => {
  const { abi } = readArtifact('PolicyNetwork')
  for (const units of [32, 64, 128, 256]) {
    for (const activation of ['tanh', 'relu']) {
      for (const kind of ['levers', 'lever-menu']) {
        const quantisation = quantisePolicy(randomPolicy(units, activation, kind), { kind, levers })
        const bytes = encodeQuantised(quantisation.quantised)
        const deployed = await deployPolicyNetwork(bytes, wallet, client)
        const random = new RandomStream(2, 'test', units)
        const observation = Array.from(
          { length: INPUTS },
          () => BigInt(Math.round(random.normal() * 2 ** 50)) * 1000n,
        )
        const targets = levers.map(() => 5n * 10n ** 17n)
        const data = encodeFunctionData({ abi, functionName: 'request', args: [observation, targets] })
        const decision = await client.estimateGas({ account, to: deployed.address, data })
        rows.push({
          network: `${units}-${units}`,
          activation,
          head: kind,
          bytes: bytes.length,
          dataContracts: deployed.dataContracts.length,
          decisionGas: Number(decision),
          deploymentGas: Number(deployed.gas),
          bound: BOUNDS[units] ?? null,
        })
      }
    }
  }
})
if (options.json) console.log(JSON.stringify(rows))
else console.table(rows)
const above = rows.filter(({ decisionGas, bound }) => bound !== null && decisionGas > bound)
for (const { network, decisionGas, bound } of above)
  console.error(`${network}: ${decisionGas} gas, above ${bound}`)
process.exitCode = above.length === 0 ? 0 : 1
