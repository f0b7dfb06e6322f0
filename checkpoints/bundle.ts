import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { MinthelmError, usageError } from '../core/errors.js'
import { syncFolder, writeFileAtomically } from './atomic-write.js'
import { readMembers } from './bundle-files.js'
import { type BundleContents, bundleMembers } from './bundle-members.js'
import type { Bundle } from './runtime/bundle.js'
import { bundleTar } from './runtime/bundle-tar.js'
import { loadBundle } from './runtime/load-bundle.js'
import type { BundleMembers } from './runtime/manifest.js'

function exists(path: string): MinthelmError {
  return usageError(
    `"${path}" exists already`,
    'export',
    'Choose another name, or remove it yourself; nothing was overwritten.',
  )
}

/** Whether a bundle of this name is one file rather than a folder. */
export function isTarName(path: string): boolean {
  return path.endsWith('.tar')
}

/**
 * Writes a bundle's members as a folder, or as one tar file where the name ends in `.tar`: whole or not at all (beside
 * it first, then one rename), and never over something that exists.
 */
export function writeMembers(members: BundleMembers, path: string): void {
  if (existsSync(path)) throw exists(path)
  const parent = dirname(path)
  mkdirSync(parent, { recursive: true })
  const partial = mkdtempSync(join(parent, `.${basename(path)}-`))
  try {
    chmodSync(partial, 0o755) // temporary folders are private; a bundle is not
    if (isTarName(path)) writeFileAtomically(join(partial, basename(path)), [bundleTar(members)])
    else for (const [name, bytes] of members) writeFileAtomically(join(partial, name), [bytes])
    if (existsSync(path)) throw exists(path)
    if (isTarName(path)) {
      renameSync(join(partial, basename(path)), path)
      rmSync(partial, { recursive: true })
    } else renameSync(partial, path)
    syncFolder(parent)
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true })
    if (cause instanceof MinthelmError) throw cause
    throw new MinthelmError({
      what: `The bundle could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: path,
      remedy: 'Check that the folder can be written and the disk has room; nothing was left behind.',
      cause,
    })
  }
}

/** Freezes contents into a bundle. Reads its own bytes back first, so that what cannot be loaded is not written. */
export function exportBundle(contents: BundleContents, path: string): Bundle {
  if (existsSync(path)) throw exists(path)
  const members = bundleMembers(contents)
  const bundle = loadBundle(members)
  writeMembers(members, path)
  return bundle
}

/** Reads and verifies a bundle from its folder or its tar file. Signatures are not judged; see `readTrustedBundle`. */
export function readBundle(path: string): Bundle {
  return loadBundle(readMembers(path))
}
