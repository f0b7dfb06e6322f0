import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const computeMarketRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.4669,
      integral: 0.048,
      derivative: 0.3379,
      bias: 0.0304,
    },
    record: { rewardPerHour: -0.3073, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [0, -0.6205],
    record: { rewardPerHour: -0.3347, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // price-change
      [0.045, 0.5124, 0.9134, 0.0467, 0.3743, -0.5168, 0.1945, -0.0479],
      // reward-rate
      [-0.6056, 0.4647, 0.1769, -0.2185, 0.0167, -0.0273, -0.2593, -0.0956],
    ],
    record: { rewardPerHour: -0.2262, seed: 0, seedsTried: 1 },
  },
}
