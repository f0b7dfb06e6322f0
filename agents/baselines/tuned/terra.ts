import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const terraRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.4202,
      integral: 0.4025,
      derivative: 0.3161,
      bias: 3.7591,
    },
    record: { rewardPerHour: -1.1862, seed: 1, seedsTried: 3 },
  },
  constants: {
    values: [-0.6168, 0.8602, 0.8099, -0.3384, 0.1081],
    record: { rewardPerHour: -0.9378, seed: 1, seedsTried: 3 },
  },
  linear: {
    weights: [
      // redemption-spread
      [-0.8399, 0.1539, 0.0625, 0.2193, -0.2318, -0.4123, 0.3277, -0.1008, 0.1192],
      // capacity
      [0.693, -0.3847, -0.6921, -0.2392, -0.4023, 1.0091, -0.3984, 0.6912, -0.3974],
      // reserve-rate
      [0.0153, -0.0784, -0.0678, 0.3173, -0.1914, -0.119, 0.0917, 0.9355, -0.5752],
      // deposit-yield
      [-0.4701, -0.0493, -1.0077, -0.0852, -0.1584, -0.2642, 0.0246, 0.3388, 0.0464],
      // liquidity-emission
      [-0.6071, -1.3211, 0.018, 0.1575, -0.4222, -0.1739, 0.0064, 0.7486, -0.469],
    ],
    record: { rewardPerHour: -0.7516, seed: 1, seedsTried: 3 },
  },
}
