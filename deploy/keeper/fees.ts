/** What a transaction offers for its gas, in wei. */
export interface Fees {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** How fees are set and raised. */
export interface FeeFigures {
  /** The tip of a first attempt, wei per gas. */
  readonly tipPerGas: bigint
  /** No attempt offers more, wei per gas, whatever the base fee does. */
  readonly maximumFeePerGas: bigint
  /** Each replacement offers so many percent more of tip and cap. */
  readonly bumpPercent: bigint
}

const minimum = (a: bigint, b: bigint) => (a < b ? a : b)
const maximum = (a: bigint, b: bigint) => (a > b ? a : b)

/** A first offer: room for the base fee to double. */
export function firstFees(baseFeePerGas: bigint, figures: FeeFigures): Fees {
  const cap = minimum(2n * baseFeePerGas + figures.tipPerGas, figures.maximumFeePerGas)
  return { maxFeePerGas: cap, maxPriorityFeePerGas: minimum(figures.tipPerGas, cap) }
}

/**
 * The offer that replaces another of the same nonce: tip and cap both raised by the bump, rounded up, and the cap at least
 * what a first offer would be at today's base fee. Null where the ceiling leaves no room for a full bump: a smaller one
 * would be refused as underpriced.
 */
export function bumpedFees(previous: Fees, baseFeePerGas: bigint, figures: FeeFigures): Fees | null {
  const raised = (value: bigint) => (value * (100n + figures.bumpPercent) + 99n) / 100n
  const tip = raised(previous.maxPriorityFeePerGas)
  const cap = minimum(
    maximum(raised(previous.maxFeePerGas), 2n * baseFeePerGas + tip),
    figures.maximumFeePerGas,
  )
  if (cap < raised(previous.maxFeePerGas) || tip > cap) return null
  return { maxFeePerGas: cap, maxPriorityFeePerGas: tip }
}
