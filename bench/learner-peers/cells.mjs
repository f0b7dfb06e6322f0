// What is trained in bench/learner-peers.mjs: CartPole-v1 under settings that both sides of a pair share.

const ppo = {
  algorithm: 'ppo',
  learningRate: 0.001,
  clipRange: 0.2,
  entropyCoefficient: 0,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
  hiddenSizes: [64, 64],
}

/**
 * rejax cuts every entry of a gradient at the limit where the others scale the whole gradient to it: beside rejax both sides
 * train without one.
 */
const unlimited = { maxGradientNorm: 1e9 }

const dqn = {
  algorithm: 'dqn',
  learningRate: 0.0023,
  minibatchSize: 64,
  bufferSize: 100_000,
  learningStarts: 1000,
  discount: 0.99,
  targetUpdateEverySteps: 10,
  gradientSteps: 128,
  explorationFraction: 0.16,
  explorationFinal: 0.04,
  maxGradientNorm: 10,
  hiddenSizes: [256, 256],
}

/**
 * Each cell: the settings; the peers, each with the steps of one timed run (some three to ten seconds), the bar that the lower end of
 * the ratio's interval must pass and settings that differ for both sides beside it; and the steps between two points of the learning
 * curve, of which there are five.
 */
export const CELLS = {
  'ppo-zoo': {
    settings: {
      ...ppo,
      numEnvs: 8,
      rolloutSteps: 32,
      minibatchSize: 256,
      epochs: 20,
      discount: 0.98,
      gaeLambda: 0.8,
    },
    ownSteps: 460_800,
    peers: {
      rejax: { steps: 307_200, bar: 1.2, settings: unlimited },
      sb3: { steps: 15_360, bar: 10 },
      rlox: { steps: 15_360, bar: null },
    },
    curveEverySteps: 20_480,
  },
  'ppo-wide': {
    settings: {
      ...ppo,
      numEnvs: 64,
      rolloutSteps: 128,
      minibatchSize: 2048,
      epochs: 4,
      discount: 0.99,
      gaeLambda: 0.95,
    },
    ownSteps: 1_638_400,
    peers: {
      rejax: { steps: 1_228_800, bar: 1.2, settings: unlimited },
      sb3: { steps: 98_304, bar: 5 },
      rlox: { steps: 163_840, bar: 3 },
    },
    curveEverySteps: 163_840,
  },
  'dqn-zoo': {
    settings: { ...dqn, numEnvs: 1, trainEverySteps: 256 },
    ownSteps: 6400,
    peers: { sb3: { steps: 6400, bar: 4 }, sbx: { steps: 6400, bar: 1.7 } },
    curveEverySteps: 10_240,
  },
  // Eight environments, and as many transitions between two phases as with one.
  'dqn-eight': {
    settings: { ...dqn, numEnvs: 8, trainEverySteps: 32 },
    ownSteps: 6400,
    peers: { sb3: { steps: 6400, bar: 4 }, sbx: { steps: 6400, bar: 1.7 } },
    curveEverySteps: 10_240,
  },
}

export const CURVE_POINTS = 5
