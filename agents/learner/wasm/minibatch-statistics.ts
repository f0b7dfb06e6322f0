/**
 * Sums over one minibatch: means, for every sample weighs one part of the minibatch. A program has one such record, which the
 * next minibatch overwrites.
 */
export interface MinibatchStatistics {
  policyLoss: number
  entropy: number
  approximateKl: number
  clipFraction: number
  valueLoss: number
  gradientNorm: number
  /** Whether the step was taken. */
  taken: boolean
}

const statisticNames = {
  policyLoss: 'the policy loss',
  valueLoss: 'the value loss',
  entropy: 'the entropy',
  approximateKl: 'the approximate KL',
  gradientNorm: 'the gradient norm',
} as const

type Statistic = keyof typeof statisticNames
const statisticKeys = Object.keys(statisticNames) as Statistic[]

/** The name of the first of a minibatch's sums that is NaN or infinite, or undefined. */
export function nonFiniteStatistic(statistics: Readonly<Record<Statistic, number>>): string | undefined {
  for (const statistic of statisticKeys) {
    if (!Number.isFinite(statistics[statistic])) return statisticNames[statistic]
  }
  return undefined
}
