import { unknownName } from '../core/errors.js'
import type { ActionColumns } from '../env/spaces.js'
import type { Infos, StepResult } from '../env/vector-env.js'

/** Follows the first episode of every environment and turns it into metrics. */
export interface EpisodeRecorder {
  /** Takes in one step; `live[env]` is 1 until the environment's first episode has ended. */
  record(result: StepResult, actions: ActionColumns, live: Uint8Array): void
  /** The metrics of the finished episodes, one entry an environment. */
  metrics(): Record<string, readonly number[]>
}

/** Return and length: all that an environment without an economy has. */
export class ClassicRecorder implements EpisodeRecorder {
  private readonly returns: Float64Array
  private readonly lengths: Float64Array

  constructor(numEnvs: number) {
    this.returns = new Float64Array(numEnvs)
    this.lengths = new Float64Array(numEnvs)
  }

  record(result: StepResult, _actions: ActionColumns, live: Uint8Array): void {
    for (let env = 0; env < live.length; env++) {
      if (live[env] === 0) continue
      this.returns[env]! += result.rewards[env]!
      this.lengths[env]! += 1
    }
  }

  metrics(): Record<string, readonly number[]> {
    return { return: Array.from(this.returns), length: Array.from(this.lengths) }
  }
}

/** Running sums over the decisions of an episode, one entry an environment. */
const economySums = [
  'steps',
  'reward',
  'squaredDeviation',
  'worstDeviation',
  'outside',
  'endSupplyTokens',
  'magnitude',
  'collapsed',
  'aliveSteps',
  'survivedHours',
  'depthUsd',
  'spendingUsd',
] as const
type EconomySum = (typeof economySums)[number]

function column(infos: Infos, name: string): Float64Array {
  const values = infos.columns[name]
  if (values === undefined) throw unknownName('column', name, Object.keys(infos.columns), 'infos.columns')
  return values
}

const HOURS_PER_YEAR = 8760

/** The metrics of `economyMetrics`, and one `shareBound/<limit>` for each `guard/<limit>` column. */
export class EconomyRecorder implements EpisodeRecorder {
  private readonly numEnvs: number
  private readonly targetDepthUsd: number
  private readonly startSupplyTokens: Float64Array
  private readonly limits: readonly string[]
  private readonly boundSteps: readonly Float64Array[]
  private readonly sums: Readonly<Record<EconomySum, Float64Array>>

  /**
   * @param infos what the reset told, from which the supply at the start is taken
   * @param targetDepthUsd the depth below which the reward charges
   */
  constructor(numEnvs: number, infos: Infos, targetDepthUsd: number) {
    this.numEnvs = numEnvs
    this.targetDepthUsd = targetDepthUsd
    this.startSupplyTokens = column(infos, 'state/supplyTokens').slice()
    this.limits = Object.keys(infos.columns).filter((name) => name.startsWith('guard/'))
    this.boundSteps = this.limits.map(() => new Float64Array(numEnvs))
    this.sums = Object.fromEntries(economySums.map((name) => [name, new Float64Array(numEnvs)])) as Record<
      EconomySum,
      Float64Array
    >
  }

  record(result: StepResult, actions: ActionColumns, live: Uint8Array): void {
    const { infos, rewards } = result
    const deviation = column(infos, 'state/pegDeviation')
    const squaredDeviation = column(infos, 'mean/squaredPegDeviation')
    const outside = column(infos, 'mean/outsideOnePercent')
    const depthUsd = column(infos, 'mean/depthUsd')
    const spendingUsd = column(infos, 'mean/spendingUsd')
    const hour = column(infos, 'state/hour')
    const collapsed = column(infos, 'state/collapsed')
    const supplyTokens = column(infos, 'state/supplyTokens')
    const { sums } = this
    const width = actions.length / this.numEnvs
    for (let env = 0; env < this.numEnvs; env++) {
      if (live[env] === 0) continue
      const distance = Math.abs(deviation[env]!)
      sums.steps[env]! += 1
      sums.reward[env]! += rewards[env]!
      sums.squaredDeviation[env]! += squaredDeviation[env]!
      sums.outside[env]! += outside[env]!
      if (distance > sums.worstDeviation[env]!) sums.worstDeviation[env] = distance
      sums.endSupplyTokens[env] = supplyTokens[env]!
      let magnitude = 0
      for (let lever = 0; lever < width; lever++) {
        magnitude += Math.min(1, Math.abs(actions[lever * this.numEnvs + env]!))
      }
      sums.magnitude[env]! += magnitude / width
      sums.collapsed[env] = collapsed[env]!
      if (collapsed[env] === 0) {
        sums.aliveSteps[env]! += 1
        sums.survivedHours[env] = hour[env]!
        sums.depthUsd[env]! += depthUsd[env]!
        sums.spendingUsd[env]! += spendingUsd[env]!
      }
    }
    for (let limit = 0; limit < this.limits.length; limit++) {
      const bound = column(infos, this.limits[limit]!)
      const steps = this.boundSteps[limit]!
      for (let env = 0; env < this.numEnvs; env++) {
        if (live[env] === 1 && bound[env] !== 0) steps[env]! += 1
      }
    }
  }

  metrics(): Record<string, readonly number[]> {
    const { sums } = this
    const perStep = (sum: Float64Array) => Array.from(sum, (value, env) => value / sums.steps[env]!)
    const whileAlive = (sum: Float64Array) =>
      Array.from(sum, (value, env) => value / Math.max(1, sums.aliveSteps[env]!))
    return {
      rewardPerHour: perStep(sums.reward),
      return: Array.from(sums.reward),
      pegRmse: perStep(sums.squaredDeviation).map((meanSquare) => Math.sqrt(meanSquare)),
      worstDeviation: Array.from(sums.worstDeviation),
      shareOutsideOnePercent: perStep(sums.outside),
      meanDepthUsd: whileAlive(sums.depthUsd),
      depthShareOfTarget: whileAlive(sums.depthUsd).map((depth) => depth / this.targetDepthUsd),
      spendingPerYear: whileAlive(sums.spendingUsd).map((perHour) => perHour * HOURS_PER_YEAR),
      collapsed: Array.from(sums.collapsed),
      survivedHours: Array.from(sums.survivedHours),
      supplyChange: Array.from(sums.endSupplyTokens, (end, env) => end / this.startSupplyTokens[env]! - 1),
      actionMagnitude: perStep(sums.magnitude),
      ...Object.fromEntries(
        this.limits.map((name, limit) => [
          `shareBound/${name.slice('guard/'.length)}`,
          perStep(this.boundSteps[limit]!),
        ]),
      ),
    }
  }
}
