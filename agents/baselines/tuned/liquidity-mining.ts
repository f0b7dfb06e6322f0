import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const liquidityMiningRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.4985,
      integral: 2.2565,
      derivative: 0.0425,
      bias: 0.0653,
    },
    record: { rewardPerHour: -0.2256, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [0.0435, 0.1825],
    record: { rewardPerHour: -0.3028, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // liquidity-emission
      [0.054, -1.4488, -0.5342, -0.0173, 0.0704, 0.243, 0.0345, 0.0298],
      // sell-fee
      [-0.3945, 0.218, -0.4228, -0.2516, -0.3319, 0.578, 0.2619, -0.2919],
    ],
    record: { rewardPerHour: -0.2341, seed: 0, seedsTried: 1 },
  },
}
