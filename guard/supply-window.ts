import { usageError } from '../core/errors.js'

/** Any 24 hours: the hour that runs and the 23 before it. */
const WINDOW_HOURS = 24

/**
 * The exact sum of |change of supply / supply| over any 24 hours, and the room that a limit leaves. A leaky bucket in
 * its place would let twice the limit through after a quiet day.
 */
export class SupplyWindow {
  private readonly changes = new Float64Array(WINDOW_HOURS)
  private hour = 0

  /** @param maximumFraction the most that the sum may be; equality passes. */
  constructor(readonly maximumFraction: number) {
    if (!(maximumFraction >= 0)) {
      throw usageError(
        `A supply limit of ${maximumFraction}`,
        'guard.supply',
        'Give a fraction of supply, 0 or more.',
      )
    }
  }

  /** Moves on to an hour, which may not lie before the last one; changes of 24 and more hours before it are forgotten. */
  beginHour(hour: number): void {
    if (!Number.isInteger(hour) || hour < this.hour) {
      throw usageError(
        `Hour ${hour} after hour ${this.hour}`,
        'guard.supply',
        'Give whole hours in their order.',
      )
    }
    const passed = Math.min(hour - this.hour, WINDOW_HOURS)
    for (let back = 0; back < passed; back++) this.changes[(hour - back) % WINDOW_HOURS] = 0
    this.hour = hour
  }

  /** The sum over the hour that runs and the 23 before it, always added in the same order. */
  sum(): number {
    let sum = 0
    for (let slot = 0; slot < WINDOW_HOURS; slot++) sum += this.changes[slot]!
    return sum
  }

  /** How much may still change in the hour that runs, as a fraction of supply. */
  room(): number {
    return Math.max(0, this.maximumFraction - this.sum())
  }

  /** The part of a change that the room lets through, with the change's sign. */
  clip(changeFraction: number): number {
    const room = this.room()
    return Math.min(Math.max(changeFraction, -room), room)
  }

  /** Counts a change of supply of the hour that runs, as a fraction of the supply before it. */
  record(changeFraction: number): void {
    if (!Number.isFinite(changeFraction)) {
      throw usageError(
        `A change of supply of ${changeFraction}`,
        `guard.supply, hour ${this.hour}`,
        'Find what made it no finite number.',
      )
    }
    const slot = this.hour % WINDOW_HOURS
    this.changes[slot] = this.changes[slot]! + Math.abs(changeFraction)
  }
}
