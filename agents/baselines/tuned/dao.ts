import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const daoRules: TunedRules = {
  pid: {
    gains: {
      proportional: -0.145,
      integral: -0.8821,
      derivative: 0.558,
      bias: -0.2218,
    },
    record: { rewardPerHour: -0.3895, seed: 2, seedsTried: 3 },
  },
  constants: {
    values: [0.1668, -0.417],
    record: { rewardPerHour: -0.3586, seed: 0, seedsTried: 3 },
  },
  linear: {
    weights: [
      // quorum
      [-0.5062, -0.644, 2.3339, -0.0824, -0.5697, -0.5442, 0.124],
      // participation-reward
      [-0.2261, 1.3321, -0.5685, 0.0141, 0.7565, 0.3185, -0.4422],
    ],
    record: { rewardPerHour: -0.3862, seed: 1, seedsTried: 3 },
  },
}
