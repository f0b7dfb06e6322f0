import { expect, test } from 'vitest'
import { plotInTerminal } from '../../cli/terminal-plot.js'
import { shortNumber, textTable } from '../../cli/text-table.js'

test('a rising line starts in the bottom row and ends in the top row', () => {
  const rows = plotInTerminal(
    { label: 'x', values: Float64Array.from({ length: 60 }, (_, index) => index) },
    42,
  ).split('\n')
  expect(rows[0]).toBe('x')
  const drawn = rows.slice(1).map((row) => row.slice(11))
  expect(drawn).toHaveLength(10)
  expect(drawn[9]!.codePointAt(0)).toBeGreaterThan(0x2800)
  expect(drawn[0]!.at(-1)!.codePointAt(0)).toBeGreaterThan(0x2800)
  expect(drawn[0]!.codePointAt(0)).toBe(0x2800)
  expect(rows[1]).toContain('59.00')
  expect(rows[10]).toContain('0.000')
})

test('a constant line is level, and values that are not finite leave a gap', () => {
  const rows = plotInTerminal({ label: 'x', values: [1, 1, Number.NaN, Number.NaN, 1, 1] }, 22)
    .split('\n')
    .slice(1)
  const inked = rows.filter((row) => /[\u2801-\u28ff]/.test(row))
  expect(inked).toHaveLength(1)
  expect(inked[0]!.slice(11)).toMatch(/[\u2801-\u28ff]\u2800+[\u2801-\u28ff]/)
})

test('a table aligns its columns, numbers to the right where asked', () => {
  const rows = [
    ['name', 'n'],
    ['a', '10'],
    ['longer', '7'],
  ]
  expect(textTable(rows, [1])).toBe('name     n\na       10\nlonger   7')
})

test('numbers are short', () => {
  expect([0.123456, 12345678, 3, 1e-7, null].map(shortNumber)).toEqual([
    '0.1235',
    '12345678',
    '3',
    '1.00e-7',
    '-',
  ])
})
