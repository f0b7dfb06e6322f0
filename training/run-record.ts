import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { writeFileAtomically } from '../checkpoints/atomic-write.js'
import { usageError } from '../core/errors.js'
import { numericsVersion } from '../core/version.js'
import { codeCommit } from './code-commit.js'
import type { LearnerRecord } from './learner-choice.js'
import { type MechanismFile, mechanismFiles } from './mechanism-files.js'

export type RunStatus = 'running' | 'finished' | 'failed' | 'interrupted'

/** run.json: what is true of this running of the config and of no other, and so has no place in a checkpoint. */
export interface RunRecord extends LearnerRecord {
  readonly status: RunStatus
  readonly configSha256: string
  readonly numericsVersion: number
  readonly packageVersion: string
  /** The git commit of the code, where one names it. */
  readonly codeCommit: string | null
  readonly nodeVersion: string
  readonly platform: string
  readonly host: string
  readonly processId: number
  /** Mechanisms that came from files of the user's own; empty for those that the package carries. */
  readonly mechanismFiles: readonly MechanismFile[]
  /** Threads of the wasm learner; they change the speed and no number. */
  readonly threads: number
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt: string | null
  /** Time spent training, over all processes that took part, in seconds. */
  readonly seconds: number
  /** The step of the last checkpoint, for each time that the run was taken up again. */
  readonly resumedAtSteps: readonly number[]
  readonly steps: number
  readonly best: { readonly score: number; readonly steps: number } | null
  readonly lastScore: number | null
  readonly checkpointSha256: string | null
  readonly warnings: readonly string[]
  readonly error: { readonly what: string; readonly where: string | null; readonly remedy: string } | null
}

/** package.json lies beside the rooms' sources, and one folder above their compiled form in dist/. */
const packageFile = new URL(
  import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json',
  import.meta.url,
)

/** The version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(fileURLToPath(packageFile), 'utf8')) as { version: string }).version
}

/** The record of a run that starts now, in this process. */
export function newRecord(configSha256: string, threads: number, learner: LearnerRecord): RunRecord {
  return {
    status: 'running',
    configSha256,
    numericsVersion,
    packageVersion: packageVersion(),
    codeCommit: codeCommit(fileURLToPath(new URL('.', packageFile))),
    nodeVersion: process.version,
    platform: `${process.platform} ${process.arch}`,
    host: hostname(),
    processId: process.pid,
    mechanismFiles: mechanismFiles(),
    ...learner,
    threads,
    startedAt: new Date().toISOString(),
    endedAt: null,
    seconds: 0,
    resumedAtSteps: [],
    steps: 0,
    best: null,
    lastScore: null,
    checkpointSha256: null,
    warnings: [],
    error: null,
  }
}

export function writeRecord(path: string, record: RunRecord): void {
  writeFileAtomically(path, `${JSON.stringify(record, null, 2)}\n`)
}

/** Reads run.json. One that is missing or unreadable is a usage error. */
export function readRecord(path: string): RunRecord {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunRecord
  } catch {
    throw usageError('The run has no readable run.json', path, 'Give a folder that minthelm train made.')
  }
}

/** Whether the process that wrote the record is another one and still at work, as far as this machine can tell. */
export function isBeingTrained(record: RunRecord): boolean {
  if (record.status !== 'running' || record.host !== hostname() || record.processId === process.pid)
    return false
  try {
    process.kill(record.processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
