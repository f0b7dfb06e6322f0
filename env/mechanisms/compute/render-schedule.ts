import { power } from '../../kernels/scalars.js'

/** Tokens in existence when burn and mint began: a fifth of them is still to be minted. */
export const renderSupplyTokens = 536_870_912
/** All that will ever be minted (RNP-001). */
export const renderTotalEmissionTokens = 107_374_182
const FIRST_YEAR_TOKENS = 9_126_804
/** What is left of a year's emission in the next. */
const YEARLY_DECAY = 0.945
const MONTHS_PER_YEAR = 12
const YEARS = 24

const monthly = new Float64Array(YEARS * MONTHS_PER_YEAR)
for (let month = 0, left = renderTotalEmissionTokens; month < monthly.length; month++) {
  const year = Math.floor(month / MONTHS_PER_YEAR)
  monthly[month] = Math.min(left, (FIRST_YEAR_TOKENS * power(YEARLY_DECAY, year)) / MONTHS_PER_YEAR)
  left -= monthly[month]
}

/**
 * Tokens that a month of the schedule mints: 760,567 in each month of the first year (RNP-006), 0.945 times as much a
 * year later, and nothing once the total is out.
 * @param month from 0
 */
export function renderEmissionTokens(month: number): number {
  return month < monthly.length ? monthly[month] : 0
}
