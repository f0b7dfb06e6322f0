import type { Json } from '../canonical-json.js'
import type { BundleObservation, Provenance } from './bundle.js'
import { JsonFields } from './json-fields.js'

const OBSERVATION_KEYS = ['name', 'unit', 'scale', 'meaning', 'minimum', 'median', 'maximum']

/** observations.json's value, checked. */
export function observationsOf(value: Json): readonly BundleObservation[] {
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

/** provenance.json's value, checked. */
export function provenanceOf(value: Json): Provenance {
  const fields = new JsonFields(value, 'provenance.json', [
    'algorithm',
    'config',
    'seed',
    'steps',
    'learner',
    'codeVersion',
    'codeCommit',
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
    learner: fields.text('learner'),
    codeVersion: fields.text('codeVersion'),
    codeCommit: fields.value('codeCommit') === null ? null : fields.text('codeCommit'),
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
