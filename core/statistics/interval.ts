/** A range that holds the true value with the stated confidence. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** A number with its uncertainty. */
export interface Estimate extends Interval {
  readonly estimate: number
}

/** All intervals of the laboratory are 95 % intervals unless a name says otherwise. */
export const confidence = 0.95

/** The standard normal quantile at 0.975. */
export const normalQuantile975 = 1.959963984540054
