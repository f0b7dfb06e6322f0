import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minthelm-rooms-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function check(place: string) {
  const result = spawnSync(process.execPath, ['scripts/check-rooms.mjs', place], { encoding: 'utf8' })
  return { status: result.status, text: result.stdout + result.stderr }
}

test('this repository keeps the import rule', () => {
  const { status, text } = check('.')
  expect(text).toMatch(/rooms: \d{2,} modules read, 0 violations/)
  expect(status).toBe(0)
})

test('an import against the order is named with file and line', () => {
  plant('agents/ppo.ts', 'export const a = 1\n')
  plant('env/pool.ts', "import { x } from './y.js'\nimport { a } from '../agents/ppo.js'\nexport { a, x }\n")
  const { status, text } = check(folder)
  expect(status).toBe(1)
  expect(text).toContain('env/pool.ts:2 imports "../agents/ppo.js": env comes before agents')
})

test.each([
  ['core/files.ts', "import { readFileSync } from 'node:fs'\n"],
  ['guard/clock.ts', "export const load = () => import('os')\n"],
  ['checkpoints/runtime/read.ts', "export { readFile } from 'fs/promises'\n"],
  ['env/type.ts', "export type A = import('node:fs').Stats\n"],
])('a Node module in %s is a violation', (path, text) => {
  plant(path, text)
  const result = check(folder)
  expect(result.status).toBe(1)
  expect(result.text).toContain(`${path}:1`)
})

test('a Node module in training and imports along the order are allowed', () => {
  plant(
    'training/run.ts',
    "import { readFileSync } from 'node:fs'\nimport { a } from '../core/a.js'\nexport { a, readFileSync }\n",
  )
  plant('core/a.ts', 'export const a = 1\n')
  expect(check(folder).status).toBe(0)
})

test('no module at all is a failure, not a pass', () => {
  const { status, text } = check(folder)
  expect(status).toBe(1)
  expect(text).toContain('no module was read')
})
