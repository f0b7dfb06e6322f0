import type { Provenance } from '../checkpoints/runtime/bundle.js'
import { mean } from '../core/statistics/moments.js'
import { mechanismOfEnvironment } from '../env/mechanisms/mechanisms.js'
import { type Evaluation, pooledMetric } from '../eval/evaluation.js'

/** What a model card is made of. */
export interface CardData {
  readonly environment: string
  readonly provenance: Provenance
  /** Of the policy on the scenarios of its training, on fresh episodes. */
  readonly evaluation: Evaluation
}

function scoreRows(evaluation: Evaluation): string[] {
  return evaluation.scenarios.map(({ scenario, metrics }) => {
    const value = (name: string) => mean(metrics[name] ?? [Number.NaN])
    const cells = [
      value('rewardPerHour').toFixed(3),
      value('pegRmse').toFixed(4),
      value('collapsed').toFixed(2),
    ]
    return `| ${scenario} | ${cells.join(' | ')} |`
  })
}

/** The bundle's card.md: what the policy is for, what it was judged on, and where it should not be used. */
export function modelCard({ environment, provenance, evaluation }: CardData): string {
  const mechanism = mechanismOfEnvironment(environment)
  const collapsed = mean(pooledMetric(evaluation, 'collapsed'))
  return `# ${mechanism?.title ?? environment}: a policy for its levers

Trained by ${provenance.algorithm.toUpperCase()} on ${environment} for ${provenance.steps} decisions with seed ${provenance.seed}. Levers:
${(mechanism?.levers ?? []).map(({ name, meaning }) => `- \`${name}\`: ${meaning}`).join('\n')}

## What it is for
Setting these levers within the limits of guard.json, which hold whatever the policy says.

## What it was judged on
${evaluation.episodesPerScenario} fresh episodes of each scenario of its training mix, without exploration (evaluation.json holds every episode).

${scoreRows(evaluation).join('\n')}

## Where it should not be used
- Judged in simulation, on one training seed. Nothing here says what a real market would do.
- Outside the ranges in observations.json it was never judged; ${(collapsed * 100).toFixed(1)} % of the episodes above ended in collapse.
- The guard bounds each decision. It does not make a bad decision good.
`
}
