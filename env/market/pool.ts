import * as scalars from '../kernels/scalars.js'

/**
 * Automated market makers of two assets with closed forms. A swap never changes the invariant, so every swap is
 * one evaluation. Stableswap in the code's convention: Ann = 2 A, and D is the total at par. A constant product
 * keeps D = 2 sqrt(xy).
 */

/** The other side's reserve when this side's is `reserve`. */
export const otherReserve = scalars.otherReserve

/** Marginal price in dollars of a token. */
export const spotPrice = scalars.spotPrice

/** Total at par of a stableswap pool with these reserves, by Newton's method. */
export const stableswapInvariant = scalars.stableswapInvariant

/**
 * The most tokens that can be sold with the last one still bringing more than a floor, after fees; errs low by at most
 * `most / 2^bisections`. `keep` is what the pool leaves of a swap, 1 less its fee.
 */
export const tokensSoldDownTo = scalars.tokensSoldDownTo

/**
 * The most tokens worth buying from a stableswap pool and redeeming: the last one costs no more than the protocol pays
 * for it. That is `valueUsd` at first, less as a virtual pool of so much `capacity` fills (but no less than a spread of
 * 1 - `tightest` allows), less by `slope` of it for every token.
 */
export const mostRedeemable = scalars.mostRedeemable

/** The most tokens worth minting at `costUsd`, which rises by `slope` of it for every token, and selling to a stableswap pool. */
export const mostMintable = scalars.mostMintable
