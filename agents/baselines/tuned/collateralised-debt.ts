import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const collateralisedDebtRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.258,
      integral: 0.4782,
      derivative: -0.2428,
      bias: -0.237,
    },
    record: { rewardPerHour: -0.3758, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [-0.4324, -0.4028, 0.632, -0.3492, -0.1808, -0.6882],
    record: { rewardPerHour: -0.4245, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // ceiling-gap
      [-0.4713, 0.7022, 0.0948, -0.475, 0.3954, 0.1119, 0.1715, 0.3433, 0.0861],
      // peg-module-fee
      [-0.3204, 0.0797, -0.3911, -0.3442, 0.1068, 0.0099, -0.1225, -0.3302, -0.0908],
      // auction-speed
      [0.0137, 0.1043, -0.8792, -0.2454, -0.1055, 0.3035, 0.3271, -0.2316, 0.0473],
      // savings-rate
      [-0.5949, -0.3134, -0.2811, 0.3376, -0.2307, -0.2486, 0.0173, -0.0193, 0.162],
      // stability-fee
      [-0.1589, -1.1327, -0.6398, -0.0682, 0.1272, 0.1879, -0.0843, 0.4965, 0.0533],
      // liquidation-penalty
      [-1.9274, -0.1836, -0.0733, -0.0053, -0.0293, 0.2585, -0.0902, 0.021, 0.622],
    ],
    record: { rewardPerHour: -0.3633, seed: 0, seedsTried: 1 },
  },
}
