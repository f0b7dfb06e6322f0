import { createBaseline, tunedRules } from '../agents/baselines/baselines.js'
import type { Policy } from '../agents/policy.js'
import { mean } from '../core/statistics/moments.js'
import type { Mechanism } from '../env/mechanisms/mechanism.js'
import { AttackPolicy } from './attack-policy.js'
import { type Comparison, compare } from './compare.js'
import { evaluate } from './evaluate.js'
import { type Evaluation, pooledMetric } from './evaluation.js'
import { type RewardAttack, rewardAttacks } from './reward-attacks.js'
import { suiteScenarios } from './suites.js'

const METRIC = 'rewardPerHour'

/** What an attack earned, beside an honest controller on the same episodes. */
export interface AttackResult {
  readonly attack: RewardAttack
  readonly rewardPerHour: number
  /** Share of the episodes that collapsed. */
  readonly collapsed: number
  /** Attack minus controller. */
  readonly comparison: Comparison
}

export interface AttackReport {
  readonly mechanism: Mechanism
  /** The honest controller that earned most: the tuned ones, or rules where nothing was tuned. */
  readonly controller: string
  readonly controllerRewardPerHour: number
  readonly staticRewardPerHour: number
  readonly results: readonly AttackResult[]
}

/** The controllers that an attack must not beat. */
function honestControllers(mechanism: Mechanism): string[] {
  return tunedRules[mechanism.id] === undefined
    ? mechanism.rules.map(({ id }) => id)
    : ['tuned-linear', 'pid', 'tuned-constants']
}

/**
 * Plays every known attack on a mechanism's training scenarios, on the same episodes as the best honest controller.
 * @param episodesPerScenario how many episodes of each scenario
 * @param seed of the episodes, which come from the evaluation stream
 */
export function judgeAttacks(mechanism: Mechanism, episodesPerScenario: number, seed: number): AttackReport {
  const scenarios = suiteScenarios(mechanism, 'train-mix')
  const judge = (policy: Policy): Evaluation =>
    evaluate({ policy, id: mechanism.environment, scenarios, episodesPerScenario, seed })
  const earned = (evaluation: Evaluation) => mean(pooledMetric(evaluation, METRIC))
  const idle = judge(createBaseline(mechanism, 'no-action'))
  const controllers = honestControllers(mechanism).map((name) => judge(createBaseline(mechanism, name)))
  const best = controllers.reduce((one, other) => (earned(other) > earned(one) ? other : one), idle)
  return {
    mechanism,
    controller: best.policy,
    controllerRewardPerHour: earned(best),
    staticRewardPerHour: earned(idle),
    results: rewardAttacks(mechanism).map((attack) => {
      const played = judge(new AttackPolicy(attack.name, mechanism, attack.settings))
      return {
        attack,
        rewardPerHour: earned(played),
        collapsed: mean(pooledMetric(played, 'collapsed')),
        comparison: compare(played, best, METRIC, seed),
      }
    }),
  }
}
