import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const raiRules: TunedRules = {
  pid: {
    gains: {
      proportional: 1.2905,
      integral: 0.2684,
      derivative: -0.2707,
      bias: -0.1415,
    },
    record: { rewardPerHour: -0.7276, seed: 2, seedsTried: 3 },
  },
  constants: {
    values: [-0.0165, 0.9741, -0.3504],
    record: { rewardPerHour: -0.8508, seed: 0, seedsTried: 3 },
  },
  linear: {
    weights: [
      // redemption-rate
      [-0.1137, -0.7477, -1.278, 0.1556, 0.0893, -0.036, 0.0838, 0.3173],
      // capacity
      [0.7129, 0.1554, -0.5883, -0.2225, 0.241, 0.0062, 0.1021, -0.4904],
      // liquidity-emission
      [-0.3205, -0.0261, 0.4105, -0.0974, 0.0522, 0.0954, 0.0986, 0.5059],
    ],
    record: { rewardPerHour: -0.693, seed: 1, seedsTried: 3 },
  },
}
