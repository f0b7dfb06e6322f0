import type { Policy } from '../agents/policy.js'
import { TrainedPolicy } from '../agents/trained-policy.js'
import { readBundle } from '../checkpoints/bundle.js'
import { looksLikeBundle } from '../checkpoints/bundle-files.js'
import { makeVector } from '../env/registry.js'
import { bundleOptions } from '../eval/replay/recorded-market.js'
import { type CheckpointChoice, loadPolicy } from '../training/load-policy.js'

/** A policy that was named on the command line, with the environment it belongs to. */
export interface NamedPolicy {
  readonly policy: Policy
  readonly id: string
  readonly options: Readonly<Record<string, unknown>>
  /** Whether it is a frozen bundle rather than a run. */
  readonly bundle: boolean
}

/** Loads the policy of a run folder or of a bundle, whichever the path is. */
export function loadNamedPolicy(path: string, checkpoint: CheckpointChoice): NamedPolicy {
  if (!looksLikeBundle(path)) {
    const { policy, config } = loadPolicy(path, checkpoint)
    const { id, ...options } = config.env
    return { policy, id, options, bundle: false }
  }
  const bundle = readBundle(path)
  const options = { ...bundleOptions(bundle), leverMenu: bundle.actions === 'lever-menu' }
  const { actionSpace } = makeVector(bundle.environment, { ...options, numEnvs: 1, seed: 0 })
  const policy = new TrainedPolicy(bundle.policy, actionSpace, 'bundle')
  return { policy, id: bundle.environment, options, bundle: true }
}
