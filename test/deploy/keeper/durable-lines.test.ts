import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  DurableLines,
  fileCalls,
  readDurableLines,
  withCheck,
  withoutCheck,
} from '../../../deploy/keeper/durable-lines.js'

let path: string
const isWhole = (line: string) => withoutCheck(line) !== null
const textOf = (lines: readonly string[]) => lines.map(withoutCheck)

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'durable-')), 'lines')
})

describe('lines that survive a kill', () => {
  it('come back as they were written', () => {
    const { file } = DurableLines.open(path, isWhole, fileCalls)
    for (const text of ['one', '{"two":2}', '']) file.append(withCheck(text))
    file.close()
    expect(textOf(DurableLines.open(path, isWhole, fileCalls).found.lines)).toEqual(['one', '{"two":2}', ''])
  })

  it('cut at any byte: the whole ones come back, the torn one is cut off, and the file goes on', () => {
    const { file } = DurableLines.open(path, isWhole, fileCalls)
    for (const text of ['first', 'second', 'third']) file.append(withCheck(text))
    file.close()
    const whole = readFileSync(path)
    const ends = [...whole.keys()].filter((place) => whole[place] === 10)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (length) => {
        writeFileSync(path, whole.subarray(0, length))
        const opened = DurableLines.open(path, isWhole, fileCalls)
        const kept = ends.filter((end) => end < length).length
        expect(opened.found.lines).toHaveLength(kept)
        opened.file.append(withCheck('next'))
        opened.file.close()
        expect(textOf(readDurableLines(path, isWhole).lines)).toEqual([
          ...['first', 'second', 'third'].slice(0, kept),
          'next',
        ])
      }),
    )
  })

  it('refuses damage in the middle by its line', () => {
    const { file } = DurableLines.open(path, isWhole, fileCalls)
    for (const text of ['first', 'second', 'third']) file.append(withCheck(text))
    file.close()
    const text = readFileSync(path, 'utf8')
    for (let place = 0; place < text.lastIndexOf('\n', text.length - 2); place++) {
      const changed = text.slice(0, place) + (text[place] === 'x' ? 'y' : 'x') + text.slice(place + 1)
      writeFileSync(path, changed)
      expect(() => DurableLines.open(path, isWhole, fileCalls)).toThrow(/Line [12] is damaged/)
    }
  })

  it('leaves no trace of an append that the disk refused', () => {
    let room = 1
    const calls = {
      ...fileCalls,
      write: (descriptor: number, bytes: Uint8Array, position: number) => {
        if (room-- > 0) return fileCalls.write(descriptor, bytes, position)
        fileCalls.write(descriptor, bytes.subarray(0, 7), position)
        throw new Error('ENOSPC: no space left on device')
      },
    }
    const { file } = DurableLines.open(path, isWhole, calls)
    file.append(withCheck('first'))
    expect(() => file.append(withCheck('second'))).toThrow(/ENOSPC.*nothing was sent/s)
    room = 1
    file.append(withCheck('third'))
    file.close()
    expect(textOf(readDurableLines(path, isWhole).lines)).toEqual(['first', 'third'])
    appendFileSync(path, 'abc')
    expect(readDurableLines(path, isWhole).torn).toBe(true)
  })
})
