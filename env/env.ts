import { MinthelmError, usageError } from '../core/errors.js'
import type { EnvironmentOptions } from './definition.js'
import { makeVector } from './registry.js'
import { type ActionColumns, allocateActions, type BoxSpace, type Space, spaceWidth } from './spaces.js'
import type { ResetResult, VectorEnv } from './vector-env.js'

/** A choice by its number, or the entries of a box or of several choices. */
export type Action = number | ArrayLike<number>

/** What a single environment tells beside the reward. */
export interface EnvInfo {
  /** Named quantities, as `Infos.columns` of the vector environment. */
  readonly quantities: Readonly<Record<string, number>>
  /** 1 where an action may be taken; only where the environment masks. */
  readonly actionMask?: Uint8Array
}

export interface EnvReset {
  readonly observation: Float32Array
  readonly info: EnvInfo
}

export interface EnvStep extends EnvReset {
  readonly reward: number
  /** The episode reached a terminal state. */
  readonly terminated: boolean
  /** The episode was cut by a limit of time. */
  readonly truncated: boolean
}

/**
 * One environment with Gymnasium's semantics: `reset` first, then `step` until `terminated` or `truncated`, then `reset`
 * again. The observation of the last step is that of the episode's end. What it returns is the caller's to keep.
 */
export interface Env {
  readonly id: string
  readonly observationSpace: BoxSpace
  readonly actionSpace: Space
  /** With a seed: the first episode of that seed. Without: the next episode. */
  reset(options?: { readonly seed?: number }): EnvReset
  step(action: Action): EnvStep
}

/** Makes a vector environment of size 1 whose first episode is the given one of the given seed. */
type MakeSingle = (seed: number, firstEpisode: number) => VectorEnv

class SingleEnv implements Env {
  readonly id: string
  readonly observationSpace: BoxSpace
  readonly actionSpace: Space
  private vector: VectorEnv
  /** The vector environment starts the next episode by itself; this is what it showed first. */
  private upcoming: EnvReset | undefined
  private phase: 'new' | 'running' | 'ended' = 'new'
  private episode: number
  private readonly actions: ActionColumns

  constructor(
    private readonly make: MakeSingle,
    private seed: number,
    private readonly firstEpisode: number,
  ) {
    this.vector = make(seed, firstEpisode)
    this.episode = firstEpisode
    this.id = this.vector.id
    this.observationSpace = this.vector.observationSpace
    this.actionSpace = this.vector.actionSpace
    this.actions = allocateActions(this.actionSpace, 1)
  }

  reset(options: { readonly seed?: number } = {}): EnvReset {
    const { phase } = this
    this.phase = 'running'
    if (options.seed !== undefined) {
      this.seed = options.seed
      return this.start(this.firstEpisode)
    }
    if (phase === 'ended') {
      this.episode++
      return this.upcoming!
    }
    return this.start(phase === 'new' ? this.firstEpisode : this.episode + 1)
  }

  step(action: Action): EnvStep {
    if (this.phase !== 'running') {
      throw new MinthelmError({
        what:
          this.phase === 'new' ? 'step was called before reset' : 'step was called after the episode ended',
        where: this.id,
        remedy: 'Call reset() to start an episode, then step.',
      })
    }
    this.takeAction(action)
    const result = this.vector.step(this.actions)
    const shown = this.shown(result, result.observations)
    const terminated = result.terminated[0] !== 0
    const truncated = result.truncated[0] !== 0
    const reward = result.rewards[0]
    if (!terminated && !truncated) return { ...shown, reward, terminated, truncated }
    this.phase = 'ended'
    this.upcoming = shown
    return { ...this.shown(result, result.infos.finalObservations), reward, terminated, truncated }
  }

  private start(episode: number): EnvReset {
    this.vector = this.make(this.seed, episode)
    this.episode = episode
    const result = this.vector.reset()
    return this.shown(result, result.observations)
  }

  private takeAction(action: Action): void {
    const entries = typeof action === 'number' ? [action] : action
    const width = spaceWidth(this.actionSpace)
    if (entries.length !== width) {
      throw usageError(
        `An action of ${entries.length} entries`,
        `${this.id}.step`,
        `Give ${width === 1 ? 'a number' : `an array of ${width} numbers`}.`,
      )
    }
    for (let entry = 0; entry < width; entry++) {
      const value = entries[entry]
      if (this.actionSpace.kind !== 'box' && !Number.isInteger(value)) {
        throw usageError(
          `The action ${value} is no whole number`,
          `${this.id}.step`,
          'Give the choice by its number.',
        )
      }
      this.actions[entry] = value
    }
  }

  private shown(result: ResetResult, observations: Float32Array): EnvReset {
    const { columns, actionMasks } = result.infos
    const quantities = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[0]]))
    const info = actionMasks === undefined ? { quantities } : { quantities, actionMask: actionMasks.slice() }
    return { observation: observations.slice(), info }
  }
}

/**
 * Makes one environment with Gymnasium's interface.
 *
 *     const env = makeEnv('CartPole-v1', { seed: 7 })
 *     let { observation } = env.reset()
 *
 * Options are those of `makeVector` without numEnvs; the seed is 0 where none is given here or to `reset`.
 */
export function makeEnv(id: string, options: Omit<Partial<EnvironmentOptions>, 'numEnvs'> = {}): Env {
  const { seed = 0, firstEpisode = 0 } = options as Partial<EnvironmentOptions>
  return new SingleEnv(
    (ownSeed, first) => makeVector(id, { ...options, numEnvs: 1, seed: ownSeed, firstEpisode: first }),
    seed,
    firstEpisode,
  )
}
