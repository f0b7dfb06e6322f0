// How near the integer network of a trained run is to its policy, and whether a chain (a local anvil) computes the same
// bits: npm run build first.
// Usage: node bench/trained-integer-policy.mjs RUN... [--inputs 3000] [--json]
// Decisions and scores are those that `minthelm export` compares; inputs for the chain are what the policy observes in
// all of its evaluation suites, evenly over their decisions. Fails where a bit differs.
import { parseArgs } from 'node:util'
import { encodeFunctionData } from 'viem'
import { decodeQuantised } from '../dist/checkpoints/runtime/integer-format.js'
import { IntegerPolicy } from '../dist/checkpoints/runtime/integer-policy.js'
import { readArtifact } from '../dist/deploy/contracts/artifacts.js'
import { deployPolicyNetwork } from '../dist/deploy/contracts/policy-network.js'
import { mechanismOfEnvironment } from '../dist/env/mechanisms/mechanisms.js'
import { guardSpecificationOf } from '../dist/env/token-economy-definitions.js'
import { evaluate, evaluationOptions } from '../dist/eval/evaluate.js'
import { suiteObservations } from '../dist/eval/suite-observations.js'
import { suiteNames, suiteScenarios } from '../dist/eval/suites.js'
import { toFixed18 } from '../dist/guard/fixed18.js'
import { compareIntegerNetwork } from '../dist/training/faithful-integer-network.js'
import { loadPolicy } from '../dist/training/load-policy.js'
import { onFundedAnvil } from './funded-anvil.mjs'

const SEED = 1_000_003
const EPISODES = 64
const CALLS_AT_ONCE = 50

const { values: options, positionals: runs } = parseArgs({
  allowPositionals: true,
  options: { inputs: { type: 'string', default: '3000' }, json: { type: 'boolean', default: false } },
})

/** So many observations of the suites, in fixed18. */
function suiteInputs({ policy, config }, count) {
  const { id, ...environment } = config.env
  const mechanism = mechanismOfEnvironment(id)
  const met = suiteNames.flatMap((suite) =>
    suiteObservations({
      policy,
      id,
      options: evaluationOptions(environment),
      scenarios: suiteScenarios(mechanism, suite),
      episodesPerScenario: 4,
      steps: 240,
      seed: SEED,
    }),
  )
  const stride = Math.max(1, met.length / count)
  return Array.from({ length: Math.min(count, met.length) }, (_, index) =>
    Array.from(met[Math.floor(index * stride)].observation, (value) => toFixed18(value, 'an observation')),
  )
}

/** Asks the contract and the evaluator here the same: how often their bits differ, and the gas of one decision. */
async function onChain(quantised, inputs, { client, wallet, account }) {
  const { abi } = readArtifact('PolicyNetwork')
  const { address } = await deployPolicyNetwork(quantised, wallet, client)
  const policy = decodeQuantised(quantised)
  const integers = new IntegerPolicy(policy)
  const targets = policy.head.levers.map((lever) => lever.default)
  const read = (functionName, args) => client.readContract({ address, abi, functionName, args })
  let different = 0
  for (let start = 0; start < inputs.length; start += CALLS_AT_ONCE) {
    const batch = inputs.slice(start, start + CALLS_AT_ONCE).map(async (input) => {
      const [outputs, requested] = await Promise.all([
        read('evaluate', [input]),
        read('request', [input, targets]),
      ])
      const same =
        String(outputs) === String(integers.outputs(input)) &&
        String(requested) === String(integers.request(input, targets))
      if (!same) different++
    })
    await Promise.all(batch)
  }
  const data = encodeFunctionData({ abi, functionName: 'request', args: [inputs[0], targets] })
  return { different, gas: Number(await client.estimateGas({ account, to: address, data })) }
}

const rows = []
await onFundedAnvil(async ({ client, wallet, account }) => {
  for (const run of runs) {
    const loaded = loadPolicy(run)
    const { id, ...environment } = loaded.config.env
    const mechanism = mechanismOfEnvironment(id)
    const evaluation = evaluate({
      policy: loaded.policy,
      id,
      options: evaluationOptions(environment),
      scenarios: suiteScenarios(mechanism, 'train-mix'),
      episodesPerScenario: EPISODES,
      seed: SEED,
    })
    const { levers } = guardSpecificationOf(mechanism, environment)
    const kind = environment.leverMenu === true ? 'lever-menu' : 'levers'
    const compared = compareIntegerNetwork(loaded, { kind, levers }, evaluation)
    if ('missing' in compared) throw new Error(`${run}: ${compared.missing}`)
    const inputs = suiteInputs(loaded, Number(options.inputs))
    const { different, gas } = await onChain(compared.bytes, inputs, { client, wallet, account })
    const { decisions, score } = compared
    rows.push({
      run,
      environment: id,
      kind,
      steps: loaded.progress.steps,
      ...decisions,
      score,
      inputs: inputs.length,
      different,
      gas,
    })
  }
})
if (options.json) console.log(JSON.stringify(rows, null, 2))
else {
  for (const row of rows) {
    const { original, quantised } = row.score
    const near =
      row.leverError === null
        ? `${(100 * row.agreement).toFixed(3)} % the same choice`
        : `lever error ${(100 * row.leverError).toFixed(4)} % of the range`
    console.log(
      `${row.environment} (${row.kind}, ${row.steps} steps): ${row.decisions} decisions, ${near}; reward an hour ${original.estimate.toFixed(5)} [${original.low.toFixed(5)}, ${original.high.toFixed(5)}], integers ${quantised.toFixed(5)}; ${row.different} of ${row.inputs} inputs differ on the chain; ${row.gas} gas`,
    )
  }
}
process.exitCode = rows.some(({ different }) => different > 0) ? 1 : 0
