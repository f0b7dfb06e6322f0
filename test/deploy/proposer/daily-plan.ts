import { type Address, zeroHash } from 'viem'
import type { DeploymentPlan } from '../../../deploy/contracts/deployment-plan.js'
import { elasticTokenStep, openFeed, supplySourceStep } from '../../../deploy/keeper/faults/elastic-plan.js'
import { localReporters } from '../../../deploy/keeper/faults/reporters.js'
import type { GuardSpecification } from '../../../guard/specification.js'
import { guardian, keeper, limitsOf, overrider, voter } from './proposer-world.js'

/** A day. */
const EPOCH_SECONDS = 86_400

/** Tighter limits than the bundle's: adopting it changes limits and policy. */
export function tighter(guard: GuardSpecification): GuardSpecification {
  return {
    ...guard,
    windows: guard.windows.map((window) => ({ ...window, limit: window.limit / 2 })),
  }
}

/**
 * A daily rebase under a DAO: the elastic token and a protocol's own levers, feeds of all that the policy observes.
 *
 * @param board where the other levers of the guard are
 */
export function dailyPlan(
  guard: GuardSpecification,
  observations: readonly string[],
  board: Address,
): DeploymentPlan {
  return {
    governance: {
      votes: { name: 'Votes', symbol: 'VOTE', holder: voter.address, supply: 10n ** 24n },
      votingDelaySeconds: 10,
      votingPeriodSeconds: 100,
      proposalThreshold: 0n,
      quorumPercent: 4,
      timelockSeconds: 3600,
    },
    keepers: [keeper.address],
    guardians: [guardian.address],
    overriders: [overrider.address],
    ceiling: limitsOf(guard),
    limits: limitsOf(tighter(guard)),
    steps: [elasticTokenStep(voter.address), supplySourceStep],
    targets: (of) => [of('token'), board],
    reporters: localReporters.map(({ address }) => address) as unknown as DeploymentPlan['reporters'],
    roundSeconds: 1,
    feeds: observations.map(openFeed),
    sources: [{ name: 'supply', source: (of) => of('supplySource'), argument: 0n, maximumAgeSeconds: 0 }],
    policy: { hash: zeroHash, network: null },
    epochZero: 0n,
    epochSeconds: BigInt(EPOCH_SECONDS),
    supply: { token: (of) => of('token'), quantity: 0 },
    predecessor: null,
    workflow: null,
  }
}
