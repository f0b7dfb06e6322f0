import * as scalars from '../kernels/scalars.js'

/** Log price that the share token loses when `soldUsd` of it is sold: convex, for an hour absorbs little; at most 1.2. */
export const saleImpact = scalars.saleImpact
