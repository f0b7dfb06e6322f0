import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { MinthelmError } from '../core/errors.js'
import type { RunConfig } from './config/run-config.js'
import { defaultRunsFolder, openRunFolder, RunFolder } from './run-folder.js'
import { isBeingTrained, type RunRecord, readRecord } from './run-record.js'

/** A run as a list shows it. */
export interface RunSummary {
  /** Its folder's path below the runs' folder. */
  readonly name: string
  readonly folder: string
  /** A run whose process is gone counts as interrupted; 'unreadable' where its files are no run's. */
  readonly status: RunRecord['status'] | 'unreadable'
  readonly config: RunConfig | null
  readonly record: RunRecord | null
  /** What is wrong with it, where it is unreadable. */
  readonly problem: string | null
}

function summary(root: string, folder: string): RunSummary {
  const place = { name: relative(root, folder), folder }
  try {
    const { config } = openRunFolder(folder)
    const record = readRecord(new RunFolder(folder).record)
    const gone = record.status === 'running' && !isBeingTrained(record) && record.processId !== process.pid
    return { ...place, status: gone ? 'interrupted' : record.status, config, record, problem: null }
  } catch (error) {
    if (!(error instanceof MinthelmError)) throw error
    return { ...place, status: 'unreadable', config: null, record: null, problem: error.what }
  }
}

const isRun = (folder: string) => existsSync(new RunFolder(folder).config)

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory())
}

/** All runs below a folder, by name; those of several seeds lie one folder deeper. */
export function listRuns(root = defaultRunsFolder): RunSummary[] {
  return foldersIn(root).flatMap((folder) =>
    (isRun(folder) ? [folder] : foldersIn(folder).filter(isRun)).map((run) => summary(root, run)),
  )
}
