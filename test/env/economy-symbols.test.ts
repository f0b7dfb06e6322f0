import { describe, expect, it } from 'vitest'
import { unitText } from '../../core/expressions/units.js'
import { economySymbols } from '../../env/economy-symbols.js'
import { Economy } from '../../env/market/economy.js'
import { rai } from '../../env/mechanisms/debt/rai.js'
import { shippedMechanisms } from '../../env/mechanisms/mechanisms.js'
import { economy } from './token-economy-helpers.js'

describe('the symbols of expressions', () => {
  it.each(shippedMechanisms)('of $id are columns of its economies, each with its unit', (mechanism) => {
    const batch = new Economy(mechanism, 2)
    const symbols = economySymbols(mechanism)
    expect(symbols.size).toBeGreaterThan(30)
    for (const [name, { column }] of symbols) expect(column(batch)?.length, name).toBe(2)
    for (const name of Object.keys(mechanism.ownState)) expect(symbols.has(name), name).toBe(true)
    for (const name of Object.keys(mechanism.ownComponents)) expect(symbols.has(name), name).toBe(false)
  })

  it('have the units that their names say', () => {
    for (const [name, { unit }] of economySymbols(rai)) {
      const shown = unitText(unit)
      if (/PerHour$/.test(name)) expect(shown).toBe('1/hours')
      else if (/PerYear$/.test(name)) expect(shown).toBe('1/years')
      else if (/[pP]rice\w*Usd$/.test(name)) expect(shown).toMatch(/^USD\/(tokens|shares)$/)
      else if (/Usd$/.test(name)) expect(shown).toBe('USD')
      else if (/Tokens(24h)?$/.test(name)) expect(shown).toBe('tokens')
    }
  })

  it('include every cost of the mechanism in custom rewards', () => {
    for (const mechanism of shippedMechanisms) {
      const names = ['pegCost', 'pegDeviation', ...Object.keys(mechanism.ownComponents)]
      const expression = names.map((name) => `abs(${name})`).join(' + ')
      const make = () => economy(mechanism.environment, { customRewards: [{ name: 'all', expression }] })
      expect(make, mechanism.id).not.toThrow()
    }
  })
})
