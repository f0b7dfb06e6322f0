import type { Json } from '../canonical-json.js'
import type { Provenance } from '../runtime/bundle.js'
import { type Subject, statement } from '../runtime/statement.js'
import type { Check } from './findings.js'

export const slsaPredicateType = 'https://slsa.dev/provenance/v1'
export const testResultPredicateType = 'https://in-toto.io/attestation/test-result/v0.1'

/** The package that trains, as a package URL. */
export function packageUrl(version: string): string {
  return `pkg:npm/minthelm@${version}`
}

/**
 * SLSA provenance v1 of the trained policy: config and seed are what the trainer was given from outside, the package and
 * the recorded data are what it took, the package by its commit where that is known, the checkpoint is what it left beside the policy. The same config and seed give
 * the same checkpoint, so whoever doubts it builds it again.
 */
export function slsaProvenance(subjects: readonly Subject[], provenance: Provenance): Json {
  const data = Object.entries(provenance.dataSha256).sort(([left], [right]) => (left < right ? -1 : 1))
  return statement(subjects, slsaPredicateType, {
    buildDefinition: {
      buildType: 'urn:minthelm:train:1',
      externalParameters: { config: provenance.config, seed: provenance.seed },
      internalParameters: {
        algorithm: provenance.algorithm,
        learner: provenance.learner,
        numericsVersion: provenance.numericsVersion,
        steps: provenance.steps,
      },
      resolvedDependencies: [
        {
          name: 'minthelm',
          uri: packageUrl(provenance.codeVersion),
          ...(provenance.codeCommit === null ? {} : { digest: { gitCommit: provenance.codeCommit } }),
        },
        ...data.map(([name, sha256]) => ({ name, digest: { sha256 } })),
      ],
    },
    runDetails: {
      builder: { id: 'urn:minthelm:trainer', version: { minthelm: provenance.codeVersion } },
      byproducts: [{ name: 'training checkpoint', digest: { sha256: provenance.checkpointSha256 } }],
    },
  })
}

/** The worst verdict, in the words of the predicate. */
function resultOf(checks: readonly Check[]): 'PASSED' | 'WARNED' | 'FAILED' {
  if (checks.some((check) => check.verdict === 'failed')) return 'FAILED'
  return checks.some((check) => check.verdict === 'warned') ? 'WARNED' : 'PASSED'
}

/**
 * A test result v0.1 of what was examined before the policy was frozen.
 *
 * @param configuration the members by which the checks can be repeated
 */
export function testResult(
  subjects: readonly Subject[],
  configuration: readonly Subject[],
  checks: readonly Check[],
): Json {
  const named = (verdict: Check['verdict']) =>
    checks.filter((check) => check.verdict === verdict).map((check) => check.name)
  return statement(subjects, testResultPredicateType, {
    result: resultOf(checks),
    configuration: configuration.map(({ name, digest }) => ({ name, digest: { sha256: digest.sha256 } })),
    passedTests: named('passed'),
    warnedTests: named('warned'),
    failedTests: named('failed'),
  })
}
