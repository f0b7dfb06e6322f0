import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const script = resolve('scripts', 'setup-tensorflow.mjs')
const unfinished = join('.cache', 'tensorflow', 'cpu.unfinished')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-tensorflow-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the script where the only commands are those of `bin`, each a shell line. */
function setUp(bin: Record<string, string>, options: string[] = []) {
  const path = join(folder, 'bin')
  mkdirSync(path)
  symlinkSync('/bin/sh', join(path, 'sh'))
  for (const [name, line] of Object.entries(bin)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
  }
  return spawnSync(process.execPath, [script, ...options], {
    cwd: folder,
    env: { PATH: path },
    encoding: 'utf8',
  })
}

it.runIf(process.platform === 'linux' && process.arch === 'x64')('names the compiler that is missing', () => {
  const { status, stderr } = setUp({ python3: 'exit 0' })
  expect(status).toBe(1)
  expect(stderr).toContain('g++ is needed')
  expect(existsSync(join(folder, unfinished))).toBe(false)
})

it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'passes on what npm said and leaves nothing behind',
  () => {
    const { status, stderr } = setUp({
      python3: 'exit 0',
      'g++': 'exit 0',
      npm: 'echo the registry is away >&2; exit 1',
    })
    expect(status).toBe(1)
    expect(stderr).toMatch(/npm could not install @tensorflow\/tfjs-node@.*\n.*registry is away/)
    expect(existsSync(join(folder, unfinished))).toBe(false)
    expect(existsSync(join(folder, '.cache', 'tensorflow', 'cpu'))).toBe(false)
  },
)

it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'refuses a package of another integrity than the pinned one',
  () => {
    const { status, stderr } = setUp({
      python3: 'exit 0',
      'g++': 'exit 0',
      npm: `echo '{"packages":{"node_modules/@tensorflow/tfjs-node":{"integrity":"sha512-other"}}}' > .cache/tensorflow/cpu.unfinished/package-lock.json`,
    })
    expect(status).toBe(1)
    expect(stderr).toContain('has the integrity sha512-other, not the pinned')
    expect(existsSync(join(folder, unfinished))).toBe(false)
  },
)

it('takes no other option than --gpu', () => {
  const { status, stderr } = setUp({}, ['--cuda'])
  expect(status).toBe(2)
  expect(stderr).toContain('--gpu')
})
