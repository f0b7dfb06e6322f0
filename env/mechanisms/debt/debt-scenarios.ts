import type { Scenario } from '../../scenarios/scenario.js'

/** What only a design with vaults and a peg module lives through. */
export const debtScenarios: readonly Scenario[] = [
  {
    id: 'collateral-crash',
    title: 'Collateral crash: it loses 18 to 40 % within half a day',
    family: 'market',
    mechanisms: ['collateralised-debt'],
    parameters: {
      marketShockHour: [72, 400],
      marketShockReturn: [-0.5, -0.2],
      marketShockHours: 12,
    },
  },
  {
    id: 'peg-module',
    title: 'Peg module: others’ dollars swap in at 10 basis points, as in 2021',
    family: 'calm',
    mechanisms: ['collateralised-debt'],
    parameters: {
      amplification: 100,
      poolFee: 0.0004,
      referenceLiquidityUsd: 0.3,
      noiseFlow: 0.006,
      beliefSpread: 0.002,
    },
    initial: { poolUsd: 0.3 },
    own: {
      pegModuleTokens: 0.5,
      pegModuleCeilingTokens: 1,
      pegModuleBufferTokens: 0.0025,
      excessDemand: 0.4,
    },
  },
]
