import type { Snapshot } from '../core/snapshot.js'
import type { StepResult } from '../env/vector-env.js'
import type { FinishedEpisode } from './agent.js'

/**
 * What the steps of an iteration add up to: finished episodes, the mean of each reward component and how often the guard
 * changed a decision. The episodes under way live on over iterations.
 */
export class RolloutStatistics {
  private readonly returns: Float64Array
  private readonly lengths: Float64Array
  private readonly sums = new Map<string, number>()
  private episodes: FinishedEpisode[] = []
  private decisions = 0
  private changedByGuard = 0
  private guarded = false

  constructor(private readonly numEnvs: number) {
    this.returns = new Float64Array(numEnvs)
    this.lengths = new Float64Array(numEnvs)
  }

  add(result: StepResult): void {
    const { numEnvs } = this
    this.decisions += numEnvs
    for (let env = 0; env < numEnvs; env++) {
      this.returns[env] += result.rewards[env]
      this.lengths[env]++
      if (result.terminated[env] === 1 || result.truncated[env] === 1) {
        this.episodes.push({ return: this.returns[env], length: this.lengths[env] })
        this.returns[env] = 0
        this.lengths[env] = 0
      }
    }
    const guards: Float64Array[] = []
    for (const [name, column] of Object.entries(result.infos.columns)) {
      const isGuard = name.startsWith('guard/')
      if (!isGuard && !name.startsWith('reward/')) continue
      let sum = this.sums.get(name) ?? 0
      for (let env = 0; env < numEnvs; env++) sum += column[env]
      this.sums.set(name, sum)
      if (isGuard) guards.push(column)
    }
    this.guarded ||= guards.length > 0
    for (let env = 0; env < numEnvs; env++) {
      if (guards.some((column) => column[env] !== 0)) this.changedByGuard++
    }
  }

  /**
   * Hands over what was gathered since the last call: means of the `reward/` and `guard/` columns over decisions, and
   * under `guard/changed` the share of decisions in which any limit bound.
   */
  take(): { episodes: readonly FinishedEpisode[]; scalars: Record<string, number> } {
    const scalars: Record<string, number> = {}
    for (const [name, sum] of this.sums) scalars[name] = sum / this.decisions
    if (this.guarded) scalars['guard/changed'] = this.changedByGuard / this.decisions
    const { episodes } = this
    this.episodes = []
    this.sums.clear()
    this.decisions = 0
    this.changedByGuard = 0
    return { episodes, scalars }
  }

  snapshot(): Snapshot {
    return { returns: this.returns.slice(), lengths: this.lengths.slice() }
  }

  restore(snapshot: Snapshot): void {
    this.returns.set(snapshot.returns)
    this.lengths.set(snapshot.lengths)
  }
}
