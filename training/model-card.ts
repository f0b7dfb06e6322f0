import { stringify } from 'yaml'
import type { Check, Findings } from '../checkpoints/descriptions/findings.js'
import type { Provenance } from '../checkpoints/runtime/bundle.js'
import { mechanismOfEnvironment } from '../env/mechanisms/mechanisms.js'

/** What a model card is made of. */
export interface CardData {
  readonly environment: string
  readonly provenance: Provenance
  readonly findings: Findings
}

/** The metadata block of a Hugging Face model card, with every score in its model index. */
function frontMatter({ environment, provenance, findings }: CardData): string {
  const scenarios = [...new Set(findings.scores.map((score) => score.scenario))]
  const results = scenarios.map((scenario) => ({
    task: { type: 'reinforcement-learning', name: 'control of token levers' },
    dataset: { type: `${environment}-${scenario}`, name: `${environment}, scenario ${scenario}` },
    metrics: findings.scores
      .filter((score) => score.scenario === scenario)
      .map(({ metric, unit, value }) => ({
        type: metric.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, ''),
        name: `${metric} (${unit})`,
        value,
      })),
  }))
  return stringify(
    {
      library_name: 'minthelm',
      pipeline_tag: 'reinforcement-learning',
      tags: ['reinforcement-learning', provenance.algorithm, environment],
      'model-index': [{ name: `${environment} policy, seed ${provenance.seed}`, results }],
    },
    { lineWidth: 0 },
  )
}

function scoreRows({ scores }: Findings): string[] {
  return scores.map(
    ({ scenario, metric, unit, value, low, high }) =>
      `| ${scenario} | ${metric} (${unit}) | ${value.toPrecision(4)} | ${low.toPrecision(4)} to ${high.toPrecision(4)} |`,
  )
}

function checkLine({ name, verdict }: Check): string {
  return `- ${verdict}: ${name}`
}

/** The bundle's card.md: what the policy is for, what it was judged on, and where it should not be used. */
export function modelCard(data: CardData): string {
  const { environment, provenance, findings } = data
  const mechanism = mechanismOfEnvironment(environment)
  const episodes = findings.scores[0]?.episodes ?? 0
  return `---
${frontMatter(data)}---

# ${mechanism?.title ?? environment}: a policy for its levers

Trained by ${provenance.algorithm.toUpperCase()} on ${environment} for ${provenance.steps} decisions with seed ${provenance.seed}. Levers:
${(mechanism?.levers ?? []).map(({ name, meaning }) => `- \`${name}\`: ${meaning}`).join('\n')}

## What it is for
${findings.purpose}

## What it was judged on
${episodes} fresh episodes of each scenario of its training mix, without exploration (evaluation.json holds every episode). Intervals are 95 %,
over episodes.

| scenario | metric | mean | interval |
| --- | --- | ---: | ---: |
${scoreRows(findings).join('\n')}

Beside no action on the same episodes:
${findings.checks.map(checkLine).join('\n')}

## Where it should not be used
${findings.limitations.map((line) => `- ${line}`).join('\n')}
`
}
