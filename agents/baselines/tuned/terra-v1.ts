import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const terraV1Rules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.224,
      integral: 1.095,
      derivative: 0.7929,
      bias: 4.126,
    },
    record: { rewardPerHour: -1.1119, seed: 1, seedsTried: 3 },
  },
  constants: {
    values: [-0.083, 0.833, 0.7276, -0.4616, 0.1489],
    record: { rewardPerHour: -0.9087, seed: 1, seedsTried: 3 },
  },
  linear: {
    weights: [
      // redemption-spread
      [0.3406, 0.4743, 0.1979, -0.067, 0.2353, -0.2803, -0.0977, -0.1186, 0.2648],
      // capacity
      [1.1371, -0.6711, -0.1315, 0.2366, -0.2481, 0.241, -0.5401, 0.6517, -0.3844],
      // reserve-rate
      [-0.3626, -0.1433, -0.3793, -0.2478, 0.3297, 0.05, -0.2437, 0.18, -0.4132],
      // deposit-yield
      [-0.5479, -1.1514, -0.3948, -0.3669, -0.1902, -0.875, -0.1474, -0.4425, -0.1961],
      // liquidity-emission
      [-0.0421, -1.5127, -0.5028, -0.0442, -0.4392, -0.2162, -0.1418, -0.1955, 0.7293],
    ],
    record: { rewardPerHour: -0.6808, seed: 0, seedsTried: 3 },
  },
}
