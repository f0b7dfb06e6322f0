import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const ampleforthRules: TunedRules = {
  pid: {
    gains: {
      proportional: 2.4105,
      integral: 0.4547,
      derivative: 1.5684,
      bias: -0.1743,
    },
    record: { rewardPerHour: -1.8702, seed: 2, seedsTried: 3 },
  },
  constants: {
    values: [0.0282, 0.7212, -0.9647],
    record: { rewardPerHour: -2.701, seed: 1, seedsTried: 3 },
  },
  linear: {
    weights: [
      // supply-rate
      [0.1465, 3.0194, 1.7639, 0.4461, -0.05, -0.218, -0.0774, -0.1153],
      // sell-fee
      [0.2127, 0.5848, 0.9374, -0.0204, 0.045, 0.1541, 0.0461, 0.0409],
      // liquidity-emission
      [-1.1144, 0.0848, 0.052, 0.5367, -0.3066, -0.9264, 0.6177, -0.4151],
    ],
    record: { rewardPerHour: -1.725, seed: 1, seedsTried: 3 },
  },
}
