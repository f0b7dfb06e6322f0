import { setImmediate } from 'node:timers/promises'
import { createBaseline } from '../../agents/baselines/baselines.js'
import type { Policy } from '../../agents/policy.js'
import { writeFileAtomically } from '../../checkpoints/atomic-write.js'
import { MinthelmError } from '../../core/errors.js'
import type { Mechanism } from '../../env/mechanisms/mechanism.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../env/registry.js'
import { evaluationOptions, firstEpisodeOf } from '../../eval/evaluate.js'
import { type Judgement, judge } from '../../eval/judge.js'
import { renderTable } from '../../eval/render-table.js'
import { traceEpisode } from '../../eval/replay/trace.js'
import { renderReport } from '../../eval/report/render-report.js'
import type { ExampleEpisode } from '../../eval/report/report-data.js'
import { presetFile } from '../../training/config/presets.js'
import { loadConfig } from '../../training/config/resolve-config.js'
import type { RunConfig } from '../../training/config/run-config.js'
import { exportRun } from '../../training/export-run.js'
import { loadPolicy } from '../../training/load-policy.js'
import { replayBundle, shadowsOf } from '../../training/replay-bundle.js'
import type { RunResult } from '../../training/run-result.js'
import { trainInChild } from '../../training/seeds.js'
import { readSeries } from '../../training/series.js'
import { train } from '../../training/train.js'
import { trainingReport } from '../../training/training-report.js'
import { replayText } from '../commands/replay.js'
import { formatCount, formatSeconds, print, say } from '../output.js'
import { trainingDisplay } from '../train-progress.js'

/** Seed of every fresh episode of the walk. */
const EVALUATION_SEED = 1_000_003
const EPISODES_PER_SCENARIO = 32
const DRIVE_EPISODES = 8
const TEN_SEEDS = 'node bench/peg-policies.mjs terra-ppo'

/** Whether Ctrl-C was pressed, once the signals that came while a stage computed were heard. */
async function stopped(signal: AbortSignal): Promise<boolean> {
  await setImmediate()
  return signal.aborted
}

function announce(terra: RunConfig, rai: RunConfig): void {
  say(`First light, in about two minutes on two cores:
  1. train PPO on ${terra.env.id} (${formatCount(terra.totalSteps)} decisions over calm, run and drain scenarios),
     and beside it a smaller one on ${rai.env.id} (${formatCount(rai.totalSteps)}) for the shadow on RAI's record
  2. judge it on ${EPISODES_PER_SCENARIO} fresh episodes a scenario beside no action, the production rules, PID and tuned rules
  3. freeze it into a bundle behind its guard
  4. replay it: recorded ETH hours as the market, and in shadow on UST and LUNA; the other on RAI
  5. write one page with all of it
Ctrl-C stops cleanly.
`)
}

/** Trains both policies side by side; the small one in a process of its own. */
async function trainBoth(terra: RunConfig, rai: RunConfig, signal: AbortSignal) {
  let small: Promise<RunResult> | undefined
  const run = await train(terra, {
    threads: 1,
    signal,
    callbacks: [
      ...trainingDisplay(),
      {
        onStart: ({ folder }) => {
          small = trainInChild({ kind: 'train', config: rai, out: `${folder}/rai`, threads: 1 }, { signal })
          // Its failure is told where its result is awaited.
          small.catch(() => undefined)
        },
      },
    ],
  })
  if (small === undefined)
    throw new MinthelmError({ what: 'The run did not start', remedy: 'Run `minthelm doctor`.' })
  return { run, small: await small }
}

/** A month of each of three scenarios under the policy, no action and the production rule, on the same random words. */
function exampleEpisodes(mechanism: Mechanism, policy: Policy, config: RunConfig): ExampleEpisode[] {
  const { id, ...options } = config.env
  const policies = [
    policy,
    createBaseline(mechanism, 'no-action'),
    createBaseline(mechanism, 'reserve-defence'),
  ]
  return ['calm', 'bank-run', 'terra-hard'].map((scenario) => ({
    title: scenario,
    traces: policies.map((each) => {
      const env = makeVector(id, {
        ...evaluationOptions(options),
        // Baselines set levers themselves; the economy behind the menu is the same.
        leverMenu: each === policy && options.leverMenu === true,
        scenario,
        numEnvs: 1,
        seed: EVALUATION_SEED,
        stream: 'evaluationEpisode',
        firstEpisode: firstEpisodeOf(scenario),
      })
      return traceEpisode(env, each, scenario, 1)
    }),
  }))
}

interface Walk {
  readonly terra: RunConfig
  readonly run: RunResult
  readonly small: RunResult
  readonly policy: Policy
  readonly mechanism: Mechanism
}

function judgeWalk({ terra, policy, mechanism }: Walk): Judgement {
  const { id, ...options } = terra.env
  return judge({
    policy,
    id,
    options,
    suite: 'train-mix',
    baselines: ['no-action', ...mechanism.rules.map((rule) => rule.id), 'pid', 'tuned-linear'],
    episodesPerScenario: EPISODES_PER_SCENARIO,
    seed: EVALUATION_SEED,
  })
}

const note = `One training seed: another seed trains another policy. For ten: ${TEN_SEEDS}`

/** Freezes both policies, replays them on record and writes the page; returns its path. */
function freezeAndShow(walk: Walk, judgement: Judgement): string {
  const { run, small, terra, policy, mechanism } = walk
  const bundle = exportRun(run.folder, `${run.folder}/policy.bundle`)
  print(`\nFrozen: ${run.folder}/policy.bundle (policy ${bundle.manifest.policyHash.slice(0, 16)})`)
  const smallBundle = exportRun(small.folder, `${small.folder}/policy.bundle`)
  const replay = replayBundle(bundle, DRIVE_EPISODES, EVALUATION_SEED)
  const shadows = [...replay.shadows, ...shadowsOf(smallBundle, EVALUATION_SEED)]
  print(`\n${replayText({ ...replay, shadows })}`)
  const page = `${run.folder}/report.html`
  const report = renderReport({
    title: 'First light: a policy for the levers of a peg',
    bundle,
    training: trainingReport(run.folder),
    table: { note, sections: judgement.sections },
    evaluations: judgement.evaluations.slice(0, judgement.sections[0]!.policies.length),
    examples: exampleEpisodes(mechanism, policy, terra),
    drives: replay.drives,
    shadows,
    marketSource: readSeries('eth-hourly').source,
  })
  writeFileAtomically(page, report)
  return page
}

/**
 * The whole way in one walk: train, judge, freeze, replay, show.
 *
 * @param totalSteps decisions of the Terra run; the shipped number by default
 * @returns false where it was stopped by Ctrl-C
 */
export async function firstLight(signal: AbortSignal, overrides: readonly string[]): Promise<boolean> {
  const started = performance.now()
  const terra = loadConfig(presetFile('first-light-terra'), overrides)
  const rai = loadConfig(presetFile('first-light-rai'))
  const mechanism = mechanismOfEnvironment(terra.env.id)!
  announce(terra, rai)
  const { run, small } = await trainBoth(terra, rai, signal)
  if (run.status === 'interrupted') {
    say(
      `Stopped after ${formatCount(run.steps)} decisions. Go on with: minthelm train --resume ${run.folder}`,
    )
    return false
  }
  const { policy } = loadPolicy(run.folder)
  const walk: Walk = { terra, run, small, policy, mechanism }
  say(`Trained in ${formatSeconds(run.seconds)}: ${run.folder}. Judging it now.`)
  const resumeHint = `The run is whole. Go on with: minthelm eval ${run.folder}, then minthelm export ${run.folder} --to policy.bundle`
  if (await stopped(signal)) {
    say(resumeHint)
    return false
  }
  const judgement = judgeWalk(walk)
  print(`\n${renderTable({ note, sections: judgement.sections })}`)
  if (await stopped(signal)) {
    say(resumeHint)
    return false
  }
  const page = freezeAndShow(walk, judgement)
  print(`\nDone in ${formatSeconds((performance.now() - started) / 1000)}. The page: ${page}`)
  return true
}
