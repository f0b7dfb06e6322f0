/** How far and how often a debt ceiling may follow the debt. */
export interface CeilingRule {
  /** Room that a change leaves above the debt. */
  readonly gap: number
  /** The ceiling never passes this. */
  readonly maximum: number
  /** Time that must have passed since the last rise, in the unit of the clock. */
  readonly ttl: number
}

/** Whether Maker's automatic ceiling (DC-IAM) moves at all, given its time and block. */
export interface CeilingClock {
  readonly now: number
  readonly lastRise: number
  /** Whether the ceiling has already changed in this block. */
  readonly changedThisBlock: boolean
}

/**
 * Maker's automatic debt ceiling: min(debt + gap, maximum). It falls at any time, rises only when `ttl` has passed since
 * the last rise (equality passes), and changes at most once in a block.
 *
 * @param ceiling the ceiling in force, in the unit of the debt
 * @returns the ceiling from now on; it is a rise where it is above `ceiling` (`DssAutoLine.exec`)
 */
export function automaticCeiling(
  rule: CeilingRule,
  clock: CeilingClock,
  debt: number,
  ceiling: number,
): number {
  if (rule.maximum === 0 || clock.changedThisBlock) return ceiling
  const next = Math.min(debt + rule.gap, rule.maximum)
  if (next > ceiling && clock.now < clock.lastRise + rule.ttl) return ceiling
  return next
}
