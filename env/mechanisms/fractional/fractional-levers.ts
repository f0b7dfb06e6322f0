import type { MechanismLever, Provenance } from '../mechanism.js'

/** Levers of coins that are redeemed in part in collateral and in part in newly minted share tokens. */

export const collateralRatioStepLever: MechanismLever = {
  name: 'collateral-ratio-step',
  meaning: 'Change of the collateral asked for a minted token, each hour',
  unit: 'fraction/h',
  minimum: -0.0025,
  maximum: 0.0025,
  default: 0,
  maximumStepPerHour: null,
  slot: 0,
  changeCosts: true,
  provenance: 'production',
}

/** @param usual the fee where nobody moves it; `provenance` says where the figure comes from. */
export function redemptionFeeLever(usual: number, provenance: Provenance): MechanismLever {
  return {
    name: 'redemption-fee',
    meaning: 'Share of a redemption that the protocol keeps',
    unit: 'fraction',
    minimum: 0,
    maximum: 0.03,
    default: usual,
    maximumStepPerHour: 0.005,
    slot: 1,
    changeCosts: true,
    provenance,
  }
}

export const capacityLever: MechanismLever = {
  name: 'capacity',
  meaning: 'Tokens that may be redeemed or minted in an hour, against the usual number',
  unit: 'multiple',
  minimum: 0.1,
  maximum: 2,
  default: 1,
  maximumStepPerHour: 0.25,
  slot: 2,
  changeCosts: false,
  provenance: 'assumption',
}

export const recollateralisationLever: MechanismLever = {
  name: 'recollateralisation',
  meaning: 'Collateral raised by selling shares while too little stands behind the supply, as a share of it',
  unit: 'fraction/h',
  minimum: 0,
  maximum: 0.002,
  default: 0,
  maximumStepPerHour: 0.0005,
  slot: 3,
  changeCosts: false,
  provenance: 'assumption',
}

/** @param usual the emission where nobody moves it. */
export function liquidityEmissionLever(usual: number): MechanismLever {
  return {
    name: 'liquidity-emission',
    meaning: 'Dollars paid to liquidity providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.05,
    default: usual,
    maximumStepPerHour: 0.005,
    slot: 5,
    changeCosts: true,
    provenance: 'assumption',
  }
}
