import {
  type BundleMembers,
  manifestName,
  maximumBundleBytes,
  maximumMemberBytes,
  memberNames,
  parseManifest,
  signatureNames,
} from './manifest.js'
import { refused } from './refusal.js'
import { paddedBytes, tarBlockBytes, tarEnd, tarHeader, writeTar } from './tar.js'
import { utf8 } from './utf8.js'

/** A bundle as one file: the manifest first, then its members in its order, then the signatures. */
export function bundleTar(members: BundleMembers): Uint8Array {
  const order = [manifestName, ...memberNames, ...signatureNames].filter((name) => members.has(name))
  return writeTar(order.map((name) => [name, members.get(name)!] as const))
}

function same(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  if (at + expected.length > bytes.length) return false
  for (let index = 0; index < expected.length; index++) {
    if (bytes[at + index] !== expected[index]) return false
  }
  return true
}

/** Reads the canonical tar file from front to back; whatever `bundleTar` would not have written is refused. */
class TarReader {
  private at = 0

  constructor(private readonly bytes: Uint8Array) {}

  /** Whether the next header is that of a file of this name, as far as its name goes. */
  startsWith(name: string): boolean {
    return same(this.bytes, this.at, utf8.encode(`${name}\0`))
  }

  /** The size that the next header gives. */
  size(name: string): number {
    const digits = String.fromCharCode(...this.bytes.subarray(this.at + 124, this.at + 135))
    if (!/^[0-7]{11}$/.test(digits)) throw refused(`the header of ${name} gives no size`, name)
    return Number.parseInt(digits, 8)
  }

  take(name: string, size: number): Uint8Array {
    if (size > maximumMemberBytes) throw refused(`${name} is announced with ${size} bytes`, name)
    if (!same(this.bytes, this.at, tarHeader(name, size))) {
      throw refused(`the header of ${name} is not the one that ${manifestName} calls for`, name)
    }
    const start = this.at + tarBlockBytes
    const end = start + paddedBytes(size)
    if (end > this.bytes.length) throw refused(`the file ends within ${name}`, name)
    if (!same(this.bytes, start + size, tarEnd.subarray(0, end - start - size))) {
      throw refused(`there are bytes after the end of ${name}`, name)
    }
    this.at = end
    // A copy of its own, so that nothing that holds the file can change a member after it was hashed.
    return this.bytes.slice(start, start + size)
  }

  end(allowed: string): void {
    if (!same(this.bytes, this.at, tarEnd) || this.bytes.length !== this.at + tarEnd.length) {
      const name = String.fromCharCode(...this.bytes.subarray(this.at, this.at + 100)).replace(/\0.*$/s, '')
      const found = /^[ -~]+$/.test(name) ? `"${name}" stands` : 'there are bytes'
      throw refused(`${found} where only ${allowed} may stand`, allowed.replace(/ or .*/, ''))
    }
  }
}

/**
 * The members of a bundle's tar file, copied out of it.
 *
 * @throws MinthelmError naming the member whose header, padding or place differs from what `bundleTar` writes
 */
export function readBundleTar(bytes: Uint8Array): BundleMembers {
  if (bytes.length > maximumBundleBytes) throw refused(`it has ${bytes.length} bytes`, manifestName)
  const reader = new TarReader(bytes)
  const members = new Map<string, Uint8Array>()
  if (!reader.startsWith(manifestName)) {
    throw refused(`the file does not begin with ${manifestName}`, manifestName)
  }
  members.set(manifestName, reader.take(manifestName, reader.size(manifestName)))
  for (const { name, bytes: size } of parseManifest(members.get(manifestName)!).members) {
    members.set(name, reader.take(name, size))
  }
  const left: string[] = []
  for (const name of signatureNames) {
    if (reader.startsWith(name)) {
      members.set(name, reader.take(name, reader.size(name)))
      left.length = 0
    } else left.push(name)
  }
  reader.end([...left, 'the end of the file'].join(' or '))
  return members
}
