import type { DecisionHead, FrozenNormaliser } from '../../agents/frozen-policy.js'
import { activations } from '../../agents/learner/learner.js'
import type { Json } from '../canonical-json.js'
import type { PolicyShape } from './bundle.js'
import { JsonFields } from './json-fields.js'

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

/** policy.json's value, checked. */
export function shapeOf(value: Json): PolicyShape {
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
    activation: fields.choice('activation', activations),
    widths,
    inputs,
  }
}

/** normaliser.json's value, checked for a network of so many inputs. */
export function normaliserOf(value: Json, inputs: number): FrozenNormaliser | null {
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
