import type { TunedRules } from '../tuned-rules.js'

/** Written by `minthelm tune`; change it by running that again. */
export const bitcoinRules: TunedRules = {
  pid: {
    gains: {
      proportional: 1.1425,
      integral: -0.1009,
      derivative: 0.021,
      bias: 0.8744,
    },
    record: { rewardPerHour: -0.4254, seed: 2, seedsTried: 3 },
  },
  constants: {
    values: [0.0013, -0.7008],
    record: { rewardPerHour: -0.5022, seed: 1, seedsTried: 3 },
  },
  linear: {
    weights: [
      // subsidy-scale
      [-0.0382, -0.0605, -0.3515, 0.0492, -0.9616, 1.7841, -0.0029, -0.1734],
      // burned-fee-share
      [-0.278, -0.5612, -0.0757, 0.1004, -0.0388, -0.392, 0.2066, -0.0046],
    ],
    record: { rewardPerHour: -0.3614, seed: 2, seedsTried: 3 },
  },
}
