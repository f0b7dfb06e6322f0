import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Replay } from '../../env/exogenous/replay.js'

const program = resolve('dist/cli/main.js')
let folder: string

function environment(...args: string[]) {
  const result = spawnSync(process.execPath, [program, 'env', ...args], { cwd: folder, encoding: 'utf8' })
  return { status: result.status, stdout: result.stdout, stderr: result.stderr }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minthelm-scenarios-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('scenarios from the terminal', () => {
  test('are listed with their numbers', () => {
    const { status, stdout } = environment('scenarios', 'Terra-v0', '--json')
    expect(status).toBe(0)
    const rows = JSON.parse(stdout) as { id: string; departures: Record<string, unknown> }[]
    expect(rows.find(({ id }) => id === 'terra-2022')!.departures).toMatchObject({
      primaryCapacity: 0.0603,
      shareCapUsd: 1.42,
    })
    expect(environment('scenarios', 'CartPole-v1').stderr).toContain('CartPole-v1 is no token economy')
  })

  test('are put together, and what gives way is said', () => {
    const { status, stderr, stdout } = environment(
      'rollout',
      'Rai-v0',
      '--scenario',
      'bank-run+oracle-failure',
      '--severity',
      '0.5',
      '--hours',
      '48',
    )
    expect(status, stderr).toBe(0)
    expect(stderr).toContain('the shock is that of oracle-failure, not of bank-run')
    expect(stdout).toContain('price, dollars')
  })

  test('give way to a recorded market, carried or of one’s own', () => {
    const carried = environment(
      'rollout',
      'Terra-v0',
      '--replay',
      'eth-hourly',
      '--from',
      '2018-11-01',
      '--hours',
      '72',
    )
    expect(carried.status, carried.stderr).toBe(0)
    expect(carried.stdout).toContain('Replayed: eth-hourly from 2018-11-01T00:00Z')
    expect(carried.stdout).toContain('market as recorded')
    const rows = [
      '# source: mine; terms: none',
      'time,close_usd',
      '2021-05-01,100',
      '2021-05-02,110',
      '2021-05-03,121',
    ]
    writeFileSync(join(folder, 'own.csv'), rows.join('\n'))
    const own = environment('rollout', 'Terra-v0', '--replay', './own.csv', '--hours', '24', '--json')
    expect(own.status, own.stderr).toBe(0)
    const { replay } = JSON.parse(own.stdout) as { replay: Replay }
    expect(replay).toMatchObject({ series: 'own', market: { filledHours: 23, badTicks: 0 } })
    const total = Object.values(replay.market!.logReturns).reduce((sum, value) => sum + value, 0)
    expect(total).toBeCloseTo(Math.log(1.1), 12)
  })

  test.each([
    [['--replay', 'eth-daily'], /Unknown series "eth-daily"[\s\S]*eth-hourly/],
    [['--replay', './none.csv'], /The series is not there[\s\S]*\.\/none\.csv/],
    [['--replay', './unsorted.csv'], /does not come after the row before[\s\S]*unsorted\.csv:4/],
    [['--from', '2020-01-01'], /without a series/],
    [['--severity', '3'], /scenarioSeverity is 3/],
    [['--scenario', 'bank-run+drane'], /Unknown scenario of terra "drane"/],
  ])('refuse %j with status 2 and a remedy', (args, message) => {
    const rows = ['# source: mine; terms: none', 'time,close_usd', '2021-05-02,100', '2021-05-01,110']
    writeFileSync(join(folder, 'unsorted.csv'), rows.join('\n'))
    const { status, stderr } = environment('rollout', 'Terra-v0', ...args)
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
    expect(stderr).toContain('remedy:')
  })
})
