import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const renderRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.8571,
      integral: 0.2136,
      derivative: -0.374,
      bias: 0.0517,
    },
    record: { rewardPerHour: -0.5153, seed: 0, seedsTried: 3 },
  },
  constants: {
    values: [-0.2755, 0.9779],
    record: { rewardPerHour: -0.5855, seed: 0, seedsTried: 3 },
  },
  linear: {
    weights: [
      // emission-scale
      [-0.1098, 1.2607, 0.6701, -0.5506, -0.4412, -0.1396, -0.1332, -0.2003],
      // network-share
      [1.4151, -0.0534, 0.2579, 0.0302, 0.0632, 0.0362, 0.6329, -0.1373],
    ],
    record: { rewardPerHour: -0.4197, seed: 1, seedsTried: 3 },
  },
}
