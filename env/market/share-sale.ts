import { clamp } from '../../core/math/clamp.js'

/** Log price that the share token loses when `soldUsd` of it is sold: convex, for an hour absorbs little. */
export function saleImpact(impact: number, absorption: number, soldUsd: number, capUsd: number): number {
  const share = soldUsd / Math.max(capUsd, 1e-12)
  const fall = impact * share * (1 + Math.min(6, share / absorption))
  return clamp(fall, 0, 1.2)
}
