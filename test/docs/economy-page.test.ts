import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { columnNames } from '../../env/market/columns.js'
import { MarketParameters } from '../../env/market/parameters.js'
import { MarketState } from '../../env/market/state.js'
import { shippedMechanisms } from '../../env/mechanisms/mechanisms.js'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/economy.md')
const tables = page.slice(page.indexOf('## Symbols of the Python model'))
const pairs = [...tables.matchAll(/`(\w+)` *\| *`(\w+)`/g)].map(
  ([, symbol, name]) => [symbol!, name!] as const,
)

describe("the page's table of symbols", () => {
  it('names columns that exist', () => {
    const own = shippedMechanisms.flatMap(({ ownState, ownParameters }) =>
      Object.keys({ ...ownState, ...ownParameters }),
    )
    const known = new Set<string>([
      ...columnNames(new MarketState(1, 6)),
      ...columnNames(new MarketParameters(1)),
      ...own,
    ])
    expect(pairs.length).toBeGreaterThan(100)
    for (const [symbol, name] of pairs) expect(known.has(name), `${symbol}: ${name}`).toBe(true)
  })

  it('holds what the recorder of the Python model maps', () => {
    const recorder = read('test/reference/record-economy.py')
    const mapped = recorder.slice(
      recorder.indexOf('STATE = {'),
      recorder.indexOf('# What only one mechanism has'),
    )
    const recorded = [...mapped.matchAll(/'(\w+)': '(\w+)'/g)].map(([, symbol, name]) => `${symbol} ${name}`)
    expect(recorded.length).toBeGreaterThan(100)
    expect(pairs.map(([symbol, name]) => `${symbol} ${name}`)).toEqual(expect.arrayContaining(recorded))
  })
})
