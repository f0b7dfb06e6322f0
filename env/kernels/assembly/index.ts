// The WebAssembly module of the economy: everything that JavaScript calls. Columns hold one number an economy; the
// economies from `first` (a multiple of eight) to below `end` take part, and those alone are changed whose lane of
// `alive` is set. Every column has room for whole groups of eight.
export { stepCartPole } from './cart-pole'
export { expColumn, expOne as exp, logColumn, logOne as log } from './exponential'
export { closeHour, computeComponents, openHour } from './hour'
export { mintEmissions, moveDeposits, moveLiquidity, payFromTreasury } from './liquidity'
export { advanceBeliefBias, advanceDemand, advanceMarketFactor } from './market-factor'
export { placeOrders, settleOrders } from './order-flow'
export { drawWords, transformWords } from './random-words'
export {
  advanceConfidence,
  advanceShareToken,
  openSupplyWindow,
  surveySentiment,
  updateOracle,
  updateSlowStates,
} from './slow-states'
export {
  mostMintable,
  mostRedeemable,
  otherReserve,
  saleImpact,
  spotPrice,
  stableswapInvariant,
  tokensSoldDownTo,
} from './scalar-pool'
export { cosTurns, sinTurns } from './scalar-trigonometry'
