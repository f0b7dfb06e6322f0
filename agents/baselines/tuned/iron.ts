import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const ironRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.27,
      integral: 0.3804,
      derivative: -0.3346,
      bias: 2.8464,
    },
    record: { rewardPerHour: -0.8361, seed: 1, seedsTried: 3 },
  },
  constants: {
    values: [0.9014, -0.8984, 0.3019, 0.9068, -0.2574],
    record: { rewardPerHour: -0.5832, seed: 2, seedsTried: 3 },
  },
  linear: {
    weights: [
      // collateral-ratio-step
      [-0.2753, 0.5264, -0.5332, 0.4281, 0.0162, 0.4229, -0.0539, 0.274, 0.4211],
      // redemption-fee
      [-0.0352, 1.1099, 1.3009, 0.3124, 0.2165, 0.3091, -0.0107, -0.2679, 1.7326],
      // capacity
      [0.5528, -0.2191, 0.0154, 0.542, 0.082, -0.0546, -0.3605, 0.2151, -0.1214],
      // recollateralisation
      [-0.2908, -0.0007, 0.0141, -0.2386, -0.0494, -0.0746, -0.3141, 0.412, 0.6427],
      // liquidity-emission
      [-0.1286, -0.7025, -1.5062, 0.1166, -0.8273, -0.5215, -0.2338, -0.3149, 0.2506],
    ],
    record: { rewardPerHour: -0.5065, seed: 1, seedsTried: 3 },
  },
}
