import type { TunedRules } from '../tuned-rules.js'

export const terraRules: TunedRules = {
  pid: {
    gains: { proportional: 0.47, integral: 0.19, derivative: -0.01, bias: 2.08 },
    record: { rewardPerHour: 0, seed: 0, seedsTried: 0 },
  },
  constants: { values: [0, 0, 0, 0, 0], record: { rewardPerHour: 0, seed: 0, seedsTried: 0 } },
  linear: {
    weights: [
      [-0.71, 0.3, 0.12, 0.02, 0.02, -0.33, 0.05, -0.39, -0.08],
      [0.94, -0.64, -0.2, 0.14, -0.12, 0.68, -0.28, 0.72, -0.17],
      [0.25, -0.19, -0.66, -0.29, -0.07, 0.04, -0.12, 0.12, -0.22],
      [-0.4, -0.27, -0.63, 0.26, 0.07, -0.46, 0.04, 0.39, -0.31],
      [-0.34, -0.65, -0.33, -0.04, -0.36, -0.41, -0.02, 0.6, -0.24],
    ],
    record: { rewardPerHour: 0, seed: 0, seedsTried: 0 },
  },
}
