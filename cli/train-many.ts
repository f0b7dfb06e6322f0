import { basename } from 'node:path'
import { tensorflowFacts } from '../agents/learner/tensorflow/session.js'
import { learnerOf } from '../training/learner-choice.js'
import { trainPopulation } from '../training/population.js'
import type { ProgressReport } from '../training/progress.js'
import { type SeedOutcome, type SeedRun, trainRuns } from '../training/seeds.js'
import { positiveWhole } from './arguments.js'
import { ProgressLine, say } from './output.js'
import { progressText } from './train-progress.js'

/** Says what TensorFlow computes on, above all where that is not the card that was meant. */
export function tellDevice(): void {
  const { version, device, missesCard } = tensorflowFacts()
  const instead = missesCard ? ': the build for a card is here, but no NVIDIA card with a driver answers' : ''
  say(`TensorFlow ${version} computes on the ${device === 'gpu' ? 'card' : 'processor'}${instead}.`)
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** How far several runs are, as one run would tell it. */
class JointProgress {
  /** When the first of them told of itself: a rate takes in no start of threads and processes. */
  private start: number | undefined
  private readonly firstSteps = new Map<SeedRun, number>()
  private readonly reports = new Map<SeedRun, ProgressReport>()

  constructor(private readonly runs: readonly SeedRun[]) {}

  update(run: SeedRun, report: ProgressReport): void {
    this.start ??= performance.now()
    if (!this.firstSteps.has(run)) this.firstSteps.set(run, report.steps)
    this.reports.set(run, report)
  }

  report(): ProgressReport {
    const reports = [...this.reports.values()]
    const steps = reports.reduce((sum, report) => sum + report.steps, 0)
    const before = [...this.firstSteps.values()].reduce((sum, first) => sum + first, 0)
    const totalSteps = this.runs.reduce((sum, { config }) => sum + config.totalSteps, 0)
    const seconds = Math.max(1e-3, (performance.now() - (this.start ?? 0)) / 1000)
    const stepsPerSecond = (steps - before) / seconds
    const known = (values: readonly (number | null)[]) => mean(values.filter((value) => value !== null))
    return {
      steps,
      totalSteps,
      stepsPerSecond,
      meanReturn: known(reports.map((report) => report.meanReturn)),
      pegRmse: known(reports.map((report) => report.pegRmse)),
      secondsLeft: Math.max(0, totalSteps - steps) / stepsPerSecond,
    }
  }
}

/**
 * Trains several runs and shows them in one line: PPO by TensorFlow in one graph, others in processes of their own. Where
 * one fails, the others go on and the exit status will be 1.
 */
export async function trainMany(
  runs: readonly SeedRun[],
  { workers, signal }: { readonly workers: number | undefined; readonly signal: AbortSignal },
): Promise<SeedOutcome[]> {
  const atATime = workers === undefined ? undefined : positiveWhole(workers, 'workers')
  const line = new ProgressLine()
  const progress = new JointProgress(runs)
  let ended = 0
  const options = {
    signal,
    onProgress: (run: SeedRun, report: ProgressReport) => {
      progress.update(run, report)
      const joint = progress.report()
      if (joint.stepsPerSecond > 0) {
        line.update(`${ended} of ${runs.length} runs ended  ${progressText(joint)}`)
      }
    },
    onOutcome: (outcome: SeedOutcome) => {
      ended++
      const became =
        'result' in outcome
          ? `${outcome.result.status}, mean return ${outcome.result.evaluation?.score.toFixed(3) ?? 'not evaluated'}`
          : `failed: ${outcome.error.message}`
      line.end(`${basename(outcome.folder)}: ${became}`)
    },
  }
  const together = runs.every(
    ({ config }) => learnerOf(config) === 'tensorflow' && config.agent.name === 'ppo',
  )
  const outcomes = together
    ? await trainPopulation(runs, { ...options, ...(atATime === undefined ? {} : { sideBySide: atATime }) })
    : await trainRuns(runs, { ...options, ...(atATime === undefined ? {} : { workers: atATime }) })
  if (outcomes.some((outcome) => 'error' in outcome)) process.exitCode = 1
  return outcomes
}
