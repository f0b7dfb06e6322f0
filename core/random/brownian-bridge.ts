import type { RandomStream } from './stream.js'

/**
 * Fills the steps between two known values by a Brownian bridge, which meets both exactly.
 *
 * @param steps how many steps lead from `start` to `end`; the `steps - 1` values between them are written
 * @param write receives the number of a step, from 1, and its value
 */
export function brownianBridge(
  start: number,
  end: number,
  steps: number,
  variancePerStep: number,
  random: RandomStream,
  write: (step: number, value: number) => void,
): void {
  let current = start
  for (let step = 1; step < steps; step++) {
    const left = steps - step + 1
    const spread = Math.sqrt((variancePerStep * (left - 1)) / left)
    current += (end - current) / left + spread * random.normal()
    write(step, current)
  }
}
