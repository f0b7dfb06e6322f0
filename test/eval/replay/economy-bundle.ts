import type { BundleContents } from '../../../checkpoints/bundle-members.js'
import type { Mechanism } from '../../../env/mechanisms/mechanism.js'
import { observationMetadata } from '../../../env/observation-features.js'
import { upgradeGuard } from '../../../guard/upgrade.js'
import { sampleContents, samplePolicy } from '../../checkpoints/sample-bundle.js'

/** A bundle of an untrained network for a mechanism, with observations and levers as its environment has them. */
export function economyContents(mechanism: Mechanism): BundleContents {
  const observations = observationMetadata(mechanism).map((feature) => ({
    ...feature,
    minimum: -1,
    median: 0,
    maximum: 1,
  }))
  const dimensions = mechanism.levers.length
  const id = `${mechanism.id.charAt(0).toUpperCase()}${mechanism.id.slice(1)}-v0`
  return {
    ...sampleContents(),
    environment: id,
    cadence: { decisionEveryHours: 1, actionDelayHours: 0, observationDelayHours: 0 },
    policy: samplePolicy([observations.length, 16, dimensions], 'tanh', { kind: 'mean', dimensions }, false),
    observations,
    guard: upgradeGuard({
      version: 1,
      mechanism: mechanism.id,
      levers: mechanism.levers.map(
        ({ name, unit, minimum, maximum, default: fallback, maximumStepPerHour }) => ({
          name,
          unit,
          minimum,
          maximum,
          default: fallback,
          maximumStepPerHour,
        }),
      ),
      supply: { maximumFractionPer24Hours: 0.02, counts: 'policy' },
    }),
  }
}
