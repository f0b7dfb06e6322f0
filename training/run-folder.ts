import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { syncFolder, writeFileAtomically } from '../checkpoints/atomic-write.js'
import { usageError } from '../core/errors.js'
import { loadConfig } from './config/resolve-config.js'
import type { RunConfig } from './config/run-config.js'

/** Where runs go that are given no folder. */
export const defaultRunsFolder = 'runs'

/** The files of one run. */
export class RunFolder {
  readonly config: string
  readonly record: string
  readonly metrics: string
  readonly evaluations: string
  readonly checkpoints: string
  readonly last: string
  readonly best: string

  constructor(readonly path: string) {
    this.config = join(path, 'config.yaml')
    this.record = join(path, 'run.json')
    this.metrics = join(path, 'metrics.jsonl')
    this.evaluations = join(path, 'evaluations.jsonl')
    this.checkpoints = join(path, 'checkpoints')
    this.last = join(this.checkpoints, 'last.checkpoint')
    this.best = join(this.checkpoints, 'best.checkpoint')
  }
}

/** `terra-v0-ppo-seed-7`, to which a number is added. */
export function runName(config: RunConfig): string {
  return `${config.env.id.toLowerCase()}-${config.agent.name}-seed-${config.seed}`
}

/** Makes the folder and tells whether it was not there before; making is atomic, so two runs never share one. */
function claim(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function claimNumbered(runs: string, name: string): string {
  mkdirSync(runs, { recursive: true })
  for (let number = 1; ; number++) {
    const path = join(runs, `${name}-${number}`)
    if (claim(path)) return path
  }
}

function claimGiven(path: string): string {
  mkdirSync(join(path, '..'), { recursive: true })
  if (claim(path)) return path
  let entries: string[]
  try {
    entries = readdirSync(path)
  } catch {
    throw usageError('The run folder is a file', path, 'Give another folder; nothing was changed.')
  }
  if (entries.length === 0) return path
  const command = entries.includes('run.json')
    ? 'train'
    : entries.includes('sweep.json')
      ? 'sweep'
      : undefined
  const remedy =
    command === undefined
      ? 'Give a folder that does not exist yet; nothing was changed.'
      : `Give another folder, or go on with what is there: minthelm ${command} --resume ${path}.`
  throw usageError('The run folder exists already', path, remedy)
}

/**
 * Makes a folder for what is trained: `out`, or without one the next free number of runs/NAME.
 *
 * @throws usage error where the folder has anything in it: what was trained is never overwritten
 */
export function claimFolder(name: string, out?: string): string {
  return out === undefined ? claimNumbered(defaultRunsFolder, name) : claimGiven(out)
}

/**
 * Makes the folder of a new run and writes its resolved config.
 *
 * @param out the folder; without one, the next free number below runs/
 * @throws usage error where the folder has anything in it: a run is never overwritten
 */
export function createRunFolder(config: RunConfig, out?: string): RunFolder {
  const folder = new RunFolder(claimFolder(runName(config), out))
  writeFileAtomically(folder.config, stringify(config))
  mkdirSync(folder.checkpoints, { recursive: true })
  syncFolder(join(folder.path, '..'))
  return folder
}

/**
 * Opens the folder of a run that was begun.
 *
 * @throws usage error where there is no run in it
 */
export function openRunFolder(path: string): { readonly folder: RunFolder; readonly config: RunConfig } {
  const folder = new RunFolder(path)
  if (!existsSync(folder.config)) {
    throw usageError('There is no run in this folder', path, 'Give a folder that minthelm train made.')
  }
  return { folder, config: loadConfig(folder.config) }
}

/** Mends what a killed process left: temporary files are removed, and a folder that it did not come to make is made. */
export function mendRunFolder(folder: RunFolder): void {
  mkdirSync(folder.checkpoints, { recursive: true })
  for (const place of [folder.path, folder.checkpoints]) {
    for (const name of readdirSync(place)) {
      if (/^\..*\.tmp$/.test(name)) rmSync(join(place, name), { force: true })
    }
  }
}
