import { z } from 'zod'
import { dqnDefaults } from '../../agents/dqn-config.js'
import { activations } from '../../agents/learner/learner.js'
import { ppoDefaults } from '../../agents/ppo-config.js'

/** Each check's message is the remedy that a reader is given beside the path and the value that failed. */

/** A number between two bounds, the lower one left out where `open`. */
function between(low: number, high: number, open: 'open' | 'closed' = 'closed') {
  const upper = Number.isFinite(high) ? ` and at most ${high}` : ''
  const error = `Give a number ${open === 'open' ? `above ${low}` : `of at least ${low}`}${upper}.`
  const number = z.number({ error }).max(high, { error })
  return open === 'open' ? number.gt(low, { error }) : number.min(low, { error })
}

function whole(low: number, high = Number.MAX_SAFE_INTEGER) {
  const upper = high === Number.MAX_SAFE_INTEGER ? '' : ` to ${high}`
  const error = `Give a whole number from ${low}${upper || ' up'}.`
  return z.number({ error }).int({ error }).min(low, { error }).max(high, { error })
}

function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, { error: `Give one of ${names.join(', ')}.` })
}

const yesOrNo = z.boolean({ error: 'Give true or false.' })
const positive = between(0, Number.POSITIVE_INFINITY, 'open')
const notNegative = between(0, Number.POSITIVE_INFINITY)
const share = between(0, 1)
const hiddenSizes = z.array(whole(1, 4096), {
  error: 'Give a list of layer sizes such as [64, 64].',
})
const activation = oneOf(activations)
const schedule = oneOf(['constant', 'linear'])

const ppo = z.strictObject({
  name: z.literal('ppo'),
  numEnvs: whole(1, 65536).default(ppoDefaults.numEnvs),
  rolloutSteps: whole(1).default(ppoDefaults.rolloutSteps),
  minibatchSize: whole(1).default(ppoDefaults.minibatchSize),
  epochs: whole(1).default(ppoDefaults.epochs),
  learningRate: positive.default(ppoDefaults.learningRate),
  learningRateSchedule: schedule.default(ppoDefaults.learningRateSchedule),
  clipRange: positive.default(ppoDefaults.clipRange),
  clipRangeSchedule: schedule.default(ppoDefaults.clipRangeSchedule),
  valueClipRange: positive.nullable().default(ppoDefaults.valueClipRange),
  entropyCoefficient: notNegative.default(ppoDefaults.entropyCoefficient),
  valueCoefficient: notNegative.default(ppoDefaults.valueCoefficient),
  discount: share.default(ppoDefaults.discount),
  gaeLambda: share.default(ppoDefaults.gaeLambda),
  maxGradientNorm: positive.default(ppoDefaults.maxGradientNorm),
  targetKl: positive.nullable().default(ppoDefaults.targetKl),
  normalizeAdvantages: yesOrNo.default(ppoDefaults.normalizeAdvantages),
  hiddenSizes: hiddenSizes.default([...ppoDefaults.hiddenSizes]),
  activation: activation.default(ppoDefaults.activation),
  normalizeObservations: yesOrNo.default(ppoDefaults.normalizeObservations),
  normalizeRewards: yesOrNo.default(ppoDefaults.normalizeRewards),
  initialLogStandardDeviation: between(-20, 2).default(ppoDefaults.initialLogStandardDeviation),
  noiseCorrelation: between(0, 0.9999).default(ppoDefaults.noiseCorrelation),
  adamEpsilon: positive.default(ppoDefaults.adamEpsilon),
})

const prioritised = z.strictObject(
  { exponent: share, importanceStart: share, importanceEnd: share },
  { error: 'Give null, or exponent, importanceStart and importanceEnd.' },
)

const dqn = z.strictObject({
  name: z.literal('dqn'),
  numEnvs: whole(1, 65536).default(dqnDefaults.numEnvs),
  learningRate: positive.default(dqnDefaults.learningRate),
  learningRateSchedule: schedule.default(dqnDefaults.learningRateSchedule),
  bufferSize: whole(1).default(dqnDefaults.bufferSize),
  minibatchSize: whole(1).default(dqnDefaults.minibatchSize),
  learningStarts: whole(0).default(dqnDefaults.learningStarts),
  trainEverySteps: whole(1).default(dqnDefaults.trainEverySteps),
  gradientSteps: whole(-1)
    .refine((steps) => steps !== 0, { error: 'Give a whole number from 1 up, or -1 for one a transition.' })
    .default(dqnDefaults.gradientSteps),
  discount: share.default(dqnDefaults.discount),
  nStep: whole(1, 1000).default(dqnDefaults.nStep),
  targetUpdateEverySteps: whole(1).default(dqnDefaults.targetUpdateEverySteps),
  targetTau: between(0, 1, 'open').default(dqnDefaults.targetTau),
  explorationFraction: share.default(dqnDefaults.explorationFraction),
  explorationInitial: share.default(dqnDefaults.explorationInitial),
  explorationFinal: share.default(dqnDefaults.explorationFinal),
  double: yesOrNo.default(dqnDefaults.double),
  dueling: yesOrNo.default(dqnDefaults.dueling),
  prioritised: prioritised.nullable().default(dqnDefaults.prioritised),
  maxGradientNorm: positive.default(dqnDefaults.maxGradientNorm),
  hiddenSizes: hiddenSizes.default([...dqnDefaults.hiddenSizes]),
  activation: activation.default(dqnDefaults.activation),
  normalizeObservations: yesOrNo.default(dqnDefaults.normalizeObservations),
  normalizeRewards: yesOrNo.default(dqnDefaults.normalizeRewards),
  adamEpsilon: positive.default(dqnDefaults.adamEpsilon),
})

const envId = z.string({ error: 'Give an id such as Terra-v0, or an id with options.' })
const evaluation = z.strictObject(
  {
    everySteps: whole(0).optional(),
    episodesPerScenario: whole(1, 10_000).default(8),
    scenarios: z
      .array(z.string({ error: 'Give the name of a scenario.' }))
      .nullable()
      .default(null),
  },
  { error: 'Give everySteps, episodesPerScenario and scenarios.' },
)

/** The agent's settings are checked by `agentSchemas`, since they hang on its name. */
export const runSchema = z.strictObject(
  {
    agent: z.looseObject(
      { name: oneOf(['ppo', 'dqn']) },
      { error: 'Give a name (ppo or dqn) and settings.' },
    ),
    env: z.union([envId, z.looseObject({ id: envId })], {
      error: 'Give an id such as Terra-v0, or an id with options.',
    }),
    totalSteps: whole(1),
    seed: whole(0, 2 ** 24 - 1).default(0),
    evaluation: evaluation.optional(),
    checkpointEverySteps: whole(1).optional(),
    learner: oneOf(['wasm', 'wasm-relaxed', 'tensorflow', 'auto']).optional(),
  },
  { error: 'Give agent, env and totalSteps.' },
)

export const agentSchemas = { ppo, dqn }

/** The keys that are right at a path of a config, for suggestions; empty where any key goes. */
export function knownKeys(path: readonly PropertyKey[], agentName: unknown): readonly string[] {
  if (path.length === 0) return Object.keys(runSchema.shape)
  if (path[0] === 'evaluation') return Object.keys(evaluation.shape)
  if (path[0] !== 'agent') return []
  if (path[1] === 'prioritised') return Object.keys(prioritised.shape)
  return Object.keys((agentName === 'dqn' ? dqn : ppo).shape)
}
