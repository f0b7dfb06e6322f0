import { concatBytes } from '@noble/hashes/utils.js'
import { utf8 } from './utf8.js'

/** A tar file is made of blocks of this size. */
export const tarBlockBytes = 512

/** Bytes that a file of so many takes beside its header: whole blocks. */
export function paddedBytes(size: number): number {
  return Math.ceil(size / tarBlockBytes) * tarBlockBytes
}

/**
 * The one header (POSIX ustar) of a plain file: mode 0644, owner and group 0, time 0, no names of users, no prefix. So
 * equal files give equal bytes, and a link, a device or a path elsewhere cannot be said.
 *
 * @param name up to 100 ASCII characters
 */
export function tarHeader(name: string, size: number): Uint8Array {
  const header = new Uint8Array(tarBlockBytes)
  const write = (text: string, at: number) => header.set(utf8.encode(text), at)
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
  write(name, 0)
  write(`${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0${octal(size, 11)}\0${octal(0, 11)}\0`, 100)
  write('        0', 148) // the checksum counts as spaces; then the type of a plain file
  write('ustar\0' + '00', 257)
  write(`${octal(0, 7)}\0${octal(0, 7)}\0`, 329)
  let sum = 0
  for (const byte of header) sum += byte
  write(`${octal(sum, 6)}\0 `, 148)
  return header
}

/** The end of a tar file: two blocks of zeros, and nothing after them. */
export const tarEnd = new Uint8Array(2 * tarBlockBytes)

/** A tar file of plain files in the order given. */
export function writeTar(files: Iterable<readonly [string, Uint8Array]>): Uint8Array {
  const parts: Uint8Array[] = []
  for (const [name, bytes] of files) {
    parts.push(tarHeader(name, bytes.length), bytes, new Uint8Array(paddedBytes(bytes.length) - bytes.length))
  }
  return concatBytes(...parts, tarEnd)
}
