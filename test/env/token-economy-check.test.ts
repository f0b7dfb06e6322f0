import { describe, expect, it } from 'vitest'
import { checkEnv } from '../../env/check-env.js'
import { economy, economyIds } from './token-economy-helpers.js'

describe.each(economyIds)('checkEnv finds nothing wrong with %s', (id) => {
  it.each([
    ['hourly', {}],
    ['daily with delays', { decisionEveryHours: 24, actionDelayHours: 24, observationDelayHours: 6 }],
    ['through the menu', { leverMenu: true }],
    ['ending on collapse', { endOnCollapse: { discount: 0.99 } }],
  ])('%s', (_, options) => {
    const env = economy(id, { ...options, horizonHours: 96 })
    expect(checkEnv(env, { steps: 120 })).toEqual([])
  })
})
