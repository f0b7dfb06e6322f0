import type { Scenario } from '../../scenarios/scenario.js'

/** A share token falls by a third to a half while holders sell and demand falls, at an hour of its own. */
const shareCrash = {
  shareShockHour: [48, 300],
  shareShockReturn: [-0.7, -0.35],
  shockHour: [48, 300],
  shockSaleUsd: [0.01, 0.05],
  demandShock: [-0.3, -0.08],
  sentimentShock: -1,
} as const

/** Runs on a coin that is backed in part by shares. */
export const fractionalScenarios: readonly Scenario[] = [
  {
    id: 'iron-mild',
    title: 'Share crash: the share token loses 30 to 50 % at once, 1 to 5 % of supply is sold',
    family: 'run',
    mechanisms: ['iron', 'frax'],
    parameters: shareCrash,
    initial: { shareCapUsd: [2, 3] },
  },
  {
    id: 'iron-strong',
    title: 'Share crash on a coin with 85 to 97 % of collateral and a small share token',
    family: 'run',
    mechanisms: ['iron', 'frax'],
    parameters: shareCrash,
    initial: { shareCapUsd: [0.6, 1.5], reserveUsd: [0.85, 0.97] },
    own: { targetCollateralRatio: 0.9 },
  },
  {
    id: 'iron-2021',
    title: 'IRON, 16 June 2021: TITAN falls from 65 to 30 dollars within two hours, then everybody leaves',
    family: 'crisis',
    mechanisms: ['iron', 'frax'],
    parameters: {
      shareShockHour: 48,
      shareShockReturn: -0.77,
      shockHour: 50,
      shockSaleUsd: 0.05,
      demandShock: -0.3,
      sentimentShock: -1,
    },
    initial: { shareCapUsd: 2.7, reserveUsd: 0.75 },
    own: { targetCollateralRatio: 0.75 },
  },
]

/** A coin whose reserve lies in banks. */
export const reserveScenarios: readonly Scenario[] = [
  {
    id: 'svb-2023',
    title: 'USDC, March 2023: 8 % of the reserve is out of reach over a weekend, and nobody can redeem',
    family: 'crisis',
    mechanisms: ['backed-coin'],
    parameters: { shockHour: 72, shockSaleUsd: 0.01, demandShock: -0.1, sentimentShock: -1.5 },
    own: { reserveShockHour: 72, reserveShockShare: 0.08, reserveShockHours: 60 },
  },
]

/** Frax's third pool: the primary market opens only off the peg, and recollateralising is rationed by the hour. */
export const fraxScenarios: readonly Scenario[] = [
  {
    id: 'frax-v3',
    title: 'Frax v3: mints from 1.01, redemptions to 0.99, a thousand an hour of bonus and buy-back',
    family: 'calm',
    mechanisms: ['frax'],
    parameters: {},
    own: {
      mintGateUsd: 1.01,
      redeemGateUsd: 0.99,
      recollateralisedSharesPerHour: 1e-5,
      buyBackPerHourUsd: 1e-5,
    },
  },
]
