import { FIRST_FREE_BYTE, instantiate, linearMemory, type ScalarKernels } from './kernels.js'

// An engine stops inlining where a loop has grown large, and boxes the numbers of every call that it does not inline:
// an allocation. A call into WebAssembly passes its numbers as they are.
const kernels: ScalarKernels = instantiate(linearMemory(FIRST_FREE_BYTE))

/** exp and log with the bits of core/math/exponential.ts, sinTurns and cosTurns with those of trigonometry.ts. */
export const { exp, log, sinTurns, cosTurns } = kernels

/** The pools, described in market/pool.ts. */
export const {
  otherReserve,
  spotPrice,
  stableswapInvariant,
  tokensSoldDownTo,
  mostRedeemable,
  mostMintable,
} = kernels

/** Described in market/share-sale.ts. */
export const { saleImpact } = kernels

/** base to the power of exponent, for a base above 0. */
export function power(base: number, exponent: number): number {
  return exp(exponent * log(base))
}
