import type { Scenario } from './scenario.js'

/** Liquidity leaves. */
export const drainScenarios: readonly Scenario[] = [
  {
    id: 'liquidity-drain',
    title: 'Liquidity drain: 60 % of the pool leaves within six hours',
    family: 'drain',
    mechanisms: 'every',
    parameters: { drainHour: [96, 400], drainShare: 0.6 },
  },
]
