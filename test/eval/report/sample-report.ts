import { createBaseline } from '../../../agents/baselines/baselines.js'
import { TrainedPolicy } from '../../../agents/trained-policy.js'
import { bundleMembers } from '../../../checkpoints/bundle-members.js'
import { loadBundle } from '../../../checkpoints/runtime/load-bundle.js'
import { mechanismById } from '../../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../../env/registry.js'
import { evaluate, firstEpisodeOf } from '../../../eval/evaluate.js'
import type { Evaluation } from '../../../eval/evaluation.js'
import { observationRanges, withRanges } from '../../../eval/replay/observation-ranges.js'
import { raiRecord } from '../../../eval/replay/rai-record.js'
import { driveByRecord, marketWindows } from '../../../eval/replay/recorded-market.js'
import { runShadow } from '../../../eval/replay/shadow.js'
import { terraRecord } from '../../../eval/replay/terra-record.js'
import { traceEpisode } from '../../../eval/replay/trace.js'
import type { ReportData } from '../../../eval/report/report-data.js'
import { tableSection } from '../../../eval/table.js'
import { readSeries } from '../../../training/series.js'
import { economyContents } from '../replay/economy-bundle.js'

/** A page's data from short runs of an untrained Terra policy. */
export function sampleReport(episodes: number, hours: number): ReportData {
  const mechanism = mechanismById('terra')
  const id = 'Terra-v0'
  const options = { horizonHours: hours, numEnvs: episodes, seed: 3, stream: 'evaluationEpisode' as const }
  const untrained = economyContents(mechanism)
  const env = makeVector(id, { ...options, scenario: 'bank-run' })
  const policy = () => new TrainedPolicy(untrained.policy, env.actionSpace)
  const observations = withRanges(untrained.observations, observationRanges(env, policy(), hours))
  const bundle = loadBundle(bundleMembers({ ...untrained, observations }))
  const baselines = ['no-action', 'pid']
  const evaluations = [policy(), ...baselines.map((name) => createBaseline(mechanism, name))].map((each) =>
    evaluate({
      policy: each,
      id,
      options: { horizonHours: hours },
      scenarios: ['calm', 'bank-run'],
      episodesPerScenario: episodes,
      seed: 3,
    }),
  ) as [Evaluation, ...Evaluation[]]
  const eth = readSeries('eth-hourly')
  return {
    title: 'Terra-v0 peg policy',
    bundle,
    training: {
      configText: 'env: Terra-v0\nagent:\n  name: ppo\n',
      returns: Array.from({ length: 120 }, (_, index) => ({
        steps: 100 * (index + 1),
        value: -900 + 4 * index + (60 * ((index * 7919) % 11)) / 11,
      })),
      scores: Array.from({ length: 12 }, (_, index) => ({
        steps: 1000 * (index + 1),
        value: -850 + 30 * index,
      })),
      warnings: [],
    },
    table: {
      note: 'One training seed; ten would need the bench.',
      sections: [tableSection('train-mix', evaluations, 3)],
    },
    evaluations,
    examples: ['calm', 'bank-run'].map((scenario) => ({
      title: scenario,
      traces: [policy(), createBaseline(mechanism, 'no-action')].map((each) =>
        traceEpisode(
          makeVector(id, { ...options, numEnvs: 1, scenario, firstEpisode: firstEpisodeOf(scenario) }),
          each,
          scenario,
          1,
        ),
      ),
    })),
    drives: driveByRecord(bundle, marketWindows(eth, hours), 2, 3, baselines),
    marketSource: eth.source,
    shadows: [
      runShadow(bundle, terraRecord(readSeries('ust-daily'), readSeries('luna-daily'), 3)),
      runShadow(bundle, raiRecord(readSeries('rai-hourly'), 0.02)),
    ],
  }
}
