import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const utilityGrowthRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.6104,
      integral: -0.0654,
      derivative: 0.0424,
      bias: 0.115,
    },
    record: { rewardPerHour: -0.4005, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [0.0959, -0.8847, 0.0482, 0.0206],
    record: { rewardPerHour: -0.3629, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // user-reward
      [0.2111, -0.2207, -0.3636, -0.0608, -0.0146, 0.0073, -0.0193],
      // usage-fee
      [-1.4729, 0.2381, -0.0742, -0.3342, -0.0149, 0.3185, 0.0802],
      // staking-yield
      [-0.0025, -0.1617, -0.2193, -0.0826, 0.5302, -0.0518, -0.0762],
      // liquidity-emission
      [0.0326, 0.0063, -0.1238, 0.07, -1.0828, -0.0351, 0.0824],
    ],
    record: { rewardPerHour: -0.3426, seed: 0, seedsTried: 1 },
  },
}
