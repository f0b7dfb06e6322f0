import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const fraxRules: TunedRules = {
  pid: {
    gains: {
      proportional: -0.0339,
      integral: 0.0775,
      derivative: 0.0447,
      bias: 1.9301,
    },
    record: { rewardPerHour: -0.5821, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [0.6521, -0.8764, 0.4219, 0.5994, -0.9318, -0.2649],
    record: { rewardPerHour: -0.4032, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // collateral-ratio-step
      [-0.0332, 0.1509, 0.0747, -0.3992, 0.2128, 0.7698, 0.242, -0.0303, -0.291],
      // redemption-fee
      [-0.0154, 1.1676, 2.2198, 0.1655, 0.3946, 0.4151, -0.2135, -1.2971, 1.9208],
      // capacity
      [0.4342, 0.1352, -0.2135, -0.4313, -0.2926, 0.4813, -0.0632, 0.2794, 0.2325],
      // recollateralisation
      [-0.5604, 0.1005, 0.2194, -0.2485, 0.3391, -0.41, 0.2789, -0.1602, 0.166],
      // liquidity-emission
      [-0.4701, -0.3814, 0.004, -0.4303, 0.4726, -0.0627, -0.0464, 0.1006, -0.4762],
      // buy-back
      [-0.3312, -0.2514, -0.0993, 0.0091, -0.0821, -0.5854, -0.0963, -0.2762, 0.1384],
    ],
    record: { rewardPerHour: -0.2794, seed: 0, seedsTried: 1 },
  },
}
