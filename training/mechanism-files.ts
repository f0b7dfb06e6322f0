import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { usageError } from '../core/errors.js'
import { checkMechanism } from '../env/mechanisms/check-mechanism.js'
import type { Mechanism } from '../env/mechanisms/mechanism.js'
import { registerMechanism } from '../env/register-mechanism.js'

/** A mechanism that was loaded from a file of the user's: what a run's record names it by. */
export interface MechanismFile {
  readonly name: string
  readonly sha256: string
}

const loaded = new Map<string, MechanismFile>()

/**
 * Loads a mechanism of the user's own: a JavaScript module whose default export `defineMechanism` made. It is code and
 * runs with the caller's rights, so files are named on the command line only and never by a config.
 *
 * @throws usage error (status 2) where the file is missing, is no such module, or declares something impossible
 */
export async function loadMechanismFile(file: string): Promise<void> {
  const path = resolve(file)
  if (loaded.has(path)) return
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch {
    throw usageError(`There is no file ${file}`, '--mechanism', 'Give the path of a JavaScript module.')
  }
  let module: { readonly default?: unknown }
  try {
    module = (await import(pathToFileURL(path).href)) as typeof module
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw usageError(
      `The module cannot be loaded: ${reason}`,
      file,
      'Run it by itself with node to see where.',
    )
  }
  const mechanism = module.default
  if (typeof mechanism !== 'object' || mechanism === null || !('levers' in mechanism)) {
    throw usageError(
      'The module has no mechanism as its default export',
      file,
      'Write: export default defineMechanism({ ... }).',
    )
  }
  checkMechanism(mechanism as Mechanism, file)
  registerMechanism(mechanism as Mechanism)
  loaded.set(path, { name: basename(path), sha256: createHash('sha256').update(bytes).digest('hex') })
}

/** The paths of the files that were loaded, for processes that are to load them too. */
export function mechanismFilePaths(): string[] {
  return [...loaded.keys()]
}

/** What was loaded, for a run's record. */
export function mechanismFiles(): MechanismFile[] {
  return [...loaded.values()]
}
