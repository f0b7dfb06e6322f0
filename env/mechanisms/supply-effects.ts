const HOURS_PER_YEAR = 8760
const HOURS_PER_DAY = 24
/** Olympus pays stakers every eight hours. */
const OLYMPUS_EPOCH_HOURS = 8

/**
 * Levers that mint or burn a share of supply: the fraction that a value of 1 changes in an hour, by mechanism and lever. What is
 * minted on a part of supply only (staked tokens) counts as if on all of it, against the action. Levers that scale a schedule of
 * emission are not here: a deployment states their effect beside the schedule's own figure (docs/guard.md).
 */
const mintedPerHourByMechanism: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ampleforth: { 'supply-rate': 1 / HOURS_PER_DAY, 'liquidity-emission': 1 / HOURS_PER_YEAR },
  'liquidity-mining': { 'liquidity-emission': 1 / HOURS_PER_YEAR },
  gauges: { 'liquidity-emission': 1 / HOURS_PER_YEAR },
  'utility-growth': {
    'user-reward': 1 / HOURS_PER_YEAR,
    'staking-yield': 1 / HOURS_PER_YEAR,
    'liquidity-emission': 1 / HOURS_PER_YEAR,
  },
  'controlled-scarcity': { 'liquidity-emission': 1 / HOURS_PER_YEAR },
  'compute-market': { 'reward-rate': 1 / HOURS_PER_YEAR },
  akash: { 'vault-emission': 1 / HOURS_PER_YEAR },
  olympus: { 'reward-rate': 1 / OLYMPUS_EPOCH_HOURS, 'bond-rate': 1 / HOURS_PER_DAY },
  dao: { 'participation-reward': 1 / HOURS_PER_YEAR },
}

/** The fraction of supply that each lever's value of 1 mints in an hour, for the mechanism's guard; levers left out mint nothing. */
export function mintedPerHour(mechanism: string): Readonly<Record<string, number>> {
  return Object.hasOwn(mintedPerHourByMechanism, mechanism) ? mintedPerHourByMechanism[mechanism] : {}
}
