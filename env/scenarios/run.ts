import type { Scenario } from './scenario.js'

/** Holders head for the exit, or seem to. */
export const runScenarios: readonly Scenario[] = [
  {
    id: 'bank-run',
    title: 'Bank run: a rumour, then 4 % of supply is sold and demand falls by a tenth',
    family: 'run',
    mechanisms: 'every',
    parameters: { shockHour: [96, 400], shockSaleUsd: 0.04, demandShock: -0.1, sentimentShock: -1.5 },
  },
  {
    id: 'false-alarm',
    title: 'False alarm: the rumour of a run that never comes',
    family: 'run',
    mechanisms: 'every',
    parameters: { shockHour: [96, 500], sentimentShock: -1.5 },
  },
  {
    id: 'terra-mild',
    title: 'Mild run on Terra: a small sale and a thick share cap',
    family: 'run',
    mechanisms: ['terra', 'terra-v1'],
    parameters: { shockHour: [48, 200], shockSaleUsd: 0.01, demandShock: -0.08, sentimentShock: -1 },
    initial: { shareCapUsd: 2.5 },
  },
  {
    id: 'terra-hard',
    title: 'Hard run on Terra: thin share cap, a third of the capacity, demand falls by 18 to 48 %',
    family: 'run',
    mechanisms: ['terra', 'terra-v1'],
    parameters: {
      primaryCapacity: 0.08,
      shockHour: [48, 300],
      shockSaleUsd: [0.005, 0.02],
      demandShock: [-0.65, -0.2],
      sentimentShock: -1,
      demandDrift: 0,
    },
    initial: { shareCapUsd: [1.3, 2] },
  },
]
