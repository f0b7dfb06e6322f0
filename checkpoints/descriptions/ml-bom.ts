import type { GuardSpecification } from '../../guard/specification.js'
import type { Json } from '../canonical-json.js'
import type { BundleObservation, PolicyShape, Provenance } from '../runtime/bundle.js'
import type { ManifestEntry } from '../runtime/manifest.js'
import type { Findings, Score } from './findings.js'
import { packageUrl } from './statements.js'

/** What a bill of materials is written from. */
export interface BillOfMaterials {
  readonly policyHash: string
  readonly shape: PolicyShape
  readonly observations: readonly BundleObservation[]
  readonly guard: GuardSpecification
  readonly provenance: Provenance
  readonly findings: Findings
  readonly members: readonly ManifestEntry[]
}

/** A random-looking but repeatable UUID (version 8: of the vendor's own making) from a hash. */
function uuidOf(hash: string): string {
  const variant = ((Number.parseInt(hash[16]!, 16) & 3) | 8).toString(16)
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

function performanceMetric({ metric, unit, scenario, value, low, high, episodes }: Score): Json {
  return {
    type: `${metric} (${unit})`,
    slice: `${scenario}, ${episodes} episodes`,
    value: String(value),
    confidenceInterval: { lowerBound: String(low), upperBound: String(high) },
  }
}

function modelCard({ shape, observations, guard, findings }: BillOfMaterials): Json {
  return {
    modelParameters: {
      approach: { type: 'reinforcement-learning' },
      task: 'control',
      architectureFamily: 'feed-forward network',
      modelArchitecture: `${shape.widths.join('-')} ${shape.activation}, ${shape.head.kind} head`,
      datasets: [
        {
          type: 'dataset',
          name: `${shape.environment}, simulated episodes`,
          description:
            'Every episode is a function of config, seed and episode number; nothing was collected.',
        },
      ],
      inputs: observations.map(({ name, unit }) => ({ format: `${name}: float32, ${unit}` })),
      outputs: guard.levers.map(({ name, unit }) => ({ format: `${name}: ${unit}` })),
    },
    quantitativeAnalysis: { performanceMetrics: findings.scores.map(performanceMetric) },
    considerations: {
      useCases: [findings.purpose],
      technicalLimitations: [...findings.limitations],
    },
  }
}

/**
 * The bundle's bill of materials: CycloneDX 1.7, the policy as a machine-learning model with its model card, and each
 * file by its hash. It holds no time, so that the same bundle has the same bill.
 */
export function billOfMaterials(parts: BillOfMaterials): Json {
  const { policyHash, shape, provenance, members } = parts
  const data = Object.entries(provenance.dataSha256).sort(([left], [right]) => (left < right ? -1 : 1))
  const files = members.map(({ name, sha256 }) => ({
    type: 'file',
    'bom-ref': name,
    name,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  }))
  const records = data.map(([name, sha256]) => ({
    type: 'data',
    'bom-ref': `data/${name}`,
    name,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  }))
  const trainer = packageUrl(provenance.codeVersion)
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.7',
    serialNumber: `urn:uuid:${uuidOf(policyHash)}`,
    version: 1,
    metadata: {
      component: {
        type: 'machine-learning-model',
        'bom-ref': 'policy',
        name: `${shape.environment} policy`,
        version: policyHash,
        description: parts.findings.purpose,
        modelCard: modelCard(parts),
      },
    },
    components: [
      ...files,
      ...records,
      {
        type: 'application',
        'bom-ref': trainer,
        name: 'minthelm',
        version: provenance.codeVersion,
        purl: trainer,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    ],
    dependencies: [
      { ref: 'policy', dependsOn: [...files, ...records].map((part) => part['bom-ref']).concat(trainer) },
    ],
  }
}
