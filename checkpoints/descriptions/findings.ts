/** What the policy reached on one scenario, with its 95 % interval over episodes. */
export interface Score {
  readonly metric: string
  readonly unit: string
  readonly scenario: string
  readonly value: number
  readonly low: number
  readonly high: number
  readonly episodes: number
}

/** One thing that was examined before the policy was frozen. */
export interface Check {
  readonly name: string
  readonly verdict: 'passed' | 'warned' | 'failed'
}

/** What was found out about a policy before it was frozen: what cards and statements are written from. */
export interface Findings {
  /** What the policy is for, in a line. */
  readonly purpose: string
  /** Where it should not be used, a line each. */
  readonly limitations: readonly string[]
  readonly scores: readonly Score[]
  readonly checks: readonly Check[]
}
