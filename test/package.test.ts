import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** The package as a stranger gets it: packed, installed in an empty folder, used from there. */
let folder: string

function run(command: string, args: readonly string[], cwd = folder) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 240_000 })
  return { status: result.status, text: `${result.stdout}${result.stderr}`, stdout: result.stdout }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minthelm-package-'))
  const packed = run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], resolve('.'))
  expect(packed.status, packed.text).toBe(0)
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))!
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  const installed = run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${archive}`])
  expect(installed.status, installed.text).toBe(0)
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the command runs from the installed package', () => {
  const doctor = run('npx', ['minthelm', 'doctor', '--json'])
  expect(doctor.status, doctor.text).toBe(0)
  expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: true })
})

test('a run trains from the installed package, with a shipped config', () => {
  const trained = run('npx', ['minthelm', 'train', 'rai-ppo.yaml', 'totalSteps=16384', 'seed=3', '--json'])
  expect(trained.status, trained.text).toBe(0)
  expect(JSON.parse(trained.stdout)).toMatchObject({
    checkpointSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test('the exports resolve and work', () => {
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { makeVector } from 'minthelm'
import { checkEnv } from 'minthelm/env/check-env.js'
const env = makeVector('Terra-v0', { scenario: 'bank-run', numEnvs: 4, seed: 7 })
const { observations } = env.reset()
console.log(observations.length === 4 * env.observationSpace.size, typeof checkEnv)
`,
  )
  const used = run(process.execPath, ['use.mjs'])
  expect(used.text.trim()).toBe('true function')
})

test('the types resolve: a right use compiles and a wrong one does not', () => {
  const compile = (text: string) => {
    writeFileSync(join(folder, 'use.ts'), text)
    return run(process.execPath, [
      resolve('node_modules/typescript/bin/tsc'),
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--moduleResolution',
      'nodenext',
      '--target',
      'es2022',
      'use.ts',
    ])
  }
  const right = compile(
    "import { makeVector, type VectorEnv } from 'minthelm'\nconst env: VectorEnv = makeVector('Rai-v0', { numEnvs: 2, seed: 1 })\nexport const sum: number = env.numEnvs + 1\n",
  )
  expect(right.text).toBe('')
  const wrong = compile(
    "import { makeVector } from 'minthelm'\nexport const name: string = makeVector('Rai-v0', { numEnvs: 2, seed: 1 }).numEnvs\n",
  )
  expect(wrong.status).not.toBe(0)
})
