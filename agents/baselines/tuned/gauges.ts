import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const gaugesRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.7545,
      integral: -0.3905,
      derivative: 0.6216,
      bias: -0.4806,
    },
    record: { rewardPerHour: -0.672, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [-0.9628, -0.8966],
    record: { rewardPerHour: -0.6504, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // liquidity-emission
      [-0.5022, -1.1169, 0.1743, -0.2168, 0.1162, -0.6977, 0.0558, -0.3775],
      // vote-incentive
      [0.3621, 0.0804, -0.0729, -0.3049, -0.0462, -0.0465, 0.0219, 0.0864],
    ],
    record: { rewardPerHour: -0.6084, seed: 0, seedsTried: 1 },
  },
}
