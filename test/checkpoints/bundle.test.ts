import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { exportBundle, readBundle } from '../../checkpoints/bundle.js'
import { readMembers } from '../../checkpoints/bundle-files.js'
import { type BundleContents, bundleMembers } from '../../checkpoints/bundle-members.js'
import { loadBundle } from '../../checkpoints/runtime/load-bundle.js'
import {
  manifestBytes,
  manifestName,
  memberNames,
  quantisedName,
} from '../../checkpoints/runtime/manifest.js'
import { RandomStream } from '../../core/random/stream.js'
import { sampleContents } from './sample-bundle.js'

const workplace = mkdtempSync(join(tmpdir(), 'bundle-test-'))
afterAll(() => rmSync(workplace, { recursive: true }))

const hash = (contents: BundleContents) => loadBundle(bundleMembers(contents)).manifest.policyHash

/** The members with one changed and the manifest made to agree. */
function forged(name: string, change: (text: string) => string): Map<string, Uint8Array> {
  const members = new Map(bundleMembers(sampleContents()))
  const text = new TextDecoder().decode(members.get(name)!)
  expect(change(text)).not.toBe(text)
  members.set(name, new TextEncoder().encode(change(text)))
  members.delete(manifestName)
  members.set(manifestName, manifestBytes(members, 'a sample'))
  return members
}

describe('a bundle', () => {
  it.each(['levers', 'lever-menu'] as const)('comes back as it went: %s', (actions) => {
    const contents = sampleContents(actions)
    const folder = join(workplace, `${actions}.bundle`)
    const written = exportBundle(contents, folder)
    const read = readBundle(folder)
    expect(read).toEqual(written)
    const { policy, guard, observations, provenance, evaluation, card, cadence, environment } = read
    const { findings, quantised, ...carried } = contents
    expect({
      policy,
      guard,
      observations,
      provenance,
      evaluation,
      card,
      cadence,
      environment,
      actions,
    }).toEqual(carried)
    expect(read.manifest.notQuantised).toBe('a sample')
    const names = memberNames.filter((name) => name !== quantisedName)
    expect(readdirSync(folder).sort()).toEqual([...names, manifestName].sort())
    expect(readdirSync(workplace).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('has the same bytes for the same contents', () => {
    const [first, second] = [
      bundleMembers(sampleContents()),
      bundleMembers(structuredClone(sampleContents())),
    ]
    expect([...second]).toEqual([...first])
  })

  it('names the policy by what it does, not by who describes it', () => {
    const contents = sampleContents()
    const name = hash(contents)
    expect(hash({ ...contents, card: 'another card', evaluation: null })).toBe(name)
    expect(hash({ ...contents, provenance: { ...contents.provenance, seed: 8 } })).toBe(name)
    const guard = { ...contents.guard, fallback: ['last'] as const }
    const cadence = { ...contents.cadence, actionDelayHours: 2 }
    const layers = contents.policy.network.layers.map((layer) => ({
      ...layer,
      biases: layer.biases.map((b) => b + 1),
    }))
    const policy = { ...contents.policy, network: { ...contents.policy.network, layers } }
    const names = [
      { ...contents, guard },
      { ...contents, cadence },
      { ...contents, policy },
    ].map(hash)
    expect(new Set([name, ...names]).size).toBe(4)
  })

  it('is never written over something', () => {
    const folder = join(workplace, 'taken')
    mkdirSync(folder)
    expect(() => exportBundle(sampleContents(), folder)).toThrow(/exists already.*nothing was overwritten/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not written at all where it could not be read', () => {
    const folder = join(workplace, 'broken')
    const contents = sampleContents()
    const observations = contents.observations.slice(1)
    expect(() => exportBundle({ ...contents, observations }, folder)).toThrow(/policy\.json\.inputs/)
    expect(existsSync(folder)).toBe(false)
    expect(() => exportBundle({ ...contents, evaluation: { score: Number.NaN } }, folder)).toThrow(
      /evaluation\.json\.score/,
    )
  })
})

describe('a bundle that someone changed', () => {
  const members = bundleMembers(sampleContents())

  it.each([...members.keys()])('is refused by the name of the flipped member: %s', (name) => {
    const bytes = members.get(name)!
    const random = new RandomStream(1, 'test', bytes.length)
    const positions = [0, bytes.length - 1, ...Array.from({ length: 60 }, () => random.integer(bytes.length))]
    for (const position of positions) {
      const flipped = bytes.slice()
      flipped[position]! ^= 1 << random.integer(8)
      let message = ''
      try {
        loadBundle(new Map(members).set(name, flipped))
      } catch (error) {
        message = (error as Error).message
        expect(error).toMatchObject({ name: 'MinthelmError', exitStatus: 2 })
      }
      // A flip in the manifest's line about a member is told by that member's name.
      const place =
        name === manifestName ? /manifest\.json|card\.md|\.json|\.onnx|\.bin/ : name.replace('.', '\\.')
      expect(message, `byte ${position}`).toMatch(new RegExp(place))
    }
  })

  it.each([...members.keys()])('is refused without %s', (name) => {
    const fewer = new Map(members)
    fewer.delete(name)
    expect(() => loadBundle(fewer)).toThrow(new RegExp(`\\(${name.replace('.', '\\.')}\\)`))
  })

  it('is refused with a member more, or swapped ones', () => {
    expect(() => loadBundle(new Map(members).set('Card.md', new Uint8Array()))).toThrow(
      /Card\.md is no member of a bundle, card\.md is/,
    )
    expect(() => loadBundle(new Map(members).set('../x', new Uint8Array()))).toThrow(/\.\.\/x is no member/)
    const swapped = new Map(members)
    swapped.set('card.md', members.get('guard.json')!).set('guard.json', members.get('card.md')!)
    expect(() => loadBundle(swapped)).toThrow(/card\.md is not what manifest\.json says/)
  })

  it('is refused where the manifest agrees and the contents do not', () => {
    const cases: [string, (text: string) => string, RegExp][] = [
      [
        'guard.json',
        (text) => text.replace('"minimum": 0.25', '"minimum": 5'),
        /does not lie below .*guard\.json\.levers\[1\]/,
      ],
      ['guard.json', (text) => text.replace('"maximum": 4', '"maximum": 3'), /levers\.json/],
      ['guard.json', (text) => text.replace('"version": 2', '"version": 3'), /guard\.json\.version/],
      ['policy.json', (text) => text.replace('"tanh"', '"tahn"'), /Did you mean "tanh"/],
      ['policy.json', (text) => text.replace('"mean"', '"argmax"'), /dimensions/],
      ['policy.json', (text) => text.replace('    8,', '    9,'), /weights\.bin/],
      ['policy.json', (text) => text.replace('{', '{ "__proto__": {},'), /__proto__/],
      ['normaliser.json', (text) => text.replace('"clip": 10', '"clip": 0'), /normaliser\.json\.clip/],
      ['observations.json', (text) => text.replace('"momentum"', '"momentun"'), /observations\.json/],
      ['provenance.json', (text) => text.replace('"seed": 7', '"seed": "7"'), /provenance\.json\.seed/],
      ['evaluation.json', (text) => text.slice(1), /Not readable as JSON.*evaluation\.json/],
    ]
    for (const [name, change, message] of cases)
      expect(() => loadBundle(forged(name, change))).toThrow(message)
  })

  it('is refused where a member says the same in another way', () => {
    const cases: [string, (text: string) => string, RegExp][] = [
      ['guard.json', (text) => text.replace('{', '{ '), /guard\.json is not written in the canonical form/],
      ['policy.json', (text) => text.trimEnd(), /policy\.json is not written in the canonical form/],
      [
        'provenance.json',
        (text) => text.replace('"seed": 7', '"seed": 8,\n  "seed": 7'),
        /provenance\.json is not written in the canonical form/,
      ],
      ['evaluation.json', (text) => text.replace('0.001', '1e-3'), /canonical form/],
      ['bom.cdx.json', (text) => text.replace('"version": 1\n', '"version": 1.0\n'), /canonical form/],
      ['evaluation.json', () => '['.repeat(1_000_000), /Not readable as JSON.*evaluation\.json/],
      ['evaluation.json', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /evaluation\.json/],
    ]
    for (const [name, change, message] of cases)
      expect(() => loadBundle(forged(name, change))).toThrow(message)
  })

  it('names the commit of the code that trained it, where that is known', () => {
    const minthelmOf = (codeCommit: string | null) => {
      const contents = sampleContents()
      const written = bundleMembers({ ...contents, provenance: { ...contents.provenance, codeCommit } })
      expect(loadBundle(written).provenance.codeCommit).toBe(codeCommit)
      const statement = JSON.parse(new TextDecoder().decode(written.get('slsa-provenance.json'))) as {
        predicate: { buildDefinition: { resolvedDependencies: readonly unknown[] } }
      }
      return statement.predicate.buildDefinition.resolvedDependencies[0]
    }
    const named = { name: 'minthelm', uri: 'pkg:npm/minthelm@0.1.0' }
    expect(minthelmOf('2'.repeat(40))).toEqual({ ...named, digest: { gitCommit: '2'.repeat(40) } })
    expect(minthelmOf(null)).toEqual(named)
  })

  it('is refused where a statement speaks of another policy', () => {
    for (const name of ['slsa-provenance.json', 'test-result.json']) {
      const change = (text: string) =>
        text.replace(/("subject".*?"sha256": ")[0-9a-f]{64}/s, `$1${'0'.repeat(64)}`)
      expect(() => loadBundle(forged(name, change))).toThrow(
        new RegExp(`${name.replace('.', '\\.')} speaks of another policy`),
      )
    }
  })

  it('is refused for a graph with other weights, or with data elsewhere', () => {
    const refuse = (onnx: Uint8Array) => {
      const other = new Map(members).set('policy.onnx', onnx)
      other.delete(manifestName)
      other.set(manifestName, manifestBytes(other, 'a sample'))
      expect(() => loadBundle(other)).toThrow(/graph is not the one .*external data.*\(policy\.onnx\)/)
    }
    const contents = sampleContents()
    const biases = (layer: { biases: Float32Array }) => ({ biases: layer.biases.map((bias) => bias + 1e-3) })
    const layers = contents.policy.network.layers.map((layer) => ({ ...layer, ...biases(layer) }))
    const policy = { ...contents.policy, network: { ...contents.policy.network, layers } }
    refuse(bundleMembers({ ...contents, policy }).get('policy.onnx')!)
    // The graph (field 7) once more, to be merged: an initializer (5) whose data_location (14) is 1, external, and whose
    // external_data (13) names a file elsewhere.
    const text = new TextEncoder()
    const field = (number: number, bytes: Uint8Array) => [(number << 3) | 2, bytes.length, ...bytes]
    const location = Uint8Array.from([
      ...field(1, text.encode('location')),
      ...field(2, text.encode('/etc/passwd')),
    ])
    const tensor = Uint8Array.from([...field(8, text.encode('w')), ...field(13, location), 14 << 3, 1])
    const external = field(7, Uint8Array.from(field(5, tensor)))
    refuse(Uint8Array.from([...members.get('policy.onnx')!, ...external]))
  })

  it('is refused for links and folders, before anything is read', () => {
    const folder = join(workplace, 'linked.bundle')
    exportBundle(sampleContents(), folder)
    rmSync(join(folder, 'card.md'))
    symlinkSync('/etc/hostname', join(folder, 'card.md'))
    expect(() => readMembers(folder)).toThrow(/card\.md is a link/)
    rmSync(join(folder, 'card.md'))
    mkdirSync(join(folder, 'card.md'))
    expect(() => readMembers(folder)).toThrow(/card\.md is no plain file/)
    rmSync(join(folder, 'card.md'), { recursive: true })
    writeFileSync(join(folder, 'card.md'), '')
    expect(() => readBundle(folder)).toThrow(/card\.md is not what manifest\.json says/)
    expect(() => readBundle(join(workplace, 'nowhere'))).toThrow(/is not there/)
  })
})
