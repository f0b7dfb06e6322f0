import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { DecisionHead, FrozenNormaliser } from '../../agents/frozen-policy.js'
import { MinthelmError } from '../../core/errors.js'
import { parseGuardSpecification } from '../../guard/validate.js'
import type { Json } from '../canonical-json.js'
import {
  type Bundle,
  type BundleObservation,
  decodeWeights,
  leverTable,
  type PolicyShape,
  type Provenance,
} from './bundle.js'
import { JsonFields, parseJson } from './json-fields.js'
import { type BundleMembers, manifestName, verifyManifest } from './manifest.js'
import { utf8 } from './member-text.js'

const REMEDY = 'Export the bundle again from its run.'

function inconsistent(what: string, where: string): MinthelmError {
  return new MinthelmError({ what, where, remedy: REMEDY, exitStatus: 2 })
}

function headOf(value: Json): DecisionHead {
  const where = 'policy.json.head'
  const kind = new JsonFields(value, where, ['kind', 'dimensions', 'counts']).choice('kind', [
    'mean',
    'argmax',
  ])
  if (kind === 'mean') {
    return { kind, dimensions: new JsonFields(value, where, ['kind', 'dimensions']).whole('dimensions', 1) }
  }
  const fields = new JsonFields(value, where, ['kind', 'counts'])
  const counts = fields.numbers('counts')
  if (counts.length === 0 || counts.some((count) => !Number.isSafeInteger(count) || count < 1)) {
    throw fields.wrong('counts', 'whole numbers above 0')
  }
  return { kind, counts }
}

function shapeOf(value: Json): PolicyShape {
  const fields = new JsonFields(value, 'policy.json', [
    'environment',
    'actions',
    'cadence',
    'head',
    'activation',
    'widths',
    'inputs',
  ])
  const cadence = new JsonFields(fields.value('cadence'), 'policy.json.cadence', [
    'decisionEveryHours',
    'actionDelayHours',
    'observationDelayHours',
  ])
  const widths = fields.numbers('widths')
  if (
    widths.length < 2 ||
    widths.some((width) => !Number.isSafeInteger(width) || width < 1 || width > 65536)
  ) {
    throw fields.wrong('widths', 'at least two whole numbers from 1 to 65536')
  }
  const inputs = fields.list('inputs').map((name) => {
    if (typeof name !== 'string') throw fields.wrong('inputs', 'a list of names')
    return name
  })
  if (inputs.length !== widths[0]) throw fields.wrong('inputs', `${widths[0]} names, one an input`)
  return {
    environment: fields.text('environment'),
    actions: fields.choice('actions', ['levers', 'lever-menu']),
    cadence: {
      decisionEveryHours: cadence.whole('decisionEveryHours', 1),
      actionDelayHours: cadence.whole('actionDelayHours'),
      observationDelayHours: cadence.whole('observationDelayHours'),
    },
    head: headOf(fields.value('head')),
    activation: fields.choice('activation', ['tanh', 'relu']),
    widths,
    inputs,
  }
}

function normaliserOf(value: Json, inputs: number): FrozenNormaliser | null {
  const keys = ['kind', 'mean', 'standardDeviation', 'clip']
  const fields = new JsonFields(value, 'normaliser.json', keys)
  if (fields.choice('kind', ['none', 'standardise-and-clip']) === 'none') return null
  const mean = Float64Array.from(fields.numbers('mean'))
  const standardDeviation = Float64Array.from(fields.numbers('standardDeviation'))
  const clip = fields.number('clip')
  if (mean.length !== inputs) throw fields.wrong('mean', `${inputs} numbers, one an input`)
  if (standardDeviation.length !== inputs || standardDeviation.some((deviation) => !(deviation > 0))) {
    throw fields.wrong('standardDeviation', `${inputs} numbers above 0`)
  }
  if (!(clip > 0)) throw fields.wrong('clip', 'above 0')
  return { mean, standardDeviation, clip }
}

const OBSERVATION_KEYS = ['name', 'unit', 'scale', 'meaning', 'minimum', 'median', 'maximum']

function observationsOf(value: Json): readonly BundleObservation[] {
  const fields = new JsonFields(value, 'observations.json', ['features'])
  return fields.list('features').map((entry, index) => {
    const feature = new JsonFields(entry, `observations.json.features[${index}]`, OBSERVATION_KEYS)
    return {
      name: feature.text('name'),
      unit: feature.text('unit'),
      scale: feature.number('scale'),
      meaning: feature.text('meaning'),
      minimum: feature.number('minimum'),
      median: feature.number('median'),
      maximum: feature.number('maximum'),
    }
  })
}

function provenanceOf(value: Json): Provenance {
  const fields = new JsonFields(value, 'provenance.json', [
    'algorithm',
    'config',
    'seed',
    'steps',
    'codeVersion',
    'numericsVersion',
    'checkpointSha256',
    'dataSha256',
  ])
  const data = fields.value('dataSha256')
  if (data === null || typeof data !== 'object' || Array.isArray(data))
    throw fields.wrong('dataSha256', 'an object')
  return {
    algorithm: fields.text('algorithm'),
    config: fields.value('config'),
    seed: fields.whole('seed'),
    steps: fields.whole('steps'),
    codeVersion: fields.text('codeVersion'),
    numericsVersion: fields.whole('numericsVersion'),
    checkpointSha256: fields.text('checkpointSha256'),
    dataSha256: Object.fromEntries(
      Object.entries(data).map(([name, hash]) => {
        if (typeof hash !== 'string') throw fields.wrong('dataSha256', 'hashes by name')
        return [name, hash]
      }),
    ),
  }
}

/**
 * Verifies a bundle's members against its manifest and reads them. Touches no file, so that it runs in a browser.
 *
 * @throws MinthelmError naming the member, and the field in it, that is missing, changed, unknown or inconsistent
 */
export function loadBundle(members: BundleMembers): Bundle {
  const manifest = verifyManifest(members)
  const json = (name: string) => parseJson(utf8.decode(members.get(name)!, name), name)
  const shape = shapeOf(json('policy.json'))
  const layers = decodeWeights(members.get('weights.bin')!, shape.widths)
  if (layers === null) {
    throw inconsistent(
      `The weights are not those of a network of [${shape.widths.join(', ')}]`,
      'weights.bin',
    )
  }
  for (const layer of layers) {
    if (![...layer.weights, ...layer.biases].every(Number.isFinite)) {
      throw inconsistent('A weight is not finite', 'weights.bin')
    }
  }
  const guard = parseGuardSpecification(json('guard.json'), 'guard.json')
  const { levers } = guard
  if (utf8.decode(members.get('levers.json')!, 'levers.json') !== leverTable(guard)) {
    throw inconsistent('The lever table is not that of the guard', 'levers.json')
  }
  const { head } = shape
  const outputs = head.kind === 'mean' ? head.dimensions : head.counts.reduce((sum, count) => sum + count, 0)
  const expected = shape.actions === 'levers' ? levers.length : 1 + 2 * levers.length
  const kindFits =
    shape.actions === 'levers' ? head.kind === 'mean' : head.kind === 'argmax' && head.counts.length === 1
  if (!kindFits || outputs !== expected || outputs !== shape.widths.at(-1)) {
    throw inconsistent(
      `The head (${head.kind}, ${outputs} outputs) does not decide over ${levers.length} levers`,
      'policy.json.head',
    )
  }
  const observations = observationsOf(json('observations.json'))
  if (observations.map((feature) => feature.name).join() !== shape.inputs.join()) {
    throw inconsistent('The observations are not the inputs that policy.json names', 'observations.json')
  }
  return {
    manifest,
    bundleHash: bytesToHex(sha256(members.get(manifestName)!)),
    environment: shape.environment,
    actions: shape.actions,
    cadence: shape.cadence,
    policy: {
      network: { activation: shape.activation, layers },
      head,
      normaliser: normaliserOf(json('normaliser.json'), shape.widths[0]!),
    },
    observations,
    guard,
    provenance: provenanceOf(json('provenance.json')),
    evaluation: json('evaluation.json'),
    card: utf8.decode(members.get('card.md')!, 'card.md'),
  }
}
