import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs'
import { join } from 'node:path'
import { usageError } from '../core/errors.js'
import { readBundleTar } from './runtime/bundle-tar.js'
import {
  type BundleMembers,
  manifestName,
  maximumBundleBytes,
  maximumMemberBytes,
  memberNames,
  signatureNames,
} from './runtime/manifest.js'
import { refused } from './runtime/refusal.js'

/** No folder of a bundle has more entries; a longer listing is not even sorted. */
const maximumEntries = 1 + memberNames.length + signatureNames.length

/** Reads a plain file once, through one descriptor: no link is followed, no more than `limit` bytes are taken. */
function readPlainFile(path: string, name: string, limit: number): Uint8Array {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw refused(code === 'ELOOP' ? `${name} is a link` : `${name} cannot be read (${code})`, name)
  }
  try {
    const entry = fstatSync(descriptor)
    if (!entry.isFile()) throw refused(`${name} is no plain file`, name)
    if (entry.size > limit) throw refused(`${name} has ${entry.size} bytes`, name)
    const bytes = new Uint8Array(entry.size)
    for (let at = 0; at < bytes.length; ) {
      const taken = readSync(descriptor, bytes, at, bytes.length - at, at)
      if (taken === 0) throw refused(`${name} became shorter while it was read`, name)
      at += taken
    }
    return bytes
  } finally {
    closeSync(descriptor)
  }
}

function readFolder(folder: string): BundleMembers {
  const names = readdirSync(folder)
  if (names.length > maximumEntries) {
    throw refused(`its folder has ${names.length} entries, more than a bundle can have`, manifestName)
  }
  const members = new Map<string, Uint8Array>()
  let left = maximumBundleBytes
  for (const name of names.sort()) {
    const bytes = readPlainFile(join(folder, name), name, Math.min(maximumMemberBytes, left))
    left -= bytes.length
    members.set(name, bytes)
  }
  return members
}

/** Whether a path may hold a bundle: a folder with a manifest, or a tar file. */
export function looksLikeBundle(path: string): boolean {
  if (!existsSync(path)) return false
  return lstatSync(path).isDirectory() ? existsSync(join(path, manifestName)) : path.endsWith('.tar')
}

/**
 * Reads a bundle's files once each, from its folder or its tar file.
 *
 * @throws MinthelmError naming what is no plain file, too large, or not as the tar writer writes
 */
export function readMembers(path: string): BundleMembers {
  if (!existsSync(path)) {
    throw usageError(`"${path}" is not there`, 'bundle', 'Give the folder or the tar file that export wrote.')
  }
  if (lstatSync(path).isDirectory()) return readFolder(path)
  return readBundleTar(readPlainFile(path, path, maximumBundleBytes))
}
