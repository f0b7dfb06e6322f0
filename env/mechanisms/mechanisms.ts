import { unknownName, usageError } from '../../core/errors.js'
import { knowScenariosOf } from '../scenarios/catalogue.js'
import { bitcoin } from './base-layer/bitcoin.js'
import { ethereum } from './base-layer/ethereum.js'
import { akash } from './compute/akash.js'
import { computeMarket } from './compute/compute-market.js'
import { filecoin } from './compute/filecoin.js'
import { helium } from './compute/helium.js'
import { livepeer } from './compute/livepeer.js'
import { render } from './compute/render.js'
import { collateralisedDebt } from './debt/collateralised-debt.js'
import { crvusd } from './debt/crvusd.js'
import { lendingRate } from './debt/lending-rate.js'
import { rai } from './debt/rai.js'
import { ampleforth } from './elastic/ampleforth.js'
import { backedCoin } from './fractional/backed-coin.js'
import { frax } from './fractional/frax.js'
import { iron } from './fractional/iron.js'
import { dao } from './governance/dao.js'
import { controlledScarcity } from './incentives/controlled-scarcity.js'
import { gauges } from './incentives/gauges.js'
import { liquidityMining } from './incentives/liquidity-mining.js'
import { olympus } from './incentives/olympus.js'
import { utilityGrowth } from './incentives/utility-growth.js'
import type { Mechanism } from './mechanism.js'
import { basisCash } from './seigniorage/basis-cash.js'
import { emptySetDollar } from './seigniorage/empty-set-dollar.js'
import { terra } from './seigniorage/terra.js'
import { terraV1 } from './seigniorage/terra-v1.js'

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
  knowScenariosOf(mechanism)
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
