import type { Address } from 'viem'
import type { DeploymentStep } from '../../contracts/deployment.js'
import { bytes32Of, type FeedPlan } from '../../contracts/deployment-plan.js'

const ONE = 10n ** 18n

/** The step `token` of a local chain: an elastic token under `governance` and `controller`, a million of which `holder` has. */
export function elasticTokenStep(holder: Address): DeploymentStep {
  return {
    name: 'token',
    contract: 'ElasticToken',
    arguments: (of) => [
      of('governance'),
      of('controller'),
      'Elastic',
      'ELA',
      18,
      10n ** 24n,
      holder,
      bytes32Of('fraction/d'),
      ONE / 10n,
    ],
  }
}

/** The step `supplySource`: reads the supply of the step `token`. */
export const supplySourceStep: DeploymentStep = {
  name: 'supplySource',
  contract: 'SupplySource',
  arguments: (of) => [of('token')],
}

/** A feed that is wide open: whether a reading may be acted on is the guard's to say. */
export function openFeed(name: string): FeedPlan {
  return {
    name,
    decimals: 18,
    maximumAgeSeconds: 86_400,
    maximumJumpFraction: 10n ** 23n,
    maximumSpreadFraction: ONE,
    minimum: -(10n ** 30n),
    maximum: 10n ** 30n,
    slack: 10n ** 24n,
  }
}
