import type { Scenario } from '../../scenarios/scenario.js'

/** The networks of providers that do work for buyers. */
const networks = ['compute-market', 'render', 'helium', 'akash']
const networksAndStorage = [...networks, 'filecoin']

/** Demand falls for good. */
export const demandSlump: Scenario = {
  id: 'demand-slump',
  title: 'Demand slump: work falls to 55 % from some hour on',
  family: 'market',
  mechanisms: networks,
  parameters: {},
  own: { workShockHour: [100, 500], workShock: -0.6 },
}

/** Demand rises for good. */
export const demandSurge: Scenario = {
  id: 'demand-surge',
  title: 'Demand surge: 1.8 times the work from some hour on',
  family: 'market',
  mechanisms: networks,
  parameters: {},
  own: { workShockHour: [100, 500], workShock: 0.6 },
}

/** Capacity goes elsewhere at once. */
export const providerExit: Scenario = {
  id: 'provider-exit',
  title: 'Provider exit: half of the capacity leaves within a day',
  family: 'crisis',
  mechanisms: networksAndStorage,
  parameters: {},
  own: { exitHour: [100, 300], exitShare: 0.5 },
}

/** The token that providers are paid in falls, and nothing else happens. */
export const tokenSlump: Scenario = {
  id: 'token-slump',
  title: 'Token slump: the token loses two thirds within two days while work goes on',
  family: 'crisis',
  mechanisms: networksAndStorage,
  parameters: { marketShockHour: [48, 96], marketShockReturn: -1.1, marketShockHours: 48 },
}
