import type { Scenario } from './scenario.js'

/** Named crises, with the sizes of the record where one exists. */
export const crisisScenarios: readonly Scenario[] = [
  {
    id: 'terra-2022',
    title: 'Terra, May 2022: capacity of 50 M SDR against 18.5 B, a sale of $280 M and lost demand',
    family: 'crisis',
    mechanisms: ['terra', 'terra-v1'],
    parameters: {
      primaryCapacity: 0.0603,
      shockHour: 48,
      shockSaleUsd: 0.015,
      demandShock: -0.8,
      sentimentShock: -1,
      demandDrift: 0,
    },
    initial: { shareCapUsd: 1.42 },
  },
  {
    id: 'luna-may-2021',
    title: 'LUNA, May 2021: the share token loses 60 % within hours, and the peg survived',
    family: 'crisis',
    mechanisms: ['terra', 'terra-v1'],
    parameters: {
      shareShockHour: 48,
      shareShockReturn: -0.9,
      shockHour: 60,
      shockSaleUsd: 0.005,
      demandShock: -0.04,
      sentimentShock: -1,
    },
    initial: { shareCapUsd: 3 },
  },
  {
    id: 'ampl-2020',
    title: 'AMPL, July 2020: demand triples in a day',
    family: 'crisis',
    mechanisms: ['ampleforth'],
    parameters: { shockHour: 24, demandShock: 1.1, sentimentShock: 1.5 },
  },
  {
    id: 'rai-genesis',
    title: 'RAI, February 2021: the market opens 12 % above the redemption price',
    family: 'crisis',
    mechanisms: ['rai'],
    parameters: {},
    initial: { beliefBias: 0.12 },
  },
  {
    id: 'rai-2021',
    title:
      'RAI, February to June 2021: as at its genesis, in the market of the record (1.7 % an hour); for the rule rai-2021',
    family: 'crisis',
    mechanisms: ['rai'],
    // The mean square of hourly ETH in the record of RAI, at the model's law of volatility and of jumps.
    parameters: { marketVolatility: 0.01165 },
    initial: { beliefBias: 0.12 },
  },
]
