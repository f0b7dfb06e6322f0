import type { CommandModule } from 'yargs'
import { baselineNames } from '../../agents/baselines/baselines.js'
import { bootstrapMean } from '../../core/statistics/bootstrap.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { evaluate, evaluationOptions } from '../../eval/evaluate.js'
import { pooledMetric } from '../../eval/evaluation.js'
import { judge } from '../../eval/judge.js'
import { renderTable } from '../../eval/render-table.js'
import { type SuiteName, suiteNames } from '../../eval/suites.js'
import type { CheckpointChoice } from '../../training/load-policy.js'
import { positiveWhole } from '../arguments.js'
import { print, printJson, say } from '../output.js'
import { loadNamedPolicy, type NamedPolicy } from '../policy-argument.js'

interface EvaluateArguments {
  readonly policy: string
  readonly suite: SuiteName
  readonly baselines: readonly string[] | undefined
  readonly episodes: number
  readonly seed: number
  readonly checkpoint: CheckpointChoice
  readonly json: boolean
}

/** Of a task that is no economy: the mean return of fresh episodes with its interval. */
function judgeClassic(named: NamedPolicy, call: EvaluateArguments): void {
  const evaluation = evaluate({
    policy: named.policy,
    id: named.id,
    options: evaluationOptions(named.options),
    episodesPerScenario: positiveWhole(call.episodes, 'episodes'),
    seed: call.seed,
  })
  const returns = pooledMetric(evaluation, 'return')
  const { estimate, low, high } = bootstrapMean([returns], { seed: call.seed })
  if (call.json) printJson({ evaluation, meanReturn: { estimate, low, high } })
  else {
    print(
      `${named.id}: mean return ${estimate.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}] over ${returns.length} fresh episodes, worst ${Math.min(...returns).toFixed(1)}`,
    )
  }
}

function handle(call: EvaluateArguments): void {
  const named = loadNamedPolicy(call.policy, call.checkpoint)
  const mechanism = mechanismOfEnvironment(named.id)
  if (mechanism === undefined) {
    judgeClassic(named, call)
    return
  }
  const baselines = call.baselines ?? baselineNames(mechanism)
  if (!call.json) say(`Judging ${named.id} on ${call.suite}, beside ${baselines.join(', ')}.`)
  const { sections, evaluations } = judge({
    policy: named.policy,
    id: named.id,
    options: named.options,
    suite: call.suite,
    baselines,
    episodesPerScenario: positiveWhole(call.episodes, 'episodes'),
    seed: call.seed,
  })
  const note = 'One training seed; for ten, run `node bench/peg-policies.mjs` in a clone.'
  if (call.json) printJson({ note, sections, evaluations })
  else print(renderTable({ note, sections }))
}

/** `minthelm eval`: a policy beside the baselines, on episodes that nobody trained on. */
export const evaluateCommand: CommandModule<object, EvaluateArguments> = {
  command: 'eval <policy>',
  describe: 'Judge a run or a bundle on a suite, beside the baselines',
  builder: (command) =>
    command
      .positional('policy', { type: 'string', demandOption: true, describe: 'A run folder or a bundle' })
      .option('suite', {
        choices: suiteNames,
        default: 'train-mix' as const,
        describe: 'Scenarios to judge on',
      })
      .option('baselines', { type: 'string', array: true, describe: 'Names of baselines; default all' })
      .option('episodes', { type: 'number', default: 64, describe: 'Fresh episodes of each scenario' })
      .option('seed', { type: 'number', default: 1_000_003, describe: 'Seed of the episodes' })
      .option('checkpoint', {
        choices: ['last', 'best'] as const,
        default: 'last' as const,
        describe: 'Of a run',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON with every episode' })
      .example('$0 eval runs/terra-v0-ppo-seed-0-1 --suite crises', 'how it does in the crises of the past'),
  handler: handle,
}
