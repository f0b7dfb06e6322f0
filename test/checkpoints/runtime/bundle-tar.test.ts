import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { exportBundle, readBundle } from '../../../checkpoints/bundle.js'
import { bundleMembers } from '../../../checkpoints/bundle-members.js'
import { bundleTar, readBundleTar } from '../../../checkpoints/runtime/bundle-tar.js'
import { loadBundleTar } from '../../../checkpoints/runtime/load-bundle.js'
import { manifestName } from '../../../checkpoints/runtime/manifest.js'
import { tarEnd, tarHeader, writeTar } from '../../../checkpoints/runtime/tar.js'
import { sampleContents } from '../sample-bundle.js'

const workplace = mkdtempSync(join(tmpdir(), 'bundle-tar-'))
afterAll(() => rmSync(workplace, { recursive: true }))

const members = bundleMembers(sampleContents())
const tar = bundleTar(members)
const files = [...members].sort(([left], [right]) =>
  left === manifestName ? -1 : right === manifestName ? 1 : left < right ? -1 : 1,
)

describe("a bundle's tar file", () => {
  it('is what tar itself unpacks, and equals the folder', () => {
    const path = join(workplace, 'policy.tar')
    const written = exportBundle(sampleContents(), path)
    expect(new Uint8Array(readFileSync(path))).toEqual(tar)
    execFileSync('tar', ['-xf', path, '-C', workplace])
    for (const [name, bytes] of members)
      expect(new Uint8Array(readFileSync(join(workplace, name)))).toEqual(bytes)
    expect(readBundle(path)).toEqual(written)
    expect(readdirSync(workplace).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('has the header that GNU tar writes for the same file', () => {
    writeFileSync(join(workplace, 'card.txt'), 'hello')
    const options = '--format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=0644'.split(' ')
    const theirs = execFileSync('tar', [...options, '-C', workplace, '-cf', '-', 'card.txt'])
    const ours = writeTar([['card.txt', new TextEncoder().encode('hello')]])
    // GNU tar fills its end up to 10,240 bytes; header and contents are the same.
    expect(new Uint8Array(theirs.subarray(0, 1024))).toEqual(ours.subarray(0, 1024))
  })

  it('gives back the members, and copies that nobody else holds', () => {
    const bytes = tar.slice()
    const read = readBundleTar(bytes)
    bytes.fill(0)
    expect(new Map(read)).toEqual(new Map(members))
  })

  it('is refused where its form is not the one that is written', () => {
    const other = (change: (list: [string, Uint8Array][]) => void) => {
      const list = files.map(([name, bytes]) => [name, bytes] as [string, Uint8Array])
      change(list)
      return writeTar(list)
    }
    const cases: [string, Uint8Array, RegExp][] = [
      [
        'swapped',
        other((list) => list.splice(1, 2, list[2]!, list[1]!)),
        /header of bom\.cdx\.json.*\(bom\.cdx\.json\)/,
      ],
      ['twice', other((list) => list.splice(2, 0, list[1]!)), /header of card\.md/],
      [
        'an extra one',
        other((list) => list.push(['Card.md', new Uint8Array(1)])),
        /"Card\.md" stands where only/,
      ],
      ['a path elsewhere', other((list) => list.push(['../x', new Uint8Array(1)])), /"\.\.\/x" stands/],
      ['manifest later', other((list) => list.reverse()), /does not begin with manifest\.json/],
      [
        'signatures swapped',
        other((list) =>
          list.push(['signature.dsse.json', new Uint8Array(1)], ['model.sig', new Uint8Array(1)]),
        ),
        /"model\.sig" stands/,
      ],
      ['one short', other((list) => list.pop()), /header of weights\.bin/],
      [
        'something after its end',
        new Uint8Array([...tar, ...new Uint8Array(512)]),
        /there are bytes where only/,
      ],
      ['cut', tar.slice(0, -1), /there are bytes where only/],
      ['cut within', tar.slice(0, tar.length - tarEnd.length - 1), /ends within weights\.bin/],
    ]
    for (const [what, bytes, message] of cases) expect(() => loadBundleTar(bytes), what).toThrow(message)
  })

  it('is refused for a link, a sparse or a huge member, before anything is taken', () => {
    const change = (at: number, byte: number) => {
      const bytes = tar.slice()
      bytes[at] = byte
      const sum = bytes
        .subarray(0, 512)
        .reduce((total, value, index) => total + (index >= 148 && index < 156 ? 32 : value), 0)
      bytes.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
      return bytes
    }
    for (const type of ['1', '2', '5', 'x', 'L', 'S']) {
      expect(() => readBundleTar(change(156, type.charCodeAt(0)))).toThrow(/header of manifest\.json/)
    }
    const bomb = tar.slice()
    bomb.set(tarHeader(manifestName, 0o77777777777))
    expect(() => readBundleTar(bomb)).toThrow(/announced with 8589934591 bytes/)
    const text = new TextDecoder().decode(members.get(manifestName)!)
    const announced = text.replace(/"bytes": \d+/, '"bytes": 67108865')
    const list = files.map(
      ([name, bytes]) => [name, name === manifestName ? new TextEncoder().encode(announced) : bytes] as const,
    )
    expect(() => readBundleTar(writeTar(list))).toThrow(/announces 67108865 bytes \(bom\.cdx\.json\)/)
  })
})
