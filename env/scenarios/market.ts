import type { Scenario } from './scenario.js'

/** The market itself misbehaves. */
export const marketScenarios: readonly Scenario[] = [
  {
    id: 'high-vol',
    title: 'High volatility: the market moves 1.6 times as much',
    family: 'market',
    mechanisms: 'every',
    parameters: { marketVolatility: 0.0135 },
  },
  {
    id: 'black-thursday',
    title: 'Black Thursday: the market halves within 25 hours (2020-03-12)',
    family: 'market',
    mechanisms: 'every',
    parameters: { marketShockHour: 72, marketShockReturn: -0.69, marketShockHours: 25 },
  },
]
