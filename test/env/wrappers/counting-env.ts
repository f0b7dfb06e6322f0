import type { Snapshot } from '../../../core/snapshot.js'
import { box, discrete } from '../../../env/spaces.js'
import type { ResetResult, StepResult, VectorEnv } from '../../../env/vector-env.js'

/**
 * An environment whose numbers are plain: environment e in its k-th episode (from 1) shows 100 * e + 10 * k + the steps
 * taken, and the negative of it. A step pays the steps taken; action 1 ends the episode as terminated.
 */
export class CountingEnv implements VectorEnv {
  readonly id = 'Counting-v0'
  readonly autoresetMode = 'same-step'
  readonly observationSpace = box(-1000, 1000, 2, ['count', 'negative'])
  readonly actionSpace = discrete(2)
  private readonly elapsed: Int32Array
  private readonly episode: Int32Array
  private readonly result: StepResult

  constructor(readonly numEnvs: number) {
    this.elapsed = new Int32Array(numEnvs)
    this.episode = new Int32Array(numEnvs)
    this.result = {
      observations: new Float32Array(2 * numEnvs),
      rewards: new Float64Array(numEnvs),
      terminated: new Uint8Array(numEnvs),
      truncated: new Uint8Array(numEnvs),
      infos: { finalObservations: new Float32Array(2 * numEnvs), columns: {} },
    }
  }

  private show(out: Float32Array, env: number): void {
    out[env] = 100 * env + 10 * this.episode[env]! + this.elapsed[env]!
    out[this.numEnvs + env] = -out[env]!
  }

  private next(env: number): void {
    this.show(this.result.infos.finalObservations, env)
    this.elapsed[env] = 0
    this.episode[env]!++
    this.show(this.result.observations, env)
  }

  reset(): ResetResult {
    this.elapsed.fill(0)
    this.episode.fill(1)
    for (let env = 0; env < this.numEnvs; env++) this.show(this.result.observations, env)
    return this.result
  }

  step(actions: ArrayLike<number>): StepResult {
    for (let env = 0; env < this.numEnvs; env++) {
      this.elapsed[env]!++
      this.result.rewards[env] = this.elapsed[env]!
      this.result.terminated[env] = actions[env]!
      this.show(this.result.observations, env)
      if (actions[env] === 1) this.next(env)
    }
    return this.result
  }

  startNextEpisodes(marked: Uint8Array): ResetResult {
    for (let env = 0; env < this.numEnvs; env++) if (marked[env] === 1) this.next(env)
    return this.result
  }

  snapshot(): Snapshot {
    return { elapsed: this.elapsed.slice(), episode: this.episode.slice() }
  }

  restore(snapshot: Snapshot): ResetResult {
    this.elapsed.set(snapshot.elapsed!)
    this.episode.set(snapshot.episode!)
    for (let env = 0; env < this.numEnvs; env++) this.show(this.result.observations, env)
    return this.result
  }
}
