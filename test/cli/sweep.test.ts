import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { describeWithTensorflow } from '../agents/learner/tensorflow/where-set-up.js'

const root = mkdtempSync(join(tmpdir(), 'minthelm-sweep-cli-'))
afterAll(() => rmSync(root, { recursive: true }))

/** Runs the program from the clone, where TensorFlow.js may be set up. */
function minthelm(...args: string[]) {
  const main = resolve('dist/cli/main.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

const small = [
  'cartpole-ppo',
  'totalSteps=512',
  'evaluation.everySteps=0',
  'evaluation.episodesPerScenario=2',
]
const discounts = [...small, 'agent.discount=0.9,0.99']

interface Swept {
  readonly folder: string
  readonly trials: readonly { name: string; settings: object; finished: number; runs: number }[]
}

describe('minthelm sweep', () => {
  const out = join(root, 'wasm')

  it('trains every combination with the same seeds and ends with their ranking', () => {
    const { status, stdout, stderr } = minthelm('sweep', ...discounts, '--seeds', '2', '--out', out)
    expect(status, stderr).toBe(0)
    expect(stderr).toContain(`2 trials, 2 seeds each, in ${out}.`)
    const [header, ...rows] = stdout.trim().split('\n')
    expect(header).toMatch(/^trial +agent\.discount +return +95 % +worst +seeds$/)
    expect(rows.map((row) => row.split(/ +/)[0]).sort()).toEqual(['trial-1', 'trial-2'])
    expect(rows[0]).toMatch(/ \[.*\] .* 2 of 2$/)
    expect(readFileSync(join(out, 'trial-2-seed-1', 'config.yaml'), 'utf8')).toContain('discount: 0.99')
  })

  it('goes on with a sweep, of which nothing is left to do, and overwrites none', () => {
    const { status, stdout } = minthelm('sweep', '--resume', out, '--json')
    expect(status).toBe(0)
    const { trials } = JSON.parse(stdout) as Swept
    expect(trials.map(({ finished, runs }) => [finished, runs])).toEqual([
      [2, 2],
      [2, 2],
    ])
    expect(minthelm('sweep', ...discounts, '--out', out).stderr).toContain(`minthelm sweep --resume ${out}`)
    expect(minthelm('sweep', ...discounts, '--resume', out).stderr).toContain(
      'its folder says what it trains',
    )
  })

  it('says what one seed and other environments are worth', () => {
    const whales = [
      'rai-ppo',
      'totalSteps=16384',
      'evaluation.everySteps=0',
      'evaluation.episodesPerScenario=1',
    ]
    const { status, stderr } = minthelm(
      'sweep',
      ...whales,
      'env.rewardWeights.peg=1,2',
      '--out',
      join(root, 'env'),
    )
    expect(status, stderr).toBe(0)
    expect(stderr).toContain('One seed a trial is luck as much as settings')
    expect(stderr).toContain('minthelm eval')
  })
})

describeWithTensorflow('minthelm sweep --learner tensorflow', () => {
  const widths = [...small, 'agent.hiddenSizes=[8],[16]']

  it('trains all trials in one graph', () => {
    const out = join(root, 'tensorflow')
    const call = [
      ...discounts,
      'agent.learningRate=1e-3,1e-4',
      '--learner',
      'tensorflow',
      '--out',
      out,
      '--json',
    ]
    const { status, stdout, stderr } = minthelm('sweep', ...call)
    expect(status, stderr).toBe(0)
    expect(stderr).toMatch(/TensorFlow .* computes on the/)
    const { trials } = JSON.parse(stdout) as Swept
    expect(trials.map(({ finished }) => finished)).toEqual([1, 1, 1, 1])
    const record = JSON.parse(readFileSync(join(out, 'trial-3-seed-0', 'run.json'), 'utf8')) as object
    expect(record).toMatchObject({ learner: 'tensorflow', status: 'finished' })
  })

  it('refuses by name what no graph can vary, before anything is written; auto takes wasm then', () => {
    const out = join(root, 'refused')
    const refused = minthelm('sweep', ...widths, '--learner', 'tensorflow', '--out', out)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toMatch(/agent\.hiddenSizes differs.*\n.*\n.*--learner wasm/)
    expect(existsSync(out)).toBe(false)
    const chosen = minthelm('sweep', ...widths, '--learner', 'auto', '--out', out, '--json')
    expect(chosen.stderr).toContain('Learner: wasm, for trials differ in agent.hiddenSizes')
    expect((JSON.parse(chosen.stdout) as Swept).trials).toHaveLength(2)
  })
})
