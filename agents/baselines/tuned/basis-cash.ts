import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const basisCashRules: TunedRules = {
  pid: {
    gains: {
      proportional: -0.0391,
      integral: 0.0493,
      derivative: 0.0585,
      bias: 1.4259,
    },
    record: { rewardPerHour: -2.7136, seed: 0, seedsTried: 3 },
  },
  constants: {
    values: [0.1391, -0.015],
    record: { rewardPerHour: -2.7122, seed: 1, seedsTried: 3 },
  },
  linear: {
    weights: [
      // expansion-scale
      [0.9896, 0.213, 0.208, -0.2512, 0.0086, 0.1713, -0.001, 0.0158],
      // bond-discount-scale
      [-0.0964, 0.069, 0.0622, -0.0476, -0.0054, 0.034, -0.0608, -0.7171],
    ],
    record: { rewardPerHour: -2.7152, seed: 0, seedsTried: 3 },
  },
}
