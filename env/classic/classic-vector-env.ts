import { usageError } from '../../core/errors.js'
import { streamKey } from '../../core/random/stream.js'
import { threefry2x32 } from '../../core/random/threefry.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { EnvironmentDescription, EnvironmentOptions, ObservationFeature } from '../definition.js'
import type { ColumnMemory } from '../kernels/column-memory.js'
import { type ActionColumns, type BoxSpace, box, type Space, spaceWidth } from '../spaces.js'
import { storedColumn } from '../stored-column.js'
import type { ResetResult, StepResult, VectorEnv } from '../vector-env.js'

/** What a classic control task is beside its dynamics. */
export interface ClassicTask {
  readonly id: string
  readonly actionSpace: Space
  /** Bounds of the observation; Gymnasium stores them in single precision, and so does the space made of them. */
  readonly observationLow: readonly number[]
  readonly observationHigh: readonly number[]
  readonly observationNames: readonly string[]
  /** The initial state is uniform between these bounds, one pair a state variable. */
  readonly initialLow: readonly number[]
  readonly initialHigh: readonly number[]
  /** Steps after which an episode is truncated. */
  readonly timeLimit: number
}

const drawnWords = new Uint32Array(2)

/** A uniform number in [0, 1) with 53 random bits: draw number `draw` of an episode. */
function episodeUniform(key0: number, episode: number, draw: number): number {
  threefry2x32(key0, episode, draw, 0, drawnWords)
  return ((drawnWords[0] >>> 5) * 67108864 + (drawnWords[1] >>> 6)) * 1.1102230246251565e-16
}

/**
 * What the classic control tasks share: columns, time limit, same-step autoreset, initial states keyed by (seed,
 * stream, episode), checks of actions, snapshots. A task adds `advance`, and `observe` where it shows other things than its
 * state: loops over columns that allocate nothing. It resets itself at the end of its constructor.
 *
 * An episode that reaches a terminal state in the very step of its time limit counts as terminated, not as truncated:
 * there is nothing to bootstrap from.
 */
export abstract class ClassicVectorEnv implements VectorEnv {
  readonly id: string
  readonly numEnvs: number
  readonly observationSpace: BoxSpace
  readonly actionSpace: Space
  readonly autoresetMode = 'same-step'
  /** `state[variable * numEnvs + env]`, in doubles as Gymnasium computes. */
  protected readonly state: Float64Array
  protected readonly rewards: Float64Array
  protected readonly terminated: Uint8Array
  protected readonly observations: Float32Array
  private readonly truncated: Uint8Array
  private readonly elapsedSteps: Int32Array
  /** The number of the episode that each environment is in. */
  private readonly episodes: Float64Array
  private readonly firstEpisode: number
  private readonly key0: number
  private readonly result: StepResult

  /** @param memory where a task's kernel finds `state` and `terminated`; none for a task without a kernel */
  constructor(
    private readonly task: ClassicTask,
    options: EnvironmentOptions,
    memory: ColumnMemory | null = null,
  ) {
    const { numEnvs } = options
    this.id = task.id
    this.numEnvs = numEnvs
    this.actionSpace = task.actionSpace
    this.observationSpace = box(
      Float64Array.from(task.observationLow, Math.fround),
      Float64Array.from(task.observationHigh, Math.fround),
      task.observationLow.length,
      task.observationNames,
    )
    const variables = task.initialLow.length
    this.state = memory?.doubles(numEnvs, variables) ?? new Float64Array(variables * numEnvs)
    this.rewards = new Float64Array(numEnvs)
    this.terminated = memory?.bytes(numEnvs) ?? new Uint8Array(numEnvs)
    this.truncated = new Uint8Array(numEnvs)
    this.observations = new Float32Array(task.observationLow.length * numEnvs)
    this.elapsedSteps = new Int32Array(numEnvs)
    this.episodes = new Float64Array(numEnvs)
    this.firstEpisode = options.firstEpisode ?? 0
    this.key0 = streamKey(options.seed, options.stream ?? 'trainingEpisode')
    this.result = {
      observations: this.observations,
      rewards: this.rewards,
      terminated: this.terminated,
      truncated: this.truncated,
      infos: { finalObservations: new Float32Array(this.observations.length), columns: {} },
    }
  }

  /** One step of the dynamics in every environment: state, rewards and terminated, from valid actions. */
  protected abstract advance(actions: ActionColumns): void

  /** Writes the observations of the environments from `from` to below `to`: by default the state as it is. */
  protected observe(from: number, to: number): void {
    const { numEnvs, state, observations } = this
    for (let start = 0; start < state.length; start += numEnvs) {
      for (let index = start + from; index < start + to; index++) observations[index] = state[index]
    }
  }

  reset(): ResetResult {
    for (let env = 0; env < this.numEnvs; env++) {
      this.episodes[env] = this.firstEpisode + env
      this.startEpisode(env)
    }
    this.rewards.fill(0)
    this.terminated.fill(0)
    this.truncated.fill(0)
    this.observe(0, this.numEnvs)
    return this.result
  }

  step(actions: ActionColumns): StepResult {
    this.checkActions(actions)
    this.advance(actions)
    this.observe(0, this.numEnvs)
    const { numEnvs, elapsedSteps, terminated, truncated } = this
    const { timeLimit } = this.task
    for (let env = 0; env < numEnvs; env++) {
      const elapsed = elapsedSteps[env] + 1
      elapsedSteps[env] = elapsed
      const ended = terminated[env]
      const cut = elapsed >= timeLimit ? 1 - ended : 0
      truncated[env] = cut
      if ((ended | cut) !== 0) this.nextEpisode(env)
    }
    return this.result
  }

  startNextEpisodes(marked: Uint8Array): ResetResult {
    for (let env = 0; env < this.numEnvs; env++) if (marked[env] !== 0) this.nextEpisode(env)
    return this.result
  }

  snapshot(): Snapshot {
    return {
      state: this.state.slice(),
      elapsedSteps: this.elapsedSteps.slice(),
      episodes: this.episodes.slice(),
    }
  }

  restore(snapshot: Snapshot): ResetResult {
    const stored = {
      state: storedColumn(snapshot, 'state', this.state.length, this.id),
      elapsedSteps: storedColumn(snapshot, 'elapsedSteps', this.numEnvs, this.id),
      episodes: storedColumn(snapshot, 'episodes', this.numEnvs, this.id),
    }
    this.state.set(stored.state)
    this.elapsedSteps.set(stored.elapsedSteps)
    this.episodes.set(stored.episodes)
    this.rewards.fill(0)
    this.terminated.fill(0)
    this.truncated.fill(0)
    this.observe(0, this.numEnvs)
    return this.result
  }

  /** Draws the initial state of the episode that the environment is in. */
  protected startEpisode(env: number): void {
    const { initialLow, initialHigh } = this.task
    for (let variable = 0; variable < initialLow.length; variable++) {
      const uniform = episodeUniform(this.key0, this.episodes[env] >>> 0, variable)
      this.state[variable * this.numEnvs + env] =
        initialLow[variable] + (initialHigh[variable] - initialLow[variable]) * uniform
    }
    this.elapsedSteps[env] = 0
  }

  /** Keeps the last observation of the episode and begins the environment's next one. */
  private nextEpisode(env: number): void {
    const { observations, numEnvs } = this
    const { finalObservations } = this.result.infos
    for (let index = env; index < observations.length; index += numEnvs) {
      finalObservations[index] = observations[index]
    }
    this.episodes[env] += numEnvs
    this.startEpisode(env)
    this.observe(env, env + 1)
  }

  private checkActions(actions: ActionColumns): void {
    const { actionSpace, numEnvs } = this
    if (actions.length !== numEnvs * spaceWidth(actionSpace)) {
      throw usageError(
        `${actions.length} actions for ${numEnvs} environments`,
        `${this.id}.step`,
        'Give one action an environment; allocateActions makes a batch of the right length.',
      )
    }
    if (actionSpace.kind === 'discrete') {
      const { count } = actionSpace
      for (let env = 0; env < numEnvs; env++) {
        const action = actions[env]
        if (!(action >= 0 && action < count && action === (action | 0))) {
          throw this.wrongAction(env, action, `Actions are the whole numbers 0 to ${count - 1}.`)
        }
      }
    } else {
      for (let env = 0; env < numEnvs; env++) {
        if (Number.isNaN(actions[env])) {
          throw this.wrongAction(env, actions[env], 'Find what made the action NaN; the policy, most likely.')
        }
      }
    }
  }

  private wrongAction(env: number, action: number, remedy: string): Error {
    return usageError(`Environment ${env} got the action ${action}`, `${this.id}.step`, remedy)
  }
}

/** The description of a task that has no levers, scenarios or options. */
export function describeClassic(
  id: string,
  title: string,
  summary: string,
  observations: readonly ObservationFeature[],
): EnvironmentDescription {
  return {
    id,
    title,
    summary,
    design: null,
    levers: [],
    observations,
    scenarios: [],
    options: [],
    defaultsByMark: { production: 0, data: 0, assumption: 0 },
  }
}
