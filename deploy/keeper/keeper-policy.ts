import type { Bundle } from '../../checkpoints/runtime/bundle.js'
import { BundleDecider } from '../../checkpoints/runtime/decide.js'
import { decodeQuantised } from '../../checkpoints/runtime/integer-format.js'
import { IntegerPolicy } from '../../checkpoints/runtime/integer-policy.js'
import { compileGuard } from '../../guard/compile.js'
import { guardHash } from '../../guard/encoding.js'
import { fromFixed18, toFixed18 } from '../../guard/fixed18.js'
import type { GuardLimits } from '../../guard/limits.js'
import { networkHash } from '../contracts/policy-network.js'
import type { ExactPolicy } from './attributions.js'
import type { Hex } from './intent.js'

/** What a keeper needs of a frozen policy. */
export interface KeeperPolicy {
  readonly bundleHash: string
  readonly policyHash: Hex
  readonly limits: GuardLimits
  /** keccak-256 of the canonical encoding of the bundle's guard. */
  readonly guardHash: Hex
  /** Names of the observations, in order. */
  readonly observations: readonly string[]
  readonly levers: readonly string[]
  /** Whether whole numbers decide, the same as on the chain, or floats. */
  readonly arithmetic: 'integer' | 'float'
  /** SHA-256 of the policy in whole numbers, as a chain names it; null where the bundle has none. */
  readonly networkHash: Hex | null
  /** The observation that decisions are explained against: the medians of training, fixed18. */
  readonly baseline: readonly bigint[]
  /**
   * The policy for given levers in force.
   * @throws MinthelmError where the policy gives no finite number
   */
  at(inForce: readonly bigint[]): ExactPolicy
}

function integerPolicy(policy: IntegerPolicy): KeeperPolicy['at'] {
  return (inForce) => (observation) => policy.request(observation, inForce)
}

function floatPolicy(bundle: Bundle): KeeperPolicy['at'] {
  const decider = new BundleDecider(bundle)
  return (inForce) => {
    const levers = inForce.map(fromFixed18)
    return (observation) => {
      const decision = decider.decide(observation.map(fromFixed18), levers)
      return decision.levers.map(({ name, raw }) => toFixed18(raw, `the request for ${name}`))
    }
  }
}

/**
 * A bundle as a keeper runs it. Where the bundle carries the quantised policy, that is the deployed one: keeper and shadow
 * run the same whole numbers as the chain.
 */
export function keeperPolicy(bundle: Bundle): KeeperPolicy {
  const limits = compileGuard(bundle.guard, 'guard.json')
  const { quantised } = bundle
  return {
    bundleHash: bundle.bundleHash,
    policyHash: `0x${bundle.manifest.policyHash}`,
    limits,
    guardHash: guardHash(limits),
    observations: bundle.observations.map(({ name }) => name),
    levers: bundle.guard.levers.map(({ name }) => name),
    arithmetic: quantised === null ? 'float' : 'integer',
    networkHash: quantised === null ? null : networkHash(quantised),
    baseline: bundle.observations.map(({ name, median }) => toFixed18(median, `the median of ${name}`)),
    at:
      quantised === null ? floatPolicy(bundle) : integerPolicy(new IntegerPolicy(decodeQuantised(quantised))),
  }
}
