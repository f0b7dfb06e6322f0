import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const backedCoinRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.3947,
      integral: -0.1595,
      derivative: -0.731,
      bias: -1.7672,
    },
    record: { rewardPerHour: -0.0169, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [-0.9687, -0.8664, -0.7995],
    record: { rewardPerHour: -0.0152, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // redemption-fee
      [-1.6141, -0.2889, -0.4079, -0.0951, 0.5372, 0.5154, -1.0187, 1.2151],
      // capacity
      [-0.988, -1.0411, 0.2089, 0.1419, -0.2562, 0.2929, 1.1727, -1.8458],
      // liquidity-emission
      [-0.9092, 0.8606, -0.3747, 0.2371, 0.3172, 0.0602, -0.2489, 0.1397],
    ],
    record: { rewardPerHour: -0.0137, seed: 0, seedsTried: 1 },
  },
}
