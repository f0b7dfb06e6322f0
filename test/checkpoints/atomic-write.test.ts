import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeFileAtomically } from '../../checkpoints/atomic-write.js'

const folder = mkdtempSync(join(tmpdir(), 'minthelm-atomic-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('writeFileAtomically', () => {
  it('writes text or pieces and leaves nothing else behind', () => {
    const path = join(folder, 'file')
    writeFileAtomically(path, 'first, and longer than the second')
    writeFileAtomically(path, [Buffer.from('one '), new Uint8Array(0), Buffer.from('two')])
    expect(readFileSync(path, 'utf8')).toBe('one two')
    expect(readdirSync(folder)).toEqual(['file'])
  })

  it('keeps the old file whole where writing fails half way', () => {
    const path = join(folder, 'kept')
    writeFileSync(path, 'old')
    function* pieces(): Generator<Uint8Array> {
      yield Buffer.from('new, half')
      throw new Error('no more')
    }
    expect(() => writeFileAtomically(path, pieces())).toThrow('no more')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('leaves nothing behind where the name is taken by a folder', () => {
    mkdirSync(join(folder, 'taken'))
    expect(() => writeFileAtomically(join(folder, 'taken'), 'text')).toThrow()
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
