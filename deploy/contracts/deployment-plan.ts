import { type Address, type Hex, stringToHex, zeroAddress } from 'viem'
import type { AddressOf, DeploymentStep } from './deployment.js'

/** Governance by OpenZeppelin's Governor and TimelockController over a token that votes. */
export interface GovernancePlan {
  /** The token that votes; or a name, symbol, holder and supply for one that is deployed. */
  readonly votes:
    | Address
    | { readonly name: string; readonly symbol: string; readonly holder: Address; readonly supply: bigint }
  readonly votingDelaySeconds: number
  readonly votingPeriodSeconds: number
  readonly proposalThreshold: bigint
  readonly quorumPercent: number
  readonly timelockSeconds: number
}

/** A feed of the observation store, in the units of ObservationStore.Feed. */
export interface FeedPlan {
  readonly name: string
  readonly decimals: number
  readonly maximumAgeSeconds: number
  /** Fixed18, of the last value, a round. */
  readonly maximumJumpFraction: bigint
  /** Fixed18, of the value, between what honest reporters may have said. */
  readonly maximumSpreadFraction: bigint
  readonly minimum: bigint
  readonly maximum: bigint
  readonly slack: bigint
}

/** Something that the store reads on the chain. */
export interface SourcePlan {
  readonly name: string
  readonly source: (addressOf: AddressOf) => Address
  readonly argument: bigint
  readonly maximumAgeSeconds: number
}

/** All that a deployment decides. Limits are canonical encodings of the guard's. */
export interface DeploymentPlan {
  /** A timelock that exists, or what to deploy. */
  readonly governance: Address | GovernancePlan
  readonly keepers: readonly Address[]
  readonly guardians: readonly Address[]
  readonly overriders: readonly Address[]
  readonly ceiling: Hex
  readonly limits: Hex
  /** Contracts of the deployment's own: targets, sources, a policy's network; "governance" and "controller" are known. */
  readonly steps: readonly DeploymentStep[]
  /** Targets in the order of the lever table. */
  readonly targets: (addressOf: AddressOf) => readonly Address[]
  readonly reporters: readonly [Address, Address, Address, Address, Address]
  readonly roundSeconds: number
  readonly feeds: readonly FeedPlan[]
  readonly sources: readonly SourcePlan[]
  readonly policy: {
    readonly hash: Hex
    /** The policy on the chain; null where keepers sign decisions. */
    readonly network: {
      readonly address: (addressOf: AddressOf) => Address
      readonly hash: Hex
      /** The store's slots in the order of the network's inputs. */
      readonly slots: readonly number[]
    } | null
  }
  readonly epochZero: bigint
  readonly epochSeconds: bigint
  /** The token whose supply may move by no more than the guard charged to a quantity; null for none. */
  readonly supply: { readonly token: (addressOf: AddressOf) => Address; readonly quantity: number } | null
  /** A retired controller whose windows are taken over; null for none. */
  readonly predecessor: Address | null
  /** A workflow of Chainlink's Runtime Environment that may report; null for none. */
  readonly workflow: { readonly forwarder: Address; readonly id: Hex; readonly owner: Address } | null
}

/** A name as the contracts hold it: ASCII filled up with zero bytes. */
export function bytes32Of(name: string): Hex {
  return stringToHex(name, { size: 32 })
}

function governanceSteps(governance: GovernancePlan): readonly DeploymentStep[] {
  const { votes } = governance
  const token: DeploymentStep[] =
    typeof votes === 'string'
      ? []
      : [
          {
            name: 'votes',
            contract: 'GovernanceToken',
            arguments: () => [votes.name, votes.symbol, votes.holder, votes.supply],
          },
        ]
  return [
    ...token,
    {
      // The governor alone proposes and cancels; whoever likes executes what is due; nobody administers but the timelock.
      name: 'governance',
      contract: 'MinthelmTimelock',
      arguments: (of) => [BigInt(governance.timelockSeconds), [of('governor')], [zeroAddress], zeroAddress],
    },
    {
      name: 'governor',
      contract: 'MinthelmGovernor',
      arguments: (of) => [
        typeof votes === 'string' ? votes : of('votes'),
        of('governance'),
        governance.votingDelaySeconds,
        governance.votingPeriodSeconds,
        governance.proposalThreshold,
        BigInt(governance.quorumPercent),
      ],
    },
  ]
}

/**
 * The steps of a deployment, in their order; "store", "controller", "upkeep" and "proposals" are the names that follow. The adapter
 * of proposals holds the override role and obeys governance alone, which may do no more by it than by naming an overrider.
 */
export function stepsOf(plan: DeploymentPlan): readonly DeploymentStep[] {
  const governance = plan.governance
  const asSteps = typeof governance === 'string' ? [] : governanceSteps(governance)
  const governanceOf = (of: AddressOf) => (typeof governance === 'string' ? governance : of('governance'))
  const withGovernance =
    (of: AddressOf): AddressOf =>
    (step) =>
      step === 'governance' ? governanceOf(of) : of(step)
  const own = plan.steps.map((step) => ({
    ...step,
    arguments: (of: AddressOf) => step.arguments(withGovernance(of)),
  }))
  const { network } = plan.policy
  const { workflow } = plan
  return [
    ...asSteps,
    { name: 'evaluator', contract: 'GuardEvaluator', arguments: () => [] },
    { name: 'reader', contract: 'LimitsReader', arguments: () => [] },
    ...own,
    {
      name: 'store',
      contract: 'ObservationStore',
      arguments: (of) => [
        governanceOf(of),
        plan.reporters,
        plan.roundSeconds,
        plan.feeds.map((feed) => ({ ...feed, name: bytes32Of(feed.name) })),
        plan.sources.map((source) => ({
          ...source,
          name: bytes32Of(source.name),
          source: source.source(withGovernance(of)),
        })),
      ],
    },
    {
      name: 'controller',
      contract: 'GuardedController',
      arguments: (of) => [
        {
          governance: governanceOf(of),
          keepers: plan.keepers,
          guardians: plan.guardians,
          overriders: [...plan.overriders, of('proposals')],
          reportAdapters: workflow === null ? [] : [of('report')],
        },
        of('evaluator'),
        of('reader'),
        plan.ceiling,
        plan.limits,
        plan.targets(withGovernance(of)),
        of('store'),
        {
          hash: plan.policy.hash,
          network: network === null ? zeroAddress : network.address(withGovernance(of)),
          networkHash: network === null ? bytes32Of('') : network.hash,
          slots: network === null ? [] : network.slots,
        },
        {
          epochZero: plan.epochZero,
          epochSeconds: plan.epochSeconds,
          supplyToken: plan.supply === null ? zeroAddress : plan.supply.token(withGovernance(of)),
          supplyQuantity: plan.supply === null ? 0 : plan.supply.quantity,
        },
        plan.predecessor ?? zeroAddress,
      ],
    },
    { name: 'upkeep', contract: 'UpkeepAdapter', arguments: (of) => [of('controller')] },
    {
      name: 'proposals',
      contract: 'ProposalAdapter',
      arguments: (of) => [of('controller'), governanceOf(of)],
    },
    ...(workflow === null
      ? []
      : [
          {
            name: 'report',
            contract: 'ReportAdapter',
            arguments: (of: AddressOf) => [of('controller'), workflow.forwarder, workflow.id, workflow.owner],
          },
        ]),
  ]
}
