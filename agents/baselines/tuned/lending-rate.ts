import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const lendingRateRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.8954,
      integral: 0.2737,
      derivative: -0.0094,
      bias: 0.1081,
    },
    record: { rewardPerHour: -0.081, seed: 0, seedsTried: 3 },
  },
  constants: {
    values: [0.013],
    record: { rewardPerHour: -0.1814, seed: 0, seedsTried: 3 },
  },
  linear: {
    weights: [
      // rate-at-target
      [-0.0892, 0.9572, 0.1144, 0.0021, -0.0996, 0.0158, 0.0003],
    ],
    record: { rewardPerHour: -0.0807, seed: 2, seedsTried: 3 },
  },
}
