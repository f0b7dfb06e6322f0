import { unknownName, usageError } from '../../core/errors.js'
import { akash } from './akash.js'
import { ampleforth } from './ampleforth.js'
import { backedCoin } from './backed-coin.js'
import { basisCash } from './basis-cash.js'
import { bitcoin } from './bitcoin.js'
import { collateralisedDebt } from './collateralised-debt.js'
import { computeMarket } from './compute-market.js'
import { controlledScarcity } from './controlled-scarcity.js'
import { crvusd } from './crvusd.js'
import { dao } from './dao.js'
import { emptySetDollar } from './empty-set-dollar.js'
import { ethereum } from './ethereum.js'
import { filecoin } from './filecoin.js'
import { frax } from './frax.js'
import { gauges } from './gauges.js'
import { helium } from './helium.js'
import { iron } from './iron.js'
import { lendingRate } from './lending-rate.js'
import { liquidityMining } from './liquidity-mining.js'
import { livepeer } from './livepeer.js'
import type { Mechanism } from './mechanism.js'
import { olympus } from './olympus.js'
import { rai } from './rai.js'
import { render } from './render.js'
import { terra } from './terra.js'
import { terraV1 } from './terra-v1.js'
import { utilityGrowth } from './utility-growth.js'

/** The mechanisms that the laboratory carries, in the order in which lists show them. */
export const shippedMechanisms: readonly Mechanism[] = [
  terra,
  terraV1,
  ampleforth,
  rai,
  liquidityMining,
  gauges,
  utilityGrowth,
  controlledScarcity,
  iron,
  frax,
  backedCoin,
  computeMarket,
  livepeer,
  render,
  helium,
  filecoin,
  akash,
  collateralisedDebt,
  crvusd,
  lendingRate,
  bitcoin,
  ethereum,
  basisCash,
  emptySetDollar,
  olympus,
  dao,
]

const known = new Map<string, Mechanism>()

/** Makes a mechanism known under its id and its environment's; both must be free. */
export function addMechanism(mechanism: Mechanism): void {
  for (const other of known.values()) {
    if (other.id === mechanism.id || other.environment === mechanism.environment) {
      throw usageError(
        `The mechanism "${mechanism.id}" with the environment "${mechanism.environment}" exists already`,
        'addMechanism',
        'Choose another id; changed dynamics get the next version number.',
      )
    }
  }
  known.set(mechanism.id, mechanism)
}

for (const mechanism of shippedMechanisms) addMechanism(mechanism)

/** Every mechanism that is known, those that were added included. */
export function allMechanisms(): readonly Mechanism[] {
  return [...known.values()]
}

/** A mechanism by its id; an unknown one is an error that names the nearest. */
export function mechanismById(id: string, where?: string): Mechanism {
  const found = known.get(id)
  if (found === undefined) throw unknownName('mechanism', id, [...known.keys()], where)
  return found
}

/** The mechanism behind a token economy's id, such as `Terra-v0`; undefined for other environments. */
export function mechanismOfEnvironment(environment: string): Mechanism | undefined {
  return allMechanisms().find((mechanism) => mechanism.environment === environment)
}
