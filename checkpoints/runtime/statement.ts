import type { Json } from '../canonical-json.js'
import { JsonFields } from './json-fields.js'
import { type Manifest, quantisedName } from './manifest.js'
import { refused } from './refusal.js'

export const statementType = 'https://in-toto.io/Statement/v1'

/** What a statement speaks of: an artefact by name and SHA-256. */
export interface Subject {
  readonly name: string
  readonly digest: { readonly sha256: string }
}

/** The members that are the trained policy itself: what provenance and results are about. */
const subjectNames: readonly string[] = [
  'guard.json',
  'normaliser.json',
  'policy.json',
  'policy.onnx',
  quantisedName,
  'weights.bin',
]

/** An in-toto statement: a predicate about subjects. */
export function statement(subject: readonly Subject[], predicateType: string, predicate: Json): Json {
  return {
    _type: statementType,
    subject: subject.map(({ name, digest }) => ({ name, digest: { sha256: digest.sha256 } })),
    predicateType,
    predicate,
  }
}

/** The subjects of a bundle's own statements. */
export function policySubjects(members: readonly { name: string; sha256: string }[]): readonly Subject[] {
  return members
    .filter(({ name }) => subjectNames.includes(name))
    .map(({ name, sha256 }) => ({ name, digest: { sha256 } }))
}

/**
 * Checks that a member is an in-toto statement about the policy of this bundle and no other.
 *
 * @throws MinthelmError naming the member and the field
 */
export function checkSubjects(value: Json, name: string, manifest: Manifest): void {
  const fields = new JsonFields(value, name, ['_type', 'subject', 'predicateType', 'predicate'])
  if (fields.text('_type') !== statementType) throw fields.wrong('_type', statementType)
  fields.text('predicateType')
  fields.value('predicate')
  const stated = fields.list('subject').map((entry, index) => {
    const where = `${name}.subject[${index}]`
    const subject = new JsonFields(entry, where, ['name', 'digest'])
    const digest = new JsonFields(subject.value('digest'), `${where}.digest`, ['sha256'])
    return `${subject.text('name')} ${digest.text('sha256')}`
  })
  const due = policySubjects(manifest.members).map((subject) => `${subject.name} ${subject.digest.sha256}`)
  if (stated.join() !== due.join()) {
    throw refused(`${name} speaks of another policy than the members of this bundle`, name)
  }
}
