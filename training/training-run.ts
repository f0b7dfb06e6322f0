import type { Agent, IterationReport } from '../agents/agent.js'
import type { Json } from '../checkpoints/canonical-json.js'
import type { TrainingCheckpoint, TrainingProgress } from '../checkpoints/training-checkpoint.js'
import { writeTrainingCheckpoint } from '../checkpoints/training-checkpoint-file.js'
import { MinthelmError } from '../core/errors.js'
import type { RunView, TrainingCallback, TrainingEvaluation } from './callbacks.js'
import type { RunConfig } from './config/run-config.js'
import { HealthMonitor } from './health.js'
import { LineLog, readLines } from './line-log.js'
import { metricsLine } from './metrics-line.js'
import type { RunFolder } from './run-folder.js'
import type { TrainingParts } from './training-parts.js'

const atStart: TrainingProgress = { steps: 0, iterations: 0, evaluations: 0, best: null }

/** Whether a multiple of `every` lies in (from, to]; never for 0. */
function crosses(every: number, from: number, to: number): boolean {
  return every > 0 && Math.floor(to / every) > Math.floor(from / every)
}

/** A run at work: its agent, where it stands, and the files that grow with it. */
export class TrainingRun implements RunView {
  readonly folder: string
  progress: TrainingProgress
  metrics: Readonly<Record<string, number>> = {}
  evaluation: TrainingEvaluation | null = null
  /** The step that last.checkpoint stands at. */
  private savedSteps: number | undefined
  readonly warnings: string[] = []
  private readonly metricsLog: LineLog
  private readonly evaluationsLog: LineLog
  private readonly health = new HealthMonitor()

  constructor(
    readonly config: RunConfig,
    private readonly files: RunFolder,
    private readonly agent: Agent,
    private readonly parts: TrainingParts,
    private readonly callbacks: readonly TrainingCallback[],
    checkpoint: TrainingCheckpoint | undefined,
  ) {
    this.folder = files.path
    this.progress = checkpoint?.progress ?? atStart
    if (checkpoint !== undefined) {
      agent.restore(checkpoint.state)
      this.savedSteps = checkpoint.progress.steps
    }
    this.metricsLog = LineLog.open(files.metrics, this.progress.iterations)
    this.evaluationsLog = LineLog.open(files.evaluations, this.progress.evaluations)
    this.recall()
    for (const callback of callbacks) callback.onStart?.(this)
  }

  /** Takes up what the files of a resumed run tell of its past. */
  private recall(): void {
    for (const line of readLines(this.files.metrics)) {
      this.metrics = line as Record<string, number>
      this.warnings.push(...this.health.observe(this.metrics))
    }
    const evaluations = readLines(this.files.evaluations) as unknown as TrainingEvaluation[]
    this.evaluation = evaluations.at(-1) ?? null
  }

  get finished(): boolean {
    return this.progress.steps >= this.config.totalSteps
  }

  /** One rollout with its updates, and what is due after it. */
  advance(): void {
    const from = this.progress.steps
    const report = this.iterate()
    const steps = this.agent.stepsDone
    this.progress = { ...this.progress, steps, iterations: this.progress.iterations + 1 }
    this.record(report)
    if (this.finished || crosses(this.config.evaluation.everySteps, from, steps)) this.evaluate()
    if (crosses(this.config.checkpointEverySteps, from, steps)) this.save()
  }

  /** One iteration, in which a failure that names no place in the run is given one. */
  private iterate(): IterationReport {
    try {
      return this.agent.iterate()
    } catch (error) {
      if (!(error instanceof MinthelmError) || error.where?.includes('seed') === true) throw error
      const { what, where, remedy, exitStatus } = error
      const place = `after step ${this.progress.steps}, seed ${this.config.seed}`
      const whole = where === undefined ? place : `${place}, ${where}`
      throw new MinthelmError({ what, where: whole, remedy, exitStatus, cause: error })
    }
  }

  private record(report: IterationReport): void {
    const { iterations, steps } = this.progress
    this.metrics = metricsLine(iterations, steps, report)
    for (const [name, value] of Object.entries(this.metrics)) {
      if (!Number.isFinite(value)) {
        throw new MinthelmError({
          what: `${value} arose in the scalar "${name}"`,
          where: `step ${steps}, seed ${this.config.seed}`,
          remedy: 'The update diverged: lower agent.learningRate, or go back to the last checkpoint.',
        })
      }
    }
    this.metricsLog.append(this.metrics)
    for (const callback of this.callbacks) callback.onIteration?.(this, report)
    for (const warning of this.health.observe(this.metrics)) {
      this.warnings.push(warning)
      for (const callback of this.callbacks) callback.onWarning?.(this, warning)
    }
  }

  private evaluate(): void {
    const { steps, iterations, evaluations, best } = this.progress
    const outcome = this.parts.evaluate(this.config, this.agent.freeze())
    const improved = best === null || outcome.score > best.score
    this.evaluation = { steps, iteration: iterations, ...outcome, improved }
    this.progress = {
      ...this.progress,
      evaluations: evaluations + 1,
      best: improved ? { score: outcome.score, steps } : best,
    }
    this.evaluationsLog.append(this.evaluation)
    if (improved) writeTrainingCheckpoint(this.files.best, this.checkpoint())
    for (const callback of this.callbacks) callback.onEvaluation?.(this, this.evaluation)
  }

  /** Writes last.checkpoint where it is behind, once the lines that it counts are safe. */
  save(): void {
    if (this.savedSteps === this.progress.steps) return
    this.metricsLog.sync()
    this.evaluationsLog.sync()
    writeTrainingCheckpoint(this.files.last, this.checkpoint())
    this.savedSteps = this.progress.steps
  }

  private checkpoint(): TrainingCheckpoint {
    return {
      // A resolved config came from YAML or its like: it is JSON, though its type has optional keys.
      config: this.config as unknown as Json,
      progress: this.progress,
      policy: this.agent.freeze(),
      state: this.agent.snapshot(),
    }
  }

  async close(): Promise<void> {
    this.metricsLog.close()
    this.evaluationsLog.close()
    await this.agent.close()
  }
}
