// What a decision costs where bundles run: Node, Chromium and a sandbox without host functions (QuickJS in WebAssembly).
// npm run build first. Usage: node bench/runtime.mjs [BUNDLE] [--json]; without a bundle, a Terra policy of two layers of 64 tanh units with
// random weights. All three must give the same bits. Medians of rounds; Chromium is left out where there is none.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { orthogonalNetwork } from '../dist/agents/orthogonal.js'
import { readMembers } from '../dist/checkpoints/bundle-files.js'
import { bundleMembers } from '../dist/checkpoints/bundle-members.js'
import { bundleTar } from '../dist/checkpoints/runtime/bundle-tar.js'
import { RandomStream } from '../dist/core/random/stream.js'
import { numericsVersion } from '../dist/core/version.js'
import { mechanismOfEnvironment } from '../dist/env/mechanisms/mechanisms.js'
import { observationMetadata } from '../dist/env/observation-features.js'
import { guardSpecificationOf } from '../dist/env/token-economy-definitions.js'
import { buildRuntime, inChromium, inNode, inSandbox } from '../scripts/runtime-hosts.mjs'

const ID = 'Terra-v0'
const LIMIT_BYTES = 100_000
const LIMIT_MICROSECONDS = { Node: 50, Chromium: 50, sandbox: 5000 }

/** A bundle of an untrained policy: a decision costs the same whatever its weights. */
function untrained() {
  const mechanism = mechanismOfEnvironment(ID)
  const observations = observationMetadata(mechanism).map((feature) => ({
    ...feature,
    minimum: -1,
    median: 0,
    maximum: 1,
  }))
  const dimensions = mechanism.levers.length
  const shape = { inputs: observations.length, hidden: [64, 64], outputs: dimensions, activation: 'tanh' }
  return bundleMembers({
    environment: ID,
    policy: {
      network: orthogonalNetwork(shape, 1, new RandomStream(1, 'weights')),
      head: { kind: 'mean', dimensions },
      normaliser: null,
    },
    quantised: { missing: 'a measurement' },
    actions: 'levers',
    cadence: { decisionEveryHours: 1, actionDelayHours: 0, observationDelayHours: 0 },
    observations,
    guard: guardSpecificationOf(mechanism, {}),
    provenance: {
      algorithm: 'none',
      config: {},
      seed: 1,
      steps: 0,
      learner: 'none',
      codeVersion: '0.0.0',
      codeCommit: null,
      numericsVersion,
      checkpointSha256: '0'.repeat(64),
      dataSha256: {},
    },
    evaluation: {},
    findings: { purpose: 'A measurement.', limitations: [], scores: [], checks: [] },
    card: '# A measurement\n',
  })
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
})
const tar = bundleTar(positionals[0] === undefined ? untrained() : readMembers(positionals[0]))
const { code } = await buildRuntime(process.cwd())
const { chromium } = JSON.parse(
  spawnSync(process.execPath, ['scripts/setup-bundle-tools.mjs', '--find'], { encoding: 'utf8' }).stdout,
)
const results = { Node: inNode(code, tar, 200, 11, 20_000) }
if (chromium !== null) results.Chromium = await inChromium(chromium, code, tar, 200, 11, 20_000)
results.sandbox = await inSandbox(code, tar, 200, 7, 100)

const failures = []
if (code.length >= LIMIT_BYTES) failures.push(`the runtime has ${code.length} bytes`)
const rows = Object.entries(results).map(([host, { microseconds, bits }]) => {
  if (bits !== results.Node.bits) failures.push(`${host} gives other bits than Node`)
  if (microseconds >= LIMIT_MICROSECONDS[host]) failures.push(`${host} takes ${microseconds} microseconds`)
  return { host, microseconds, limit: LIMIT_MICROSECONDS[host], sameBits: bits === results.Node.bits }
})
if (values.json) console.log(JSON.stringify({ runtimeBytes: code.length, rows, failures }, null, 2))
else {
  console.log(`runtime: ${code.length} bytes minified, of ${LIMIT_BYTES}`)
  for (const { host, microseconds, limit, sameBits } of rows) {
    const bits = sameBits ? 'the same bits' : 'OTHER BITS'
    console.log(
      `${host.padEnd(8)}  ${microseconds.toFixed(1).padStart(7)} microseconds a decision, of ${limit}; ${bits}`,
    )
  }
  if (chromium === null) console.log('Chromium  left out: none found; npm run setup:bundle-tools')
  for (const failure of failures) console.log(`failed: ${failure}`)
}
process.exit(failures.length === 0 ? 0 : 1)
