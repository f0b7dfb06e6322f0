import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleMembers } from '../../../checkpoints/bundle-members.js'
import { bundleTar } from '../../../checkpoints/runtime/bundle-tar.js'
import { loadBundleTar } from '../../../checkpoints/runtime/load-bundle.js'
import { buildRuntime, inChromium, inNode, inSandbox, type Runtime } from '../../../scripts/runtime-hosts.mjs'
import { outsideTools } from '../outside-tools.js'
import { sampleContents, samplePolicy } from '../sample-bundle.js'

const contents = sampleContents()
/** The sample with two layers of 64 units, and 30 inputs. */
const observations = Array.from({ length: 30 }, (_, index) => ({
  ...contents.observations[index % contents.observations.length]!,
  name: `input-${index}`,
}))
const policy = samplePolicy([30, 64, 64, 3], 'tanh', { kind: 'mean', dimensions: 3 })
const tar = bundleTar(bundleMembers({ ...contents, observations, policy }))
const DECISIONS = 200

let runtime: Runtime
beforeAll(async () => {
  runtime = await buildRuntime(process.cwd())
})

describe('the runtime as one script', () => {
  it('has less than 100,000 bytes, and nothing of Node', () => {
    expect(Buffer.byteLength(runtime.code)).toBeLessThan(100_000)
    const modules = new Set(builtinModules)
    for (const file of runtime.files.filter((name) => name !== '<stdin>')) {
      const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import|require\() ?['"]([^'"]+)['"]/g)
      for (const [, name] of imports)
        expect(modules.has(name!.replace(/^node:/, '')), `${file}: ${name}`).toBe(false)
    }
    expect(runtime.code).not.toMatch(/\bprocess\.|\brequire\(|\bBuffer\b|\bimport\(|mathjs/)
  })

  it('decides with the same bits in Node and in a sandbox without host functions', async () => {
    const node = inNode(runtime.code, tar, DECISIONS, 5, 2000)
    const sandbox = await inSandbox(runtime.code, tar, DECISIONS, 3, 10)
    expect(sandbox.hash).toBe(loadBundleTar(tar).bundleHash)
    expect(node.bits.split(';').length).toBe(2 * DECISIONS)
    expect(new Set(node.bits.split(';')).size).toBeGreaterThan(DECISIONS)
    expect(sandbox.bits).toBe(node.bits)
    // Bounds for any machine at any load; bench/runtime.mjs measures against the real ones.
    expect(node.microseconds).toBeLessThan(2000)
    expect(sandbox.microseconds).toBeLessThan(100_000)
  })

  it.skipIf(outsideTools.chromium === null)('and in Chromium (npm run setup:bundle-tools)', async () => {
    const node = inNode(runtime.code, tar, DECISIONS, 1, 1)
    const browser = await inChromium(outsideTools.chromium!, runtime.code, tar, DECISIONS, 5, 2000)
    expect(browser.hash).toBe(node.hash)
    expect(browser.bits).toBe(node.bits)
    expect(browser.microseconds).toBeLessThan(2000)
  })
})
