import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const crvusdRules: TunedRules = {
  pid: {
    gains: {
      proportional: -0.0407,
      integral: 1.1969,
      derivative: 0.108,
      bias: -0.1487,
    },
    record: { rewardPerHour: -0.1117, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [0.1189, -0.6927, 0.642, -0.9157],
    record: { rewardPerHour: -0.0881, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // base-rate
      [1.5148, -0.1567, 0.0428, -0.1312, 0.2438, 1.3921, 0.6142, -0.0204, 0.1031],
      // rate-sigma
      [-1.545, -0.158, -0.0747, 0.0661, 0.0641, -1.0811, -0.417, -0.5136, -0.0346],
      // keeper-ceiling
      [0.4518, 0.8842, -0.1731, -0.081, 0.5059, 0.3386, -0.2293, 0.2401, -0.2619],
      // liquidity-emission
      [-0.3433, -0.2293, 0.4456, 0.0838, -0.135, -0.4662, -1.3034, -0.4555, -0.1319],
    ],
    record: { rewardPerHour: -0.0823, seed: 0, seedsTried: 1 },
  },
}
