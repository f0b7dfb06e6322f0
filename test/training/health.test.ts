import { describe, expect, it } from 'vitest'
import { HealthMonitor } from '../../training/health.js'

/** Feeds lines to a monitor and returns each warning with the line (from 1) that gave it. */
function warnings(count: number, line: (index: number) => Record<string, number>): [number, string][] {
  const monitor = new HealthMonitor()
  return Array.from({ length: count }, (_, index) =>
    monitor.observe(line(index + 1)).map((warning): [number, string] => [index + 1, warning]),
  ).flat()
}

const healthy = { approximateKl: 0.01, explainedVariance: 0.5, gradientNorm: 1, entropy: 0.6, loss: 1 }

describe('HealthMonitor', () => {
  it('is silent while a run is well', () => {
    expect(warnings(200, (index) => ({ ...healthy, episodeReturn: index }))).toEqual([])
  })

  it('warns once, after 5 updates in a row with a KL above 0.1', () => {
    const found = warnings(40, (index) => ({ ...healthy, approximateKl: index > 10 ? 0.3 : 0.01 }))
    expect(found.map(([at]) => at)).toEqual([15])
    expect(found[0]![1]).toMatch(/^Diverging: .*KL.*now 0\.300.*agent\.targetKl/)
    expect(warnings(40, (index) => ({ ...healthy, approximateKl: index % 5 === 0 ? 0.01 : 0.3 }))).toEqual([])
  })

  it('warns of a critic that predicts worse than the mean for 20 updates after the first 10', () => {
    const found = warnings(40, () => ({ ...healthy, explainedVariance: -0.2 }))
    expect(found.map(([at]) => at)).toEqual([30])
    expect(found[0]![1]).toContain('Dead critic')
    expect(warnings(29, () => ({ ...healthy, explainedVariance: -0.2 }))).toEqual([])
  })

  it('warns of gradients and losses that explode', () => {
    const gradients = warnings(40, (index) => ({ ...healthy, gradientNorm: index > 30 ? 11 : 1 }))
    expect(gradients.map(([at]) => at)).toEqual([33])
    expect(gradients[0]![1]).toContain('gradient norm')
    expect(warnings(40, (index) => ({ ...healthy, gradientNorm: index > 30 ? 9 : 1 }))).toEqual([])
    const losses = warnings(40, (index) => ({ loss: index > 30 ? 101 : 1 }))
    expect(losses.map(([at]) => at)).toEqual([33])
  })

  it('warns of a policy that tries nothing new while its return stands still', () => {
    const collapse = (index: number, episodeReturn: number) => ({
      ...healthy,
      entropy: index > 30 ? 0.004 : 0.6,
      episodeReturn,
    })
    const found = warnings(100, (index) => collapse(index, index > 20 ? 9 : index))
    expect(found.map(([at]) => at)).toEqual([40])
    expect(found[0]![1]).toMatch(/^Dead: the entropy.*agent\.entropyCoefficient/)
    expect(warnings(100, (index) => collapse(index, index))).toEqual([])
    // The differential entropy of a Gaussian has no lower bound and no such scale.
    expect(warnings(100, (index) => ({ ...collapse(index, 9), entropy: -index }))).toEqual([])
  })

  it('still knows the entropy of the start when that has left its memory', () => {
    const found = warnings(300, (index) => ({ entropy: 0.6 * 0.98 ** index, episodeReturn: 9 }))
    // 0.98^n < 0.01 from n = 228 on; the first update is at 0.98.
    expect(found.map(([at]) => at)).toEqual([229])
  })
})
