import { usageError } from '../../../core/errors.js'
import type { BatchForward } from './batch-forward.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'
import { TILE_SAMPLES } from './network-pass.js'
import type { PpoPlan } from './ppo-plan.js'
import { ppoTasks } from './ppo-program.js'
import type { PpoRolloutRows } from './ppo-rollout.js'
import type { RolloutTiles } from './rollout-tiles.js'
import type { Team } from './team.js'

/** A shorter rollout is played and valued by the calling thread alone: to call the others would take as long. */
const LEAST_SHARED_ROLLOUT = 1024
/** After a rollout with late workers at most so many are played alone: first one, twice as many each time that they are late again. */
const MOST_PLAYED_ALONE = 32

function wrongRollout(samples: number, size: number): Error {
  return usageError(
    `A rollout of ${samples} samples where ${size} are due`,
    'rollOut',
    "Decide on all of the rollout's samples by act(), each once.",
  )
}

/** The calling thread's side of a rollout: keeps what is decided on, and has the other threads decide and value beside it. */
export class RolloutPlayer {
  /** The observations of the last rollout. */
  readonly observations: Float32Array
  readonly #plan: PpoPlan
  readonly #team: Team
  readonly #tiles: RolloutTiles
  readonly #forward: BatchForward
  readonly #rows: PpoRolloutRows
  readonly #size: number
  readonly #values: Float32Array
  #playing: 'nothing' | 'alone' | 'together' = 'nothing'
  /** Samples of the rollout so far. */
  #kept = 0
  /** Whether the workers take part in decisions: until they are late once, for the calling thread waits for them. */
  #sharesDecisions = false
  /** Rollouts that are played alone yet, because the workers were late, and how many there were to be. */
  #leftAlone = 0
  #setAlone = 0
  readonly #decideTogether = (inputs: number, count: number): void => {
    this.#sharesDecisions = this.#tiles.decide(inputs, count, this.#team.meeting)
  }

  constructor(
    memory: LinearMemory,
    plan: PpoPlan,
    team: Team,
    tiles: RolloutTiles,
    forward: BatchForward,
    rows: PpoRolloutRows,
    size: number,
  ) {
    this.#plan = plan
    this.#team = team
    this.#tiles = tiles
    this.#forward = forward
    this.#rows = rows
    this.#size = size
    this.observations = floatsAt(memory, plan.rolloutObservations, plan.actor.shape.inputs * size)
    this.#values = floatsAt(memory, plan.rolloutValues, size)
  }

  /** How `count` decisions are made by all threads, or undefined where the calling thread makes them. */
  sharedDecisions(count: number): ((inputs: number, count: number) => void) | undefined {
    return this.#sharesDecisions && count > TILE_SAMPLES ? this.#decideTogether : undefined
  }

  /** Appends what was decided on last to the rollout that is played, if any. */
  keep(observations: Float32Array, count: number): void {
    if (this.#playing === 'nothing') return
    const next = this.#kept + count
    if (next > this.#size) throw wrongRollout(next, this.#size)
    const place = this.#plan.rolloutObservations + this.#kept * Float32Array.BYTES_PER_ELEMENT
    this.#forward.keepInputs(observations, this.#plan.actor.shape.inputs, count, place, this.#size)
    this.#kept = next
    if (this.#playing === 'together') this.#tiles.seen(next)
  }

  /** Plays a rollout; `valueAlone` values it where no other thread has. */
  rollOut(play: () => void, values: Float32Array, valueAlone: () => void): void {
    const playAlone = (): void => {
      this.#play('alone', play)
      valueAlone()
    }
    if (this.#size < LEAST_SHARED_ROLLOUT) {
      playAlone()
      return
    }
    if (this.#leftAlone > 0) {
      this.#leftAlone--
      this.#team.jobsAlone++
      playAlone()
      return
    }
    this.#team.beside(
      (job) => {
        job[0] = ppoTasks.rollout
        this.#tiles.open()
      },
      (isAlone) => (isAlone ? playAlone() : this.#playTogether(play, values)),
    )
  }

  #playTogether(play: () => void, values: Float32Array): void {
    try {
      this.#sharesDecisions = true
      this.#play('together', play)
      const areSoon = this.#tiles.finishValues(this.#team.meeting) && this.#sharesDecisions
      this.#setAlone = areSoon ? 0 : Math.min(Math.max(1, 2 * this.#setAlone), MOST_PLAYED_ALONE)
      this.#leftAlone = this.#setAlone
      this.#rows.holdsObservationsOf = this.observations
      for (let sample = 0; sample < this.#size; sample++) values[sample] = this.#values[sample]
    } finally {
      this.#sharesDecisions = false
      this.#tiles.close()
    }
  }

  #play(playing: 'alone' | 'together', play: () => void): void {
    this.#kept = 0
    this.#rows.holdsObservationsOf = null
    this.#playing = playing
    try {
      play()
    } finally {
      this.#playing = 'nothing'
    }
    if (this.#kept !== this.#size) throw wrongRollout(this.#kept, this.#size)
  }
}
