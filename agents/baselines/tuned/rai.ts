import type { TunedRules } from '../tuned-rules.js'

export const raiRules: TunedRules = {
  pid: {
    gains: { proportional: 1.22, integral: 0.38, derivative: -0.13, bias: -0.14 },
    record: { rewardPerHour: 0, seed: 0, seedsTried: 0 },
  },
  constants: { values: [0, 0, 0], record: { rewardPerHour: 0, seed: 0, seedsTried: 0 } },
  linear: {
    weights: [
      [-0.1, -0.79, -0.92, -0.04, 0.1, 0.07, 0.11, 0.38],
      [0.68, -0.18, -0.04, -0.0, 0.41, 0.03, 0.06, -0.4],
      [-0.67, 0.13, 0.03, -0.17, -0.26, 0.1, 0.03, 0.02],
    ],
    record: { rewardPerHour: 0, seed: 0, seedsTried: 0 },
  },
}
