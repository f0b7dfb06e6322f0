import type { BundleContents } from '../checkpoints/bundle-members.js'
import { encodeQuantised } from '../checkpoints/runtime/integer-format.js'
import { type LeverActions, quantisePolicy } from '../checkpoints/runtime/quantise.js'
import { evaluate } from '../eval/evaluate.js'
import type { Evaluation } from '../eval/evaluation.js'
import { IntegerTrainedPolicy } from '../eval/integer-trained-policy.js'
import {
  compareDecisions,
  compareScores,
  type DecisionDifference,
  requireFaithful,
  type ScoreDifference,
} from '../eval/quantisation.js'
import { suiteObservations } from '../eval/suite-observations.js'
import type { LoadedPolicy } from './load-policy.js'

/** Decisions on which the integer network is compared: of so many episodes a scenario, so many each. */
const COMPARED_EPISODES = 16
const COMPARED_DECISIONS = 120

/** What is compared: a policy with what it acts on. */
type ComparedPolicy = Pick<LoadedPolicy, 'frozen' | 'policy' | 'actionSpace'>

/** An integer network with how near it is to its policy. */
export interface ComparedNetwork {
  readonly bytes: Uint8Array
  readonly decisions: DecisionDifference
  readonly score: ScoreDifference
}

/**
 * The policy's integer network and how near it is to the policy on the episodes of its evaluation; in words why there is
 * none.
 *
 * @param evaluation of the policy, on the episodes to compare on
 */
export function compareIntegerNetwork(
  loaded: ComparedPolicy,
  actions: LeverActions,
  evaluation: Evaluation,
): ComparedNetwork | { readonly missing: string } {
  const quantisation = quantisePolicy(loaded.frozen, actions)
  if ('reason' in quantisation) return { missing: quantisation.reason }
  const { quantised } = quantisation
  const { id, options, seed } = evaluation
  const scenarios = evaluation.scenarios.map(({ scenario }) => scenario)
  const met = suiteObservations({
    policy: loaded.policy,
    id,
    options,
    scenarios,
    episodesPerScenario: COMPARED_EPISODES,
    steps: COMPARED_DECISIONS,
    seed,
  })
  const integers = evaluate({
    policy: new IntegerTrainedPolicy(quantised, loaded.actionSpace),
    id,
    options,
    scenarios,
    episodesPerScenario: evaluation.episodesPerScenario,
    seed,
  })
  return {
    bytes: encodeQuantised(quantised),
    decisions: compareDecisions(loaded.frozen, quantised, met),
    score: compareScores(evaluation, integers, seed),
  }
}

/**
 * The policy's integer network, held to the policy on the episodes of its evaluation; in words why there is none.
 *
 * @param evaluation of the policy, on the episodes to compare on
 * @throws MinthelmError naming the measure by which the integer network is not faithful
 */
export function faithfulIntegerNetwork(
  loaded: ComparedPolicy,
  actions: LeverActions,
  evaluation: Evaluation,
): BundleContents['quantised'] {
  const compared = compareIntegerNetwork(loaded, actions, evaluation)
  if ('missing' in compared) return compared
  requireFaithful(compared.decisions, compared.score)
  return { bytes: compared.bytes }
}
