import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const FLAG = '--experimental-wasm-relaxed-simd'
const needsFlag = Number(process.versions.node.split('.')[0]) < 22

function update(arithmetic: string, flags: readonly string[]) {
  const script = 'test/agents/learner/wasm/relaxed-update.mjs'
  return spawnSync(process.execPath, [...flags, script, arithmetic], { encoding: 'utf8' })
}

describe('the relaxed build of the kernels', () => {
  it('takes the same step but for rounding', () => {
    const plain = Number(update('plain', []).stdout)
    const relaxed = Number(update('relaxed', needsFlag ? [FLAG] : []).stdout)
    expect(plain).toBeGreaterThan(10)
    expect(Math.abs(relaxed / plain - 1)).toBeLessThan(1e-6)
  })

  it.runIf(needsFlag)('is refused with what to do where Node.js cannot run it', () => {
    const { stderr, status } = update('relaxed', [])
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/cannot run the relaxed build/)
    expect(stderr).toContain(FLAG)
  })
})
