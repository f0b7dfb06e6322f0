import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '../../checkpoints/atomic-write.js'
import { usageError } from '../../core/errors.js'
import { bootstrapInterquartileMean } from '../../core/statistics/bootstrap.js'
import type { Estimate } from '../../core/statistics/interval.js'
import { resolveConfig } from '../config/resolve-config.js'
import { claimFolder, RunFolder } from '../run-folder.js'
import type { SeedOutcome, SeedRun } from '../seeds.js'
import type { Trial } from './trials.js'

/** Trials, each trained with the same seeds. */
export interface Sweep {
  readonly trials: readonly Trial[]
  readonly seeds: readonly number[]
}

/** A sweep's own file in its folder; its runs lie beside it. */
const sweepFile = (folder: string) => join(folder, 'sweep.json')

/**
 * Makes the folder of a new sweep and writes down what is to be trained in it.
 *
 * @param out the folder; without one, the next free number below runs/
 * @returns the folder
 * @throws usage error where the folder has anything in it
 */
export function createSweepFolder(sweep: Sweep, out?: string): string {
  const { agent, env } = sweep.trials[0]!.config
  const folder = claimFolder(`${env.id.toLowerCase()}-${agent.name}-sweep`, out)
  writeFileAtomically(sweepFile(folder), `${JSON.stringify(sweep, null, 2)}\n`)
  return folder
}

/** @throws usage error where the folder holds no sweep, or its file is damaged */
export function openSweepFolder(folder: string): Sweep {
  const file = sweepFile(folder)
  if (!existsSync(file)) {
    throw usageError('There is no sweep in this folder', folder, 'Give a folder that minthelm sweep made.')
  }
  let read: Sweep
  try {
    read = JSON.parse(readFileSync(file, 'utf8')) as Sweep
    if (!Array.isArray(read.trials) || !Array.isArray(read.seeds)) throw new Error('no sweep')
  } catch {
    throw usageError(
      'The file of the sweep is damaged',
      file,
      `Put it back as it was, or go on with the runs that have begun: minthelm train --resume ${folder}.`,
    )
  }
  return { ...read, trials: read.trials.map((trial) => ({ ...trial, config: resolveConfig(trial.config) })) }
}

const runFolder = (folder: string, trial: Trial, seed: number) => join(folder, `${trial.name}-seed-${seed}`)

/** All runs of a sweep, trial after trial: those that have begun are gone on with, the others begin. */
export function sweepRuns({ trials, seeds }: Sweep, folder: string): SeedRun[] {
  return trials.flatMap((trial) =>
    seeds.map((seed) => {
      const path = runFolder(folder, trial, seed)
      return {
        config: { ...trial.config, seed },
        folder: path,
        resumes: existsSync(new RunFolder(path).config),
      }
    }),
  )
}

/** What a trial came to over its seeds. */
export interface TrialResult extends Pick<Trial, 'name' | 'settings'> {
  /** Interquartile mean of the finished runs' last evaluations, with its interval from two seeds up; null for none. */
  readonly score: (Pick<Estimate, 'estimate'> & Partial<Estimate>) | null
  readonly worst: number | null
  readonly finished: number
  readonly runs: number
}

/** The trials of a sweep, the best mean return first and those without one last. */
export function trialResults(
  { trials, seeds }: Sweep,
  folder: string,
  outcomes: readonly SeedOutcome[],
): readonly TrialResult[] {
  const byFolder = new Map(outcomes.map((outcome) => [outcome.folder, outcome]))
  const results = trials.map((trial): TrialResult => {
    const scores = seeds.flatMap((seed) => {
      const outcome = byFolder.get(runFolder(folder, trial, seed))
      if (outcome === undefined || !('result' in outcome) || outcome.result.status !== 'finished') return []
      return outcome.result.evaluation?.score ?? []
    })
    const { name, settings } = trial
    const counts = { finished: scores.length, runs: seeds.length }
    if (scores.length === 0) return { name, settings, score: null, worst: null, ...counts }
    const { estimate, ...interval } = bootstrapInterquartileMean([scores], { seed: 0 })
    const score = scores.length > 1 ? { estimate, ...interval } : { estimate }
    return { name, settings, score, worst: Math.min(...scores), ...counts }
  })
  const rank = ({ score }: TrialResult) => score?.estimate ?? Number.NEGATIVE_INFINITY
  return results.sort((left, right) => rank(right) - rank(left))
}
