import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const livepeerRules: TunedRules = {
  pid: {
    gains: {
      proportional: 1.6024,
      integral: -0.3165,
      derivative: 0.6183,
      bias: -0.3856,
    },
    record: { rewardPerHour: -0.7345, seed: 0, seedsTried: 1 },
  },
  constants: {
    values: [-0.3027],
    record: { rewardPerHour: -0.7402, seed: 0, seedsTried: 1 },
  },
  linear: {
    weights: [
      // inflation-change
      [-0.663, -0.2352, -2.0242, -0.6137, 0.18, 0.1157],
    ],
    record: { rewardPerHour: -0.7258, seed: 0, seedsTried: 1 },
  },
}
