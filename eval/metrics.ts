import { unknownName } from '../core/errors.js'

/** One number an episode, of which an evaluation holds a column. */
export interface MetricDefinition {
  readonly name: string
  readonly title: string
  readonly unit: string
  /** How people read it. */
  readonly format: 'number' | 'percent'
  /** Which side is better; null for quantities that are neither good nor bad in themselves. */
  readonly better: 'higher' | 'lower' | null
  readonly meaning: string
}

/** Of an economy. `shareBound/<limit>` joins them, one column for each `guard/<limit>` of the environment. */
export const economyMetrics = [
  {
    name: 'rewardPerHour',
    title: 'reward per hour',
    unit: '1/h',
    format: 'number',
    better: 'higher',
    meaning: 'Mean over the whole horizon; 0 is perfect, a collapsed economy pays -10 for each hour left.',
  },
  {
    name: 'return',
    title: 'return',
    unit: '1',
    format: 'number',
    better: 'higher',
    meaning: 'Sum of the rewards of all decisions, not discounted.',
  },
  {
    name: 'pegRmse',
    title: 'peg RMSE',
    unit: '1',
    format: 'percent',
    better: 'lower',
    meaning: 'Root mean square of price / target - 1; a collapsed economy counts with its last price.',
  },
  {
    name: 'worstDeviation',
    title: 'worst deviation',
    unit: '1',
    format: 'percent',
    better: 'lower',
    meaning: 'Largest absolute price / target - 1 at the end of a decision.',
  },
  {
    name: 'shareOutsideOnePercent',
    title: 'time outside 1 %',
    unit: '1',
    format: 'percent',
    better: 'lower',
    meaning: 'Share of the horizon with the price more than 1 % from its target.',
  },
  {
    name: 'meanDepthUsd',
    title: 'depth',
    unit: 'initial capitalisations',
    format: 'percent',
    better: 'higher',
    meaning: 'Dollars that a seller can take before the price falls by 2 %, mean until collapse.',
  },
  {
    name: 'depthShareOfTarget',
    title: 'depth / target',
    unit: '1',
    format: 'percent',
    better: 'higher',
    meaning: 'The same as a share of the depth below which the reward charges for it.',
  },
  {
    name: 'spendingPerYear',
    title: 'emissions, spending',
    unit: 'initial capitalisations/y',
    format: 'percent',
    better: 'lower',
    meaning: 'Emissions, incentives, subsidies and latency loss at their dollar cost, mean until collapse.',
  },
  {
    name: 'collapsed',
    title: 'collapse',
    unit: '1',
    format: 'percent',
    better: 'lower',
    meaning: '1 where the economy collapsed before the horizon.',
  },
  {
    name: 'survivedHours',
    title: 'hours survived',
    unit: 'h',
    format: 'number',
    better: 'higher',
    meaning: 'Hours before collapse; the horizon where there was none.',
  },
  {
    name: 'supplyChange',
    title: 'supply change',
    unit: '1',
    format: 'percent',
    better: null,
    meaning: 'Supply at the end over supply at the start, less 1.',
  },
  {
    name: 'actionMagnitude',
    title: 'action magnitude',
    unit: '1',
    format: 'number',
    better: null,
    meaning: 'Mean absolute action over levers and decisions; 1 is every lever at a limit.',
  },
] as const satisfies readonly MetricDefinition[]

/** Of an environment that is no economy. */
export const classicMetrics = [
  {
    name: 'return',
    title: 'return',
    unit: '1',
    format: 'number',
    better: 'higher',
    meaning: 'Sum of the rewards, not discounted.',
  },
  {
    name: 'length',
    title: 'length',
    unit: 'decisions',
    format: 'number',
    better: null,
    meaning: 'Decisions in the episode.',
  },
] as const satisfies readonly MetricDefinition[]

/** The definition of a metric, that of a guard's limit included. */
export function metricDefinition(name: string): MetricDefinition {
  const known: readonly MetricDefinition[] = [...economyMetrics, ...classicMetrics]
  const found = known.find((metric) => metric.name === name)
  if (found !== undefined) return found
  if (name.startsWith('shareBound/')) {
    const limit = name.slice('shareBound/'.length)
    return {
      name,
      title: `${limit} bound`,
      unit: '1',
      format: 'number',
      better: null,
      meaning: `Share of the decisions in which the limit "${limit}" changed what the policy asked for.`,
    }
  }
  throw unknownName('metric', name, [...new Set(known.map((metric) => metric.name))])
}
