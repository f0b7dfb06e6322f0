import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { tensorflowBuild, tensorflowFacts } from '../../agents/learner/tensorflow/session.js'
import { resolveConfig } from '../../training/config/resolve-config.js'
import { learnerOf, learnerRecord, settleLearner } from '../../training/learner-choice.js'

const bare = mkdtempSync(join(tmpdir(), 'minthelm-bare-'))
afterAll(() => rmSync(bare, { recursive: true }))

const written = { agent: { name: 'ppo' }, env: 'CartPole-v1', totalSteps: 256 } as const
const wide = { ...written, agent: { name: 'ppo', hiddenSizes: [512, 512], minibatchSize: 2048 } } as const

/** The command line in a folder without TensorFlow.js. */
function minthelm(...call: string[]) {
  const main = resolve('dist/cli/main.js')
  return spawnSync(process.execPath, [main, ...call], { cwd: bare, encoding: 'utf8' })
}

describe('the learner of a config', () => {
  it('is wasm where none is named, and leaves no trace in the config', () => {
    const plain = resolveConfig(written)
    expect(learnerOf(plain)).toBe('wasm')
    expect(resolveConfig({ ...written, learner: 'wasm' })).toEqual(plain)
    const relaxed = resolveConfig({ ...written, learner: 'wasm-relaxed' })
    expect(learnerOf(relaxed)).toBe('wasm-relaxed')
    expect(learnerRecord('wasm-relaxed').numbers).toMatch(/may differ/)
    expect(settleLearner(plain)).toEqual({ config: plain, why: null })
    expect(learnerOf(resolveConfig({ ...written, learner: 'tensorflow' }))).toBe('tensorflow')
    expect(() => resolveConfig({ ...written, learner: 'torch' as 'wasm' })).toThrow(
      /Give one of wasm, wasm-relaxed, tensorflow, auto/,
    )
  })

  it.skipIf(tensorflowBuild() === undefined)('is chosen by the work of a gradient step', () => {
    const onCard = tensorflowFacts().device === 'gpu'
    const why = (agent: object, policies?: number) => {
      const { config, why: reason } = settleLearner(
        resolveConfig({ ...written, agent: { name: 'ppo', ...agent }, learner: 'auto' }),
        policies,
      )
      expect(reason).toMatch(new RegExp(`^${learnerOf(config)}, for `))
      return reason
    }
    // 64 samples of two networks 4-128-64 with 2 and 1 outputs: 64 * (8832 + 8768).
    const middling = { hiddenSizes: [128, 64] }
    expect(why(middling)).toMatch(/^wasm, for a gradient step is 1\.1 million multiply-adds/)
    expect(why(middling, 1000)).toMatch(onCard ? /^tensorflow, .* 1100 million/ : /^wasm, .* 1\.1 million/)
    // 2048 samples of 4-512-512 with 2 and 1: 2048 * (265,216 + 264,704).
    expect(why(wide.agent)).toMatch(/^tensorflow, .* 1100 million multiply-adds/)
    expect(why({ hiddenSizes: [64, 64], minibatchSize: 2048 })).toMatch(
      onCard ? /^tensorflow, .* 18 million/ : /^wasm, for no hidden layer has 128 units/,
    )
  })
})

describe('without TensorFlow.js', () => {
  it('the tensorflow learner says how to set it up, and leaves no run folder', () => {
    const call = [
      'train',
      '--agent',
      'ppo',
      '--env',
      'CartPole-v1',
      'totalSteps=256',
      '--learner',
      'tensorflow',
    ]
    for (const more of [
      ['--out', 'run'],
      ['--out', 'run', '--seeds', '2'],
    ]) {
      const { status, stderr } = minthelm(...call, ...more)
      expect(stderr).toContain('TensorFlow.js is not set up here')
      expect(stderr).toContain('npm run setup:tensorflow')
      expect(status).toBe(1)
      expect(existsSync(join(bare, 'run'))).toBe(false)
    }
  })

  it('auto falls back to wasm and says why', () => {
    const call = ['train', '--agent', 'ppo', '--env', 'CartPole-v1', 'totalSteps=256', '--learner', 'auto']
    const { status, stderr } = minthelm(...call, '--out', 'auto')
    expect(stderr).toContain('Learner: wasm, for TensorFlow.js is not set up here')
    expect(status).toBe(0)
  })

  it('a run goes on with its own learner only', () => {
    const { status, stderr } = minthelm('train', '--resume', 'auto', '--learner', 'tensorflow')
    expect(stderr).toContain('a run goes on with the learner that its config.yaml names')
    expect(status).toBe(2)
  })
})
