import type { TunedRules } from '../tuned-rules.js'

export const ampleforthRules: TunedRules = {
  pid: {
    gains: { proportional: 2.57, integral: 0.45, derivative: 0.93, bias: -0.02 },
    record: { rewardPerHour: 0, seed: 0, seedsTried: 0 },
  },
  constants: { values: [0, 0, 0], record: { rewardPerHour: 0, seed: 0, seedsTried: 0 } },
  linear: {
    weights: [
      [-0.04, 1.91, 1.27, 0.93, 0.04, 0.05, 0.27, -0.0],
      [0.2, 0.8, 0.58, 0.27, 0.18, -0.09, 0.02, 0.56],
      [-0.68, -0.21, -0.05, 0.02, -0.06, -0.55, -0.17, -0.94],
    ],
    record: { rewardPerHour: 0, seed: 0, seedsTried: 0 },
  },
}
