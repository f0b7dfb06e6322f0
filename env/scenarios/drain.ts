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
  {
    id: 'mercenary-exit',
    title: 'Mercenary exit: providers ask for twice the return and come and go three times as fast',
    family: 'drain',
    mechanisms: ['liquidity-mining', 'gauges', 'utility-growth'],
    parameters: {
      requiredReturnPerYear: 0.7,
      liquidityElasticity: 4,
      liquidityEntrySpeed: 0.06,
      liquidityExitSpeed: 0.15,
    },
  },
]
