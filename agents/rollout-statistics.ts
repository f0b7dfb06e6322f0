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
  private columns: StepResult['infos']['columns'] = {}
  private names: readonly string[] = []
  private guardColumns: readonly Float64Array[] = []

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
    const { columns } = result.infos
    if (columns !== this.columns) this.takeUp(columns)
    const { names, guardColumns, sums } = this
    for (const name of names) {
      const column = columns[name]
      let sum = sums.get(name) ?? 0
      for (let env = 0; env < numEnvs; env++) sum += column[env]
      sums.set(name, sum)
    }
    if (guardColumns.length === 0) return
    this.guarded = true
    for (let env = 0; env < numEnvs; env++) {
      let bound = 0
      for (let guard = 0; guard < guardColumns.length; guard++) bound += guardColumns[guard][env]
      if (bound !== 0) this.changedByGuard++
    }
  }

  /** Finds the columns of interest once, for environments reuse their record of columns and what it holds. */
  private takeUp(columns: StepResult['infos']['columns']): void {
    const isGuard = (name: string): boolean => name.startsWith('guard/')
    this.columns = columns
    this.names = Object.keys(columns).filter((name) => isGuard(name) || name.startsWith('reward/'))
    this.guardColumns = this.names.filter(isGuard).map((name) => columns[name])
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
