import { power } from '../../kernels/scalars.js'

const DAYS_PER_YEAR = 365
const HOURS_PER_DAY = 24
const HOURS_PER_YEAR = DAYS_PER_YEAR * HOURS_PER_DAY
/** Curve and Balancer both cut their emission by the fourth root of two once a year. */
const YEARS_PER_HALVING = 4

/** Curve's token: what existed at the start and what the first year emitted. Source: the token's own contract. */
export const curveSchedule = { initialTokens: 1_303_030_303, firstYearTokens: 274_815_283 } as const

/**
 * Balancer's token: the first year's emission of a week, by its mining scripts. They say nothing of what existed before;
 * 35 million is our figure for the tokens of founders, funds and investors.
 */
export const balancerSchedule = { initialTokens: 35_000_000, firstYearTokensPerWeek: 145_000 } as const

/** Uniswap's token: a billion at genesis, of which four pools got 20 million over 60 days; 2 % a year from year 5 on. */
export const uniswapSchedule = {
  initialTokens: 1_000_000_000,
  programTokens: 20_000_000,
  programDays: 60,
  yearsWithoutInflation: 4,
  laterInflationPerYear: 0.02,
} as const

/** Tokens that Curve emits in a year, counted from 1: the first year's, a fourth root of two less each year. */
export function curveTokensOfYear(year: number): number {
  return curveSchedule.firstYearTokens * power(2, (1 - year) / YEARS_PER_HALVING)
}

/** Tokens that Balancer emits in a week of a year, counted from 1. */
export function balancerTokensPerWeek(year: number): number {
  return balancerSchedule.firstYearTokensPerWeek * power(2, (1 - year) / YEARS_PER_HALVING)
}

/** Emission a year, as a share of what then exists, under a yearly falling schedule of absolute amounts. */
function shareOfSupply(hour: number, initialTokens: number, tokensOfYear: (year: number) => number): number {
  const elapsed = Math.floor(hour / HOURS_PER_YEAR)
  let supply = initialTokens
  for (let year = 1; year <= elapsed; year++) supply += tokensOfYear(year)
  const rate = tokensOfYear(elapsed + 1)
  return rate / (supply + rate * (hour / HOURS_PER_YEAR - elapsed))
}

/** Curve's emission at an hour from its start, per year, as a share of the tokens that its schedule has made till then. */
export function curveEmissionPerYear(hour: number): number {
  return shareOfSupply(hour, curveSchedule.initialTokens, curveTokensOfYear)
}

/** Balancer's, likewise. */
export function balancerEmissionPerYear(hour: number): number {
  return shareOfSupply(
    hour,
    balancerSchedule.initialTokens,
    (year) => (balancerTokensPerWeek(year) * DAYS_PER_YEAR) / 7,
  )
}

/** Uniswap's, likewise; its mining program paid from the tokens of genesis. */
export function uniswapEmissionPerYear(hour: number): number {
  const { initialTokens, programTokens, programDays, yearsWithoutInflation, laterInflationPerYear } =
    uniswapSchedule
  if (hour < programDays * HOURS_PER_DAY) {
    return (programTokens / initialTokens) * (DAYS_PER_YEAR / programDays)
  }
  return hour < yearsWithoutInflation * HOURS_PER_YEAR ? 0 : laterInflationPerYear
}

/** Uniswap's governance treasury, 43 % of the genesis tokens: what it releases in each of four years, as a share of them. */
export const uniswapTreasuryShares = [0.172, 0.129, 0.086, 0.043] as const

/** What Uniswap's treasury releases per year, as a share of the genesis tokens; 0 after four years. */
export function uniswapTreasuryPerYear(hour: number): number {
  const year = Math.floor(hour / HOURS_PER_YEAR)
  return year < uniswapTreasuryShares.length ? uniswapTreasuryShares[year] : 0
}
