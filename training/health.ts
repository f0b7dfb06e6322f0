/** What a rule looks at: the scalars of one update, by name, and the mean return of the episodes that ended in it. */
type Observation = Readonly<Record<string, number>>

interface Rule {
  readonly name: string
  /** How many updates in a row must look bad. */
  readonly patience: number
  /** Whether the newest update looks bad, given at most 50 before it (oldest first) and the very first one. */
  looksBad(newest: Observation, before: readonly Observation[], first: Observation | undefined): boolean
  warning(newest: Observation): string
}

const MEMORY = 50

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Values of one scalar in the updates that report it. */
function history(name: string, before: readonly Observation[]): number[] {
  return before.flatMap((observation) => (observation[name] === undefined ? [] : [observation[name]]))
}

/** More than `times` the median of at least 20 earlier updates. */
function exceedsMedian(
  name: string,
  times: number,
  newest: Observation,
  before: readonly Observation[],
): boolean {
  const earlier = history(name, before)
  const value = newest[name]
  return value !== undefined && earlier.length >= 20 && value > times * Math.max(median(earlier), 1e-8)
}

/** All returns of the memory within 1 % of their mean (or within 1e-6 where it is 0). */
function returnIsFlat(newest: Observation, before: readonly Observation[]): boolean {
  const returns = history('episodeReturn', [...before, newest])
  if (returns.length < 20) return false
  const recent = returns.slice(-20)
  const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length
  return recent.every((value) => Math.abs(value - mean) <= Math.max(0.01 * Math.abs(mean), 1e-6))
}

/** The rules, stated in full in each warning so that its reader can judge it. */
const rules: readonly Rule[] = [
  {
    name: 'kl',
    patience: 5,
    looksBad: ({ approximateKl }) => approximateKl !== undefined && approximateKl > 0.1,
    warning: ({ approximateKl }) =>
      `Diverging: the approximate KL was above 0.1 in 5 updates in a row (now ${approximateKl?.toPrecision(3)}). ` +
      'Lower agent.learningRate or agent.epochs, or set agent.targetKl.',
  },
  {
    name: 'explained-variance',
    patience: 20,
    looksBad: ({ explainedVariance }, before) =>
      explainedVariance !== undefined && explainedVariance < 0 && before.length >= 10,
    warning: ({ explainedVariance }) =>
      `Dead critic: its explained variance was below 0 in 20 updates in a row (now ${explainedVariance?.toPrecision(3)}), ` +
      'so it predicts worse than the mean would. Set agent.normalizeRewards=true, or lower agent.learningRate.',
  },
  {
    name: 'gradient-norm',
    patience: 3,
    looksBad: (newest, before) => exceedsMedian('gradientNorm', 10, newest, before),
    warning: ({ gradientNorm }) =>
      `Diverging: the gradient norm was above 10 times its median of the last 50 updates, 3 times in a row (now ${gradientNorm?.toPrecision(3)}). ` +
      'Lower agent.learningRate or agent.maxGradientNorm.',
  },
  {
    name: 'loss',
    patience: 3,
    looksBad: (newest, before) => exceedsMedian('loss', 100, newest, before),
    warning: ({ loss }) =>
      `Diverging: the loss was above 100 times its median of the last 50 updates, 3 times in a row (now ${loss?.toPrecision(3)}). ` +
      'Lower agent.learningRate, or move the target network less often.',
  },
  {
    name: 'entropy',
    patience: 1,
    looksBad: (newest, before, first) => {
      const start = first?.entropy
      const { entropy } = newest
      // A categorical policy starts near its greatest entropy; a Gaussian one can fall below 0 and has no such scale.
      return (
        start !== undefined &&
        entropy !== undefined &&
        start > 0 &&
        entropy >= 0 &&
        entropy < 0.01 * start &&
        returnIsFlat(newest, before)
      )
    },
    warning: ({ entropy }) =>
      `Dead: the entropy fell below 1 % of what it was (now ${entropy?.toPrecision(3)}) and the return has been within 1 % for 20 updates, ` +
      'so the policy tries nothing new. Fine once it is solved; else raise agent.entropyCoefficient.',
  },
]

/** Watches the scalars of a run for signs that it is dead or diverges, and says each at most once. */
export class HealthMonitor {
  private readonly before: Observation[] = []
  private first: Observation | undefined
  private readonly streaks = new Map<string, number>()
  private readonly given = new Set<string>()

  /** Takes in one line of metrics and returns the warnings that it gives rise to. */
  observe(line: Observation): string[] {
    const warnings: string[] = []
    for (const rule of rules) {
      const streak = rule.looksBad(line, this.before, this.first) ? (this.streaks.get(rule.name) ?? 0) + 1 : 0
      this.streaks.set(rule.name, streak)
      if (streak >= rule.patience && !this.given.has(rule.name)) {
        this.given.add(rule.name)
        warnings.push(rule.warning(line))
      }
    }
    this.first ??= line
    this.before.push(line)
    if (this.before.length > MEMORY) this.before.shift()
    return warnings
  }
}
