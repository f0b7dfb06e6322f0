import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const controlledScarcityRules: TunedRules = {
  pid: {
    gains: {
      proportional: -0.0893,
      integral: -0.396,
      derivative: -0.1223,
      bias: 0.0659,
    },
    record: { rewardPerHour: -0.5017, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [0.0501, -0.1193, -0.5535],
    record: { rewardPerHour: -0.4661, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // buy-back
      [-0.0515, -0.182, -0.2813, 0.0488, -0.1157, 0.0218, 0.0871, -0.009],
      // burn-share
      [-0.0251, 0.1997, 0.3928, -0.0624, -0.1008, 0.7625, -0.2995, -0.1669],
      // liquidity-emission
      [-0.5892, 0.5311, -0.2705, 0.0628, -0.4769, 0.0932, 0.2267, 0.0686],
    ],
    record: { rewardPerHour: -0.4806, seed: 0, seedsTried: 1 },
  },
}
