import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { shippedMechanisms } from '../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../env/registry.js'
import { scenariosOf } from '../../env/scenarios/catalogue.js'
import { scenarioMarkdown, scenarioRows, shownDrawn } from '../../eval/scenario-tables.js'
import '../../training/series.js'

const page = readFileSync('docs/scenarios.md', 'utf8')

describe('the page of scenarios', () => {
  it('agrees with the catalogue', () => {
    expect(page, 'run node scripts/scenario-page.mjs').toContain(`\n\n${scenarioMarkdown()}\n\n<!-- end`)
  })

  it('shows every scenario of every mechanism once, with its numbers', () => {
    const rows = scenarioRows(shippedMechanisms)
    for (const mechanism of shippedMechanisms) {
      for (const scenario of scenariosOf(mechanism)) {
        const found = rows.filter(
          ({ id, mechanisms }) => id === scenario.id && mechanisms.includes(mechanism.id),
        )
        expect(found.length, `${mechanism.id} ${scenario.id}`).toBe(1)
        expect(found[0]!.departures).toMatchObject(scenario.parameters)
      }
    }
    expect(shownDrawn([1 / 3, 2])).toBe('0.333333 to 2')
  })

  it('has examples that make environments as they stand', () => {
    const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      ([, text]) => parse(text!) as { env: object },
    )
    expect(examples.length).toBeGreaterThanOrEqual(4)
    for (const { env } of examples) {
      const { id, ...options } = env as { id: string }
      const made = makeVector(id, { ...options, numEnvs: 2, seed: 1 })
      expect(made.numEnvs).toBe(2)
    }
  })
})
