import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const program = resolve('dist/cli/main.js')
let folder: string

/** Runs the program as from a terminal, in a folder of its own. */
function minthelm(...args: string[]) {
  const result = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' })
  return { status: result.status, stdout: result.stdout, stderr: result.stderr }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minthelm-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('from a run to a replay', () => {
  test('train ends with one JSON object, and neither threads nor a second run change its hash', () => {
    const train = (out: string, workers: string) =>
      minthelm(
        'train',
        'configs/rai-ppo.yaml',
        'totalSteps=16384',
        'seed=5',
        '--out',
        out,
        '--workers',
        workers,
        '--json',
      )
    const first = train('run', '1')
    expect(first.status, first.stderr).toBe(0)
    const result = JSON.parse(first.stdout) as { checkpointSha256: string; status: string; folder: string }
    expect(result).toMatchObject({ status: 'finished', folder: 'run' })
    expect(result.checkpointSha256).toMatch(/^[0-9a-f]{64}$/)
    const second = JSON.parse(train('again', '2').stdout) as typeof result
    expect(second.checkpointSha256).toBe(result.checkpointSha256)
  })

  test('a run folder is never clobbered', () => {
    const before = readFileSync(join(folder, 'run', 'run.json'))
    const { status, stderr } = minthelm('train', 'rai-ppo', 'totalSteps=16384', '--out', 'run')
    expect(status).toBe(2)
    expect(stderr).toContain('minthelm train --resume run')
    expect(readFileSync(join(folder, 'run', 'run.json')).equals(before)).toBe(true)
  })

  test('runs lists it', () => {
    const { stdout } = minthelm('runs', '.', '--json')
    expect(JSON.parse(stdout)).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'run', status: 'finished' })]),
    )
  })

  test('eval judges it beside the baselines that are named', () => {
    const { status, stdout, stderr } = minthelm(
      'eval',
      'run',
      '--episodes',
      '4',
      '--baselines',
      'no-action',
      '--json',
    )
    expect(status, stderr).toBe(0)
    const { sections } = JSON.parse(stdout) as {
      sections: { policies: string[]; episodesPerScenario: number }[]
    }
    expect(sections[0]!.policies).toEqual(['ppo', 'no-action'])
    expect(sections[0]!.episodesPerScenario).toBe(4)
  })

  test('export and replay it; a flipped byte is refused by the name of its file', () => {
    const exported = minthelm('export', 'run', '--to', 'policy.bundle', '--json')
    expect(exported.status, exported.stderr).toBe(0)
    const replayed = minthelm('replay', 'policy.bundle', '--episodes', '2')
    expect(replayed.status, replayed.stderr).toBe(0)
    expect(replayed.stdout).toContain('most volatile')
    expect(replayed.stdout).toContain('In shadow on RAI')
    expect(minthelm('export', 'run', '--to', 'policy.bundle').status).toBe(2)

    const member = join(folder, 'policy.bundle', 'guard.json')
    const bytes = readFileSync(member)
    bytes[10]! ^= 1
    writeFileSync(member, bytes)
    const refused = minthelm('replay', 'policy.bundle')
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('guard.json')
  })

  test('a damaged checkpoint is refused with words', () => {
    const file = join(folder, 'again', 'checkpoints', 'last.checkpoint')
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(file, bytes)
    const { status, stderr } = minthelm('eval', 'again')
    expect(status).toBe(2)
    expect(stderr).toMatch(/checkpoint is damaged[\s\S]*last\.checkpoint[\s\S]*remedy/)
  })
})

describe('wrong calls end with status 2, the place and a remedy', () => {
  test.each<[string[], RegExp]>([
    [['train', 'terra-ppo', 'agent.learningrate=1e-4'], /Did you mean "learningRate"/],
    [['train', 'terra-ppo', 'agent.discount=1.5'], /agent\.discount is 1\.5/],
    [['train', 'terra-ppo', 'agent.epochs=many'], /agent\.epochs is "many"/],
    [['train', '--agent', 'ppo', '--env', 'CartPole-v2'], /Did you mean "CartPole-v1"/],
    [['train', 'missing.yaml'], /missing\.yaml/],
    [['train'], /nothing to train/],
    [['train', 'terra-ppo', 'env.scenarois=calm'], /Did you mean "scenario/],
    [['env', 'rollout', 'Terra-v0', '--scenario', 'bankrun'], /Did you mean "bank-run"/],
    [['eval', 'nowhere'], /no run in this folder/],
    [['eval', 'nowhere', '--suite', 'happy'], /suite/],
    [['env', 'show', 'Tera-v0'], /Did you mean "Terra-v0"/],
    [['trian'], /Did you mean train/],
    [[], /Name a command/],
  ])('%j', (args, words) => {
    const { status, stdout, stderr } = minthelm(...args)
    expect(stderr).toMatch(words)
    expect(stderr).toContain('remedy:')
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })

  test('and leave nothing behind', () => {
    expect(readdirSync(folder).sort()).toEqual(['again', 'policy.bundle', 'run'])
  })
})

describe('env', () => {
  test('list names every environment', () => {
    const { stdout } = minthelm('env', 'list', '--json')
    expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual(
      expect.arrayContaining(['Terra-v0', 'Ampleforth-v0', 'Rai-v0', 'CartPole-v1', 'Pendulum-v1']),
    )
  })

  test('list keeps the longest name apart from its title', () => {
    const { stdout } = minthelm('env', 'list')
    expect(stdout).toMatch(/^MountainCarContinuous-v0 {2}MountainCar continuous/m)
  })

  test('rollout draws the price', () => {
    const { status, stdout } = minthelm('env', 'rollout', 'Rai-v0', '--hours', '48')
    expect(status).toBe(0)
    expect(stdout).toMatch(/price, dollars[\s\S]*[\u2801-\u28ff]/)
  })
})

test('Ctrl-C during npm start stops cleanly and says how to resume', async () => {
  const child = spawn(process.execPath, [program, 'start', 'totalSteps=2000000'], { cwd: folder })
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => {
    const before = /steps\/s/.test(stderr)
    stderr += text.toString()
    // Once only: a second one ends the process at once.
    if (!before && /steps\/s/.test(stderr)) child.kill('SIGINT')
  })
  const status = await new Promise<number | null>((done) => child.on('exit', done))
  expect(stderr).toMatch(/Go on with: minthelm train --resume runs\/terra-v0-ppo-seed-42-1/)
  expect(status).toBe(130)
  const record = JSON.parse(
    readFileSync(join(folder, 'runs/terra-v0-ppo-seed-42-1/run.json'), 'utf8'),
  ) as object
  expect(record).toMatchObject({ status: 'interrupted' })
})
