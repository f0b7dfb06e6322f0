import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const olympusRules: TunedRules = {
  pid: {
    gains: {
      proportional: 0.3539,
      integral: 0.1639,
      derivative: -0.0874,
      bias: -1.7206,
    },
    record: { rewardPerHour: -0.4584, seed: 0, seedsTried: 3 },
  },
  constants: {
    values: [-0.9169, 0.9651, 0.6025],
    record: { rewardPerHour: -0.3745, seed: 0, seedsTried: 3 },
  },
  linear: {
    weights: [
      // reward-rate
      [-1.4232, -0.7302, -0.483, 0.0317, 0.9423, 0.0744, -0.4777, 0.6737],
      // bond-rate
      [1.1418, 0.5417, 0.7365, 0.001, -0.7608, -0.9278, -0.2666, -0.166],
      // reserve-factor
      [-0.5643, 0.2131, -0.0105, -0.032, -0.6347, -0.1751, -0.4704, 0.1928],
    ],
    record: { rewardPerHour: -0.3661, seed: 0, seedsTried: 3 },
  },
}
