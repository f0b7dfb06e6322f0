import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const program = resolve('dist/cli/main.js')
const example = resolve('docs/examples/demurrage-token.mjs')
let folder: string

function minthelm(...args: string[]) {
  const result = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' })
  return { status: result.status, stdout: result.stdout, stderr: result.stderr }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minthelm-own-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a mechanism of your own', () => {
  test('is shown, judged against its rule and trained in processes of its own', () => {
    const shown = minthelm('--mechanism', example, 'env', 'show', 'Demurrage-v0', '--json')
    expect(shown.status, shown.stderr).toBe(0)
    const { levers, observations } = JSON.parse(shown.stdout) as {
      levers: { name: string }[]
      observations: { name: string }[]
    }
    expect(levers.map(({ name }) => name)).toEqual(['holding-fee', 'spending-rate'])
    expect(observations.map(({ name }) => name)).toContain('hoarded-share')

    const trained = minthelm(
      'train',
      '--mechanism',
      example,
      '--agent',
      'ppo',
      '--env',
      'Demurrage-v0',
      'totalSteps=2048',
      '--seeds',
      '2',
      '--out',
      'runs',
      '--json',
    )
    expect(trained.status, trained.stderr).toBe(0)
    const record = JSON.parse(readFileSync(join(folder, 'runs', 'seed-0', 'run.json'), 'utf8')) as {
      mechanismFiles: { name: string; sha256: string }[]
    }
    expect(record.mechanismFiles).toEqual([
      { name: 'demurrage-token.mjs', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    const judged = minthelm('eval', 'runs/seed-0', '--mechanism', example, '--episodes', '2')
    expect(judged.status, judged.stderr).toBe(0)
    expect(judged.stdout).toContain('production')
  })

  test('is unknown until its file is named: no config can make code run', () => {
    const { status, stderr } = minthelm('env', 'show', 'Demurrage-v0')
    expect(status).toBe(2)
    expect(stderr).toContain('Demurrage-v0')
  })

  test.each([
    ['not there', null, /no file/],
    ['no JavaScript', 'export default {', /cannot be loaded/],
    ['no mechanism', 'export const token = 1', /default export/],
  ])('is refused where the file is %s', (_, text, message) => {
    const file = join(folder, 'broken.mjs')
    rmSync(file, { force: true })
    if (text !== null) writeFileSync(file, text)
    const { status, stderr } = minthelm('env', 'list', '--mechanism', file)
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
  })
})
