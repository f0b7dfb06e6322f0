import { type LeverRule, leverSlots, type MechanismLever, type RuleSignals } from '../mechanism.js'
import { nearestBoundedRate, productionRateBounds } from './debt-rates.js'
import { debtSlots } from './debt-state.js'

/** Sky's bounded steward moves a rate by 400 basis points in 57,600 seconds at most. */
const STEWARD_HOURS = 16
const RATE_STEP_PER_HOUR = 0.04 / STEWARD_HOURS
/** Basis points of a yearly rate for each basis point by which the day's mean price is below a dollar. */
const RATE_PER_DEVIATION = 2
const BPS = 10000

export const debtLevers: readonly MechanismLever[] = [
  {
    name: 'ceiling-gap',
    meaning: 'Room that a change of the debt ceiling leaves above the debt',
    unit: 'tokens',
    minimum: 0,
    maximum: 0.2,
    default: 0.03,
    maximumStepPerHour: 0.01,
    slot: leverSlots.primary,
    changeCosts: false,
    provenance: 'production',
  },
  {
    name: 'peg-module-fee',
    meaning: 'Fee for swapping dollars of other coins into tokens (tin)',
    unit: 'fraction',
    minimum: 0,
    maximum: 0.01,
    default: 0.001,
    maximumStepPerHour: 0.001,
    slot: leverSlots.fee,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'auction-speed',
    meaning: 'How fast liquidation auctions end, against those of March 2020',
    unit: 'multiple',
    minimum: 0.1,
    maximum: 2,
    default: 1,
    maximumStepPerHour: 0.25,
    slot: leverSlots.capacity,
    changeCosts: false,
    provenance: 'assumption',
  },
  {
    name: 'savings-rate',
    meaning: 'Interest paid on deposits, compounding by the second',
    unit: '1/y',
    minimum: 0,
    maximum: 0.3,
    default: 0.075,
    maximumStepPerHour: RATE_STEP_PER_HOUR,
    slot: leverSlots.yield,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'stability-fee',
    meaning: 'Interest that the debt of vaults grows by, compounding by the second',
    unit: '1/y',
    minimum: 0,
    maximum: 0.3,
    default: 0.08,
    maximumStepPerHour: RATE_STEP_PER_HOUR,
    slot: debtSlots.stabilityFee,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'liquidation-penalty',
    meaning: 'Added to the debt of a liquidated vault',
    unit: 'fraction',
    minimum: 0,
    maximum: 0.25,
    default: 0.13,
    maximumStepPerHour: 0.01,
    slot: debtSlots.liquidationPenalty,
    changeCosts: true,
    provenance: 'production',
  },
]

function rowOf(name: string): number {
  return debtLevers.findIndex((lever) => lever.name === name)
}

const SAVINGS_ROW = rowOf('savings-rate')
const FEE_ROW = rowOf('stability-fee')

function setDefaults(count: number, values: Float64Array, kept: readonly number[]): void {
  for (let lever = 0; lever < debtLevers.length; lever++) {
    if (kept.includes(lever)) continue
    values.fill(debtLevers[lever].default, lever * count, (lever + 1) * count)
  }
}

const STEWARDED = [SAVINGS_ROW, FEE_ROW]

export const debtRules: readonly [LeverRule, ...LeverRule[]] = [
  {
    id: 'production',
    title: 'constants of February 2020',
    provenance: 'production',
    apply(_signals: RuleSignals, count: number, values: Float64Array): void {
      setDefaults(count, values, [])
    },
  },
  {
    id: 'bounded-rates',
    title: 'rates within the bounds and steps of SP-BEAM, against the deviation from a dollar',
    provenance: 'assumption',
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      setDefaults(count, values, STEWARDED)
      for (let row = 0; row < STEWARDED.length; row++) {
        const start = STEWARDED[row] * count
        const resting = debtLevers[STEWARDED[row]].default * BPS
        for (let i = 0; i < count; i++) {
          if (signals.hour[i] % STEWARD_HOURS !== 0) continue
          const deviation = (signals.meanPrice24hUsd[i] - signals.targetPriceUsd[i]) * BPS
          const wished = resting - RATE_PER_DEVIATION * deviation
          values[start + i] = nearestBoundedRate(productionRateBounds, values[start + i] * BPS, wished) / BPS
        }
      }
    },
  },
]
