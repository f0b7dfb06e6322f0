import type { Scenario } from './scenario.js'

const HOURS_PER_YEAR = 8760

/** No scripted shock: only the drift of demand, the number of whales or the market's mood differ. */
export const calmScenarios: readonly Scenario[] = [
  { id: 'calm', title: 'Calm: nothing scripted', family: 'calm', mechanisms: 'every', parameters: {} },
  {
    id: 'bull',
    title: 'Bull: demand grows at 150 % a year',
    family: 'calm',
    mechanisms: 'every',
    parameters: { demandDrift: 1.5 / HOURS_PER_YEAR },
  },
  {
    id: 'bear',
    title: 'Bear: demand and the market fall all month',
    family: 'calm',
    mechanisms: 'every',
    parameters: { demandDrift: -1.5 / HOURS_PER_YEAR, marketDrift: -0.0004 },
  },
  {
    id: 'whale',
    title: 'Whales: one hour in a hundred somebody sells 1 to 3 % of all holdings',
    family: 'calm',
    mechanisms: 'every',
    parameters: { whaleProbability: 0.01, whaleSize: 0.02 },
  },
  {
    id: 'calm-year',
    title: 'Calm year: the market of mid-2021 to early 2022, for calibration',
    family: 'calm',
    mechanisms: ['terra', 'terra-v1'],
    parameters: {
      marketVolatility: 0.0055,
      jumpProbability: 0,
      shareVolatility: 0.006,
      demandDrift: 0.4 / HOURS_PER_YEAR,
      shareDrift: 0.0001,
    },
    initial: { shareCapUsd: 3 },
  },
]
