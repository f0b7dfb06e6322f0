import { describe, expect, it } from 'vitest'
import { MinthelmError } from '../../core/errors.js'
import { RandomStream } from '../../core/random/stream.js'
import type { EnvironmentOptions } from '../../env/definition.js'
import { shippedMechanisms } from '../../env/mechanisms/mechanisms.js'
import { definitionOf, environmentIds, makeVector, register } from '../../env/registry.js'
import { allocateActions, samplePoints } from '../../env/spaces.js'

function errorOf(call: () => unknown): MinthelmError {
  try {
    call()
  } catch (error) {
    if (error instanceof MinthelmError) return error
    throw error
  }
  throw new Error('no error')
}

describe('the registry', () => {
  it('knows the classic tasks and the economies by versioned ids', () => {
    const economies = shippedMechanisms.map(({ environment }) => environment)
    expect(economies).toEqual(expect.arrayContaining(['Terra-v0', 'Ampleforth-v0', 'Rai-v0', 'Iron-v0']))
    for (const id of economies) expect(id).toMatch(/^[A-Z][A-Za-z0-9]*-v\d+$/)
    expect(environmentIds()).toEqual([
      ...economies,
      'CartPole-v1',
      'Acrobot-v1',
      'MountainCar-v0',
      'MountainCarContinuous-v0',
      'Pendulum-v1',
    ])
  })

  it('names the nearest id of an unknown one, with status 2', () => {
    const error = errorOf(() => makeVector('Cartpole-v1', { numEnvs: 1, seed: 0 }))
    expect(error.message).toMatch(/^Unknown environment "Cartpole-v1"\. Did you mean "CartPole-v1"\?/)
    expect(error.exitStatus).toBe(2)
  })

  it('refuses an id that is taken and one without a version', () => {
    const definition = definitionOf('CartPole-v1')
    const before = environmentIds()
    expect(() => register(definition)).toThrow(/"CartPole-v1" exists already/)
    expect(() => register({ ...definition, id: 'CartPole' })).toThrow(/"CartPole" is no environment id/)
    expect(environmentIds()).toEqual(before)
  })

  it.each([
    [{ numEnvs: 0, seed: 0 }, /numEnvs is 0 \(CartPole-v1\.numEnvs\)/],
    [{ numEnvs: 1.5, seed: 0 }, /numEnvs is 1\.5/],
    [{ numEnvs: 1, seed: -1 }, /seed is -1/],
    [{ numEnvs: 1, seed: Number.NaN }, /seed is NaN/],
    [{ numEnvs: 1, seed: 0, firstEpisode: -2 }, /firstEpisode is -2/],
    [
      { numEnvs: 1, seed: 0, numEnv: 3 },
      /Unknown option "numEnv" \(CartPole-v1\)\. Did you mean "numEnvs"\?/,
    ],
    [
      { numEnvs: 1, seed: 0, stream: 'trainingEpisodes' as never },
      /Unknown stream.*Did you mean "trainingEpisode"/,
    ],
  ])('refuses the options %o', (options, words) => {
    const error = errorOf(() => makeVector('CartPole-v1', options))
    expect(error.message).toMatch(words)
    expect(error.exitStatus).toBe(2)
  })

  it.each(environmentIds())('describes %s in line with what it makes', (id) => {
    const definition = definitionOf(id)
    const description = definition.describe()
    const env = makeVector(id, { numEnvs: 1, seed: 0 })
    expect(env.id).toBe(id)
    expect(description.id).toBe(id)
    expect(description.observations.map(({ name }) => name)).toEqual(env.observationSpace.names)
    expect(description.options.map(({ key }) => key)).toEqual(definition.optionKeys)
    if (definition.kind === 'economy') {
      expect(env.actionSpace).toMatchObject({ kind: 'box', size: description.levers.length })
    }
  })
})

/** Every number that an environment shows in some steps with random actions, a column an environment. */
function play(
  id: string,
  numEnvs: number,
  seed: number,
  steps: number,
  more: Partial<EnvironmentOptions> = {},
): number[][] {
  const env = makeVector(id, { ...more, numEnvs, seed })
  const actions = allocateActions(env.actionSpace, 1)
  const all = allocateActions(env.actionSpace, numEnvs)
  const stream = new RandomStream(5, 'test')
  const shown: number[][] = Array.from({ length: numEnvs }, () => [])
  const look = (observations: Float32Array) => {
    for (let at = 0; at < observations.length; at++) shown[at % numEnvs]!.push(observations[at]!)
  }
  look(env.reset().observations)
  for (let step = 0; step < steps; step++) {
    samplePoints(env.actionSpace, stream, 1, actions)
    // The same action everywhere, so that batches of different sizes can be compared.
    for (let at = 0; at < all.length; at++) all[at] = actions[Math.floor(at / numEnvs)]!
    const { observations, rewards } = env.step(all)
    look(observations)
    for (let e = 0; e < numEnvs; e++) shown[e]!.push(rewards[e]!)
  }
  return shown
}

describe.each(environmentIds())('%s is deterministic', (id) => {
  it('under the same seed, and not under another', () => {
    expect(play(id, 3, 7, 40)).toEqual(play(id, 3, 7, 40))
    expect(play(id, 3, 7, 40)).not.toEqual(play(id, 3, 8, 40))
  })

  it('whatever the size of the batch: an episode is its number, not its place', () => {
    const together = play(id, 3, 7, 8)
    expect(play(id, 1, 7, 8, { firstEpisode: 2 })[0]).toEqual(together[2])
    expect(together[0]).not.toEqual(together[1])
  })

  it('with streams of their own for training and evaluation', () => {
    const training = play(id, 2, 7, 8)
    const evaluation = play(id, 2, 7, 8, { stream: 'evaluationEpisode' })
    expect(evaluation).not.toEqual(training)
  })
})
