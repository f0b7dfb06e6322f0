import { createBaseline } from '../agents/baselines/baselines.js'
import type { Policy } from '../agents/policy.js'
import { usageError } from '../core/errors.js'
import { mechanismOfEnvironment } from '../env/mechanisms/mechanisms.js'
import { evaluate, evaluationOptions } from './evaluate.js'
import type { Evaluation } from './evaluation.js'
import { type SuiteName, suiteScenarios, suiteTitles } from './suites.js'
import { sectionMetrics, type TableSection, tableSection } from './table.js'

/** A policy to be set beside baselines. */
export interface JudgeRequest {
  readonly policy: Policy
  /** The id of an economy. */
  readonly id: string
  /** Options of the policy's environment, as in training. */
  readonly options: Readonly<Record<string, unknown>>
  readonly suite: SuiteName
  /** Names of baselines, as `baselineNames` lists them. */
  readonly baselines: readonly string[]
  readonly episodesPerScenario: number
  readonly seed: number
}

/** What the policy and the baselines reached, and the same side by side. */
export interface Judgement {
  readonly evaluations: readonly Evaluation[]
  readonly sections: readonly TableSection[]
}

/** Metrics that show what the accounting of redemptions does. */
const accountingMetrics: readonly string[] = ['rewardPerHour', 'pegRmse', 'shareOutsideOnePercent']

/**
 * Runs a policy and baselines through a suite on the same episodes. Of a token whose holders redeem against the
 * protocol (Terra) it judges all a second time with redemptions counted in the cap on supply, for that cap then
 * throttles the exit too. Baselines set levers themselves, so a policy that acts through a lever menu meets them on the
 * same economy without the menu.
 */
export function judge(request: JudgeRequest): Judgement {
  const { policy, id, suite, baselines, episodesPerScenario, seed } = request
  const mechanism = mechanismOfEnvironment(id)
  if (mechanism === undefined) {
    throw usageError(`"${id}" is no economy`, 'judge', 'Baselines exist for economies only.')
  }
  const scenarios = suiteScenarios(mechanism, suite)
  const options = evaluationOptions(request.options)
  const { leverMenu, ...boxOptions } = options
  const run = (changes: Readonly<Record<string, unknown>>): [Evaluation, ...Evaluation[]] => {
    const common = { id, scenarios, episodesPerScenario, seed }
    return [
      evaluate({ ...common, policy, options: { ...options, ...changes } }),
      ...baselines.map((name) =>
        evaluate({
          ...common,
          policy: createBaseline(mechanism, name),
          options: { ...boxOptions, ...changes },
        }),
      ),
    ]
  }
  const title = `${suite}: ${suiteTitles[suite]}`
  const evaluations = run({})
  const section = tableSection(title, evaluations, seed, sectionMetrics)
  const counted = (options.supplyLimit as { readonly counts?: unknown } | undefined)?.counts
  if (!mechanism.pegged || counted === 'policy-and-redemptions') return { evaluations, sections: [section] }
  const supplyLimit = { ...(options.supplyLimit as object | undefined), counts: 'policy-and-redemptions' }
  const throttled = run({ supplyLimit })
  return {
    evaluations: [...evaluations, ...throttled],
    sections: [
      { ...section, title: `${title}; redemptions exempt from the cap on supply` },
      tableSection(`${title}; redemptions counted in the cap on supply`, throttled, seed, accountingMetrics),
    ],
  }
}
