import { spawnSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { bundleFromJSON } from '@sigstore/bundle'
import { toSignedEntity, Verifier } from '@sigstore/verify'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { afterAll, describe, expect, it } from 'vitest'
import { writeMembers } from '../../checkpoints/bundle.js'
import { bundleMembers } from '../../checkpoints/bundle-members.js'
import type { Findings } from '../../checkpoints/descriptions/findings.js'
import { publicKeyPem } from '../../checkpoints/signing/public-key.js'
import { signMembers } from '../../checkpoints/signing/sign-bundle.js'
import { modelCard } from '../../training/model-card.js'
import { outsideTools, python } from './outside-tools.js'
import { sampleContents } from './sample-bundle.js'
import { alice, bob } from './signing/signer.js'

const folder = mkdtempSync(join(tmpdir(), 'outside-tools-'))
afterAll(() => rmSync(folder, { recursive: true }))

const findings: Findings = {
  purpose: 'Holding the peg of a sample: with a colon, and "quotes".',
  limitations: ['None known.'],
  scores: [
    { metric: 'peg RMSE', unit: '1', scenario: 'calm', value: 0.001, low: 0.0005, high: 0.002, episodes: 8 },
    { metric: 'collapse', unit: '1', scenario: 'bank-run', value: 0.25, low: 0.1, high: 0.5, episodes: 8 },
  ],
  checks: [
    { name: 'calm: above no action', verdict: 'passed' },
    { name: 'bank-run: above no action', verdict: 'warned' },
  ],
}
const contents = sampleContents()
const { environment, provenance } = contents
const members = signMembers(
  bundleMembers({ ...contents, findings, card: modelCard({ environment, provenance, findings }) }),
  alice,
).members
const bundle = join(folder, 'policy.bundle')
writeMembers(members, bundle)
const changed = join(folder, 'changed.bundle')
writeMembers(members, changed)
writeFileSync(join(changed, 'guard.json'), '{}\n')
const pem = (name: string, { p256 }: typeof alice) => {
  writeFileSync(join(folder, name), publicKeyPem('ecdsa-p256', p256.key.raw))
  return join(folder, name)
}
const [alicePem, bobPem] = [pem('alice.pem', alice), pem('bob.pem', bob)]

describe.skipIf(outsideTools.python === null)(
  "by other people's tools in Python (npm run setup:bundle-tools)",
  () => {
    function modelSigning(path: string, key: string) {
      const program = resolve(dirname(outsideTools.python!), 'model_signing')
      const words = ['verify', 'key', path, '--signature', join(path, 'model.sig'), '--public_key', key]
      const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' })
      return { status, text: stdout + stderr }
    }

    it('OpenSSF Model Signing takes a signed bundle, and names a changed file', () => {
      expect(modelSigning(bundle, alicePem)).toMatchObject({ status: 0, text: /Verification succeeded/ })
      const refused = modelSigning(changed, alicePem)
      expect(refused.status).not.toBe(0)
      expect(refused.text).toContain("Hash mismatch for 'guard.json'")
      expect(modelSigning(bundle, bobPem).status).not.toBe(0)
    })

    it("ONNX's checker takes the graph, which says what it is", () => {
      const { status, text } = python('test/checkpoints/python/check_onnx.py', join(bundle, 'policy.onnx'))
      expect(status, text).toBe(0)
      const model = JSON.parse(text) as { metadata: Record<string, string> }
      const listed = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')) as {
        members: { name: string; sha256: string }[]
      }
      const digest = (name: string) => listed.members.find((member) => member.name === name)!.sha256
      expect(model).toEqual({
        opset: [17],
        inputs: ['observation'],
        outputs: ['action'],
        metadata: {
          input: 'observation',
          inputNames: 'twap-deviation,momentum,depth,phase',
          levers: 'spread,capacity,supply-rate',
          leversSha256: digest('levers.json'),
          normaliserSha256: digest('normaliser.json'),
          output: 'action',
        },
      })
    })

    it("in-toto's messages take both statements, and Hugging Face's reader the card", () => {
      const { status, text } = python('test/checkpoints/python/check_descriptions.py', bundle)
      expect(status, text).toBe(0)
      expect(JSON.parse(text)).toEqual({
        seed: 7,
        builder: 'urn:minthelm:trainer',
        result: 'WARNED',
        passed: ['calm: above no action'],
        metrics: [
          ['Terra-v0-calm', 'peg-RMSE', 0.001],
          ['Terra-v0-bank-run', 'collapse', 0.25],
        ],
        tags: ['reinforcement-learning', 'ppo', 'Terra-v0'],
      })
    })
  },
)

describe('by sigstore for JavaScript', () => {
  const text = new TextDecoder().decode(members.get('model.sig')!)
  const publicKey = createPublicKey(readFileSync(alicePem))
  const hints: string[] = []
  const verifier = new Verifier(
    {
      certificateAuthorities: [],
      timestampAuthorities: [],
      tlogs: [],
      ctlogs: [],
      publicKey: (hint) => {
        hints.push(hint)
        return { publicKey, validFor: () => true }
      },
    },
    { tlogThreshold: 0, ctlogThreshold: 0, tsaThreshold: 0 },
  )
  const verify = (json: string) => verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(json))))

  it('model.sig is taken, and refused with a flipped bit in what was signed', () => {
    verify(text)
    expect(hints).toEqual([alice.p256.key.keyId])
    const { payload } = (JSON.parse(text) as { dsseEnvelope: { payload: string } }).dsseEnvelope
    const bytes = Buffer.from(payload, 'base64')
    bytes[40]! ^= 1
    expect(() => verify(text.replace(payload, bytes.toString('base64')))).toThrow(
      /signature verification failed/,
    )
  })
})

describe("by CycloneDX's own schema of version 1.7", () => {
  const schemas = join(
    dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
    'res',
    'schema',
  )
  const read = (name: string) =>
    JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as Record<string, unknown>
  const ajv = new Ajv({ strict: false, allErrors: true })
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    const { $id, ...schema } = read(name)
    ajv.addSchema(schema, `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
  }
  addFormats.default(ajv)
  ajv.addFormat('iri-reference', true).addFormat('idn-email', true)
  const validate = ajv.compile(read('bom-1.7'))
  const bill = () =>
    JSON.parse(new TextDecoder().decode(members.get('bom.cdx.json')!)) as Record<string, unknown>

  it('the bill of materials is valid, with the scores and their intervals', () => {
    expect(validate(bill()), JSON.stringify(validate.errors)).toBe(true)
    expect(bill()).toMatchObject({
      specVersion: '1.7',
      metadata: {
        component: {
          type: 'machine-learning-model',
          modelCard: {
            modelParameters: { approach: { type: 'reinforcement-learning' } },
            quantitativeAnalysis: {
              performanceMetrics: [
                {
                  type: 'peg RMSE (1)',
                  slice: 'calm, 8 episodes',
                  value: '0.001',
                  confidenceInterval: { lowerBound: '0.0005', upperBound: '0.002' },
                },
                { type: 'collapse (1)' },
              ],
            },
          },
        },
      },
    })
  })

  it('and another one is not', () => {
    for (const change of [{ specVersion: 1.7 }, { serialNumber: 'urn:uuid:1' }, { extra: true }]) {
      expect(validate({ ...bill(), ...change })).toBe(false)
    }
  })
})
