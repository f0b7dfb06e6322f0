import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const emptySetDollarRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.4619,
      integral: 0.3912,
      derivative: 0.7545,
      bias: 1.6872,
    },
    record: { rewardPerHour: -2.5994, seed: 1, seedsTried: 3 },
  },
  constants: {
    values: [0.9064, -0.0699, -0.3941],
    record: { rewardPerHour: -2.5972, seed: 1, seedsTried: 3 },
  },
  linear: {
    weights: [
      // supply-change-limit
      [0.4465, 0.0539, -0.1446, -0.7571, 0.1892, 0.0174, 0.0464, 0.0229],
      // debt-cap
      [0.4775, -0.4158, -0.1255, -0.0668, -0.3693, 0.3389, 0.2101, -0.3771],
      // premium-scale
      [-0.2851, 0.085, 0.3794, -0.2101, 0.0224, -0.1188, -0.1777, -0.0594],
    ],
    record: { rewardPerHour: -2.6191, seed: 0, seedsTried: 3 },
  },
}
