import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TrainedPolicy } from '../../../agents/trained-policy.js'
import { bundleMembers } from '../../../checkpoints/bundle-members.js'
import { BundleDecider } from '../../../checkpoints/runtime/decide.js'
import { loadBundle } from '../../../checkpoints/runtime/load-bundle.js'
import { RandomStream } from '../../../core/random/stream.js'
import { actionToLever } from '../../../env/lever-action.js'
import { box } from '../../../env/spaces.js'
import { sampleContents, sampleGuard } from '../sample-bundle.js'

const defaults = sampleGuard.levers.map((lever) => lever.default)

/** A decider whose network has no weights: its outputs are the biases. */
function constant(biases: readonly number[], actions: 'levers' | 'lever-menu' = 'levers') {
  const contents = sampleContents(actions)
  const layers = contents.policy.network.layers.map((layer, index, all) => ({
    ...layer,
    weights: layer.weights.map(() => 0),
    biases: index === all.length - 1 ? Float32Array.from(biases) : layer.biases,
  }))
  const policy = { ...contents.policy, network: { ...contents.policy.network, layers } }
  return new BundleDecider(loadBundle(bundleMembers({ ...contents, policy })))
}

describe('a bundle that decides', () => {
  it('asks for what the training policy asks for, to the bit', () => {
    const contents = sampleContents()
    const decider = new BundleDecider(loadBundle(bundleMembers(contents)))
    const policy = new TrainedPolicy(contents.policy, box(-1, 1, 3))
    policy.reset(1)
    const random = new RandomStream(2, 'test')
    const actions = new Float64Array(3)
    for (let round = 0; round < 500; round++) {
      const observation = Float32Array.from({ length: 4 }, () => 3 * random.normal())
      policy.act(observation, { finalObservations: observation, columns: {} }, actions)
      const { levers } = decider.decide(observation, defaults)
      const asked = sampleGuard.levers.map((lever, index) => actionToLever(lever, actions[index]!))
      expect(levers.map((lever) => lever.raw)).toEqual(asked)
    }
  })

  it('lets through what the guard allows, with the reason', () => {
    // Outputs 1, 2 (cut to 1) and -0.5 ask for spread 0.05, capacity 4 and supply rate -0.01.
    const { levers, choice } = constant([1, 2, -0.5]).decide([0, 0, 0, 0], [0.01, 3.9, 0])
    expect(choice).toBeNull()
    expect(levers.map((lever) => lever.raw)).toEqual([0.05, 4, -0.01])
    expect(levers.map((lever) => lever.guarded)).toEqual([0.015, 4, -0.01])
    expect(levers.map((lever) => [lever.rateBound, lever.boundsBound])).toEqual([
      [true, false],
      [false, false],
      [false, false],
    ])
    expect(levers[0]!.reason).toBe('spread was asked for 0.05 and moves at most 0.005 an hour from 0.01')
    expect(levers[1]!.reason).toBe('')
  })

  it('chooses from the lever menu from what was asked for last, never beyond a bound', () => {
    // Alternatives: hold, spread up, spread down, capacity up, capacity down, supply-rate up, supply-rate down.
    const decider = constant([0, 1, 2, 9, 3, 4, 5], 'lever-menu')
    const first = decider.decide([0, 0, 0, 0], [0.01, 1, 0], [0.01, 2, 0])
    expect(first.choice).toBe('capacity up')
    expect(first.levers.map((lever) => lever.raw)).toEqual([0.01, 2.25, 0])
    expect(first.levers[1]!.guarded).toBe(1.25)
    const atBound = decider.decide([0, 0, 0, 0], [0.01, 4, 0])
    expect(atBound.choice).toBe('supply-rate down')
    expect(atBound.levers[2]!.raw).toBe(-0.005)
  })

  it('names the feature or the lever that is wrong', () => {
    const decider = constant([0, 0, 0])
    expect(() => decider.decide([0, 0, 0], defaults)).toThrow(
      /3 entries where 4 are due: it ends before "phase"/,
    )
    expect(() => decider.decide([0, 0, 0, 0, 0], defaults)).toThrow(/goes on after "phase"/)
    expect(() => decider.decide([0, Number.NaN, 0, 0], defaults)).toThrow(/"momentum" is NaN/)
    expect(() => decider.decide([0, 0, 0, 0], [0.01, 1])).toThrow(/"supply-rate"/)
    expect(() => decider.decide([0, 0, 0, 0], [0.01, Number.POSITIVE_INFINITY, 0])).toThrow(/"capacity"/)
  })
})

describe('the runtime', () => {
  it('reaches no Node module by any import', () => {
    const root = resolve(import.meta.dirname, '../../..')
    const seen = new Set<string>()
    const packages = new Set<string>()
    const visit = (file: string) => {
      if (seen.has(file)) return
      seen.add(file)
      const text = readFileSync(file, 'utf8')
      for (const [statement, target] of text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'/gms)) {
        if (/^(?:import|export) type /.test(statement!)) continue
        if (target!.startsWith('.')) visit(join(dirname(file), target!.replace(/\.js$/, '.ts')))
        else packages.add(target!)
      }
      expect(text, file).not.toMatch(/\bprocess\.|\brequire\(|\bBuffer\b|import\(/)
    }
    for (const name of ['decide', 'load-bundle']) visit(join(root, `checkpoints/runtime/${name}.ts`))
    expect([...packages].sort()).toEqual(['@noble/hashes/sha2.js', '@noble/hashes/utils.js', 'pbf'])
    expect(seen.size).toBeGreaterThan(10)
  })
})
