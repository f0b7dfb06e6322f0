import {
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  parseAbi,
  toHex,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { compileGuard } from '../../../guard/compile.js'
import { encodeLimits } from '../../../guard/encoding.js'
import type { GuardSpecification } from '../../../guard/specification.js'
import { deployMinthelm } from '../../contracts/deploy-minthelm.js'
import type { DeploymentPlan } from '../../contracts/deployment-plan.js'
import { deployPolicyNetwork, networkHash } from '../../contracts/policy-network.js'
import { elasticTokenStep, openFeed, supplySourceStep } from './elastic-plan.js'
import { type LocalChain, localAddresses, localKeys } from './local-chain.js'
import { localReporters, reportCalls } from './reporters.js'

const ONE = 10n ** 18n

const roundAbi = parseAbi(['function round() view returns (uint64)'])

/** The id of anvil's chain. */
export const localChainId = 31337

/** Who does what on a local chain. */
export const [deployer, keeper, guardian, overrider, governance] = localAddresses as readonly [
  Hex,
  Hex,
  Hex,
  Hex,
  Hex,
]

/** The keeper's key. */
export const localKeeperKey = localKeys[1]!

/** What is reported to the store, in order. */
const feedNames = ['price', 'deviation', 'depth'] as const

/** A guard as the controller stores it. */
export function encodedGuard(guard: GuardSpecification): Hex {
  return toHex(encodeLimits(compileGuard(guard, 'guard.json')))
}

/** What a local deployment is to be. */
export interface LocalPlan {
  readonly governance: DeploymentPlan['governance']
  /** Where the token's first supply goes, and the treasury of the compute price. */
  readonly holder: Hex
  readonly ceiling: GuardSpecification
  readonly limits: GuardSpecification
  readonly policyHash: Hex
  /** quantised.bin of a policy that the chain is to run by itself; null where keepers sign decisions. */
  readonly quantised: Uint8Array | null
  readonly epochZero: bigint
  readonly epochSeconds: bigint
}

/** Slots of what the policy observes: deviation and depth. */
const POLICY_SLOTS = [1, 2]

function planOf(local: LocalPlan, network: Hex | null): DeploymentPlan {
  return {
    governance: local.governance,
    keepers: [keeper],
    guardians: [guardian],
    overriders: [overrider],
    ceiling: encodedGuard(local.ceiling),
    limits: encodedGuard(local.limits),
    steps: [
      elasticTokenStep(local.holder),
      {
        name: 'compute',
        contract: 'ComputePrice',
        arguments: (of) => [of('governance'), of('controller'), of('token'), local.holder, ONE, 100n * ONE],
      },
      supplySourceStep,
    ],
    targets: (of) => [of('token'), of('compute')],
    reporters: localReporters.map(({ address }) => address) as unknown as DeploymentPlan['reporters'],
    roundSeconds: 1,
    feeds: feedNames.map(openFeed),
    sources: [{ name: 'supply', source: (of) => of('supplySource'), argument: 0n, maximumAgeSeconds: 0 }],
    policy: {
      hash: local.policyHash,
      network:
        network === null || local.quantised === null
          ? null
          : { address: () => network, hash: networkHash(local.quantised), slots: POLICY_SLOTS },
    },
    epochZero: local.epochZero,
    epochSeconds: local.epochSeconds,
    supply: { token: (of) => of('token'), quantity: 0 },
    predecessor: null,
    workflow: null,
  }
}

/** Deploys a controller with everything that it needs. @returns addresses by step */
export async function deployLocally(
  chain: LocalChain,
  plan: LocalPlan,
): Promise<Readonly<Record<string, Hex>>> {
  const transport = http(chain.url)
  const reader = createPublicClient({ chain: foundry, transport, pollingInterval: 10 })
  const account = privateKeyToAccount(localKeys[0]!)
  const sender = createWalletClient({ account, chain: foundry, transport })
  await chain.request('evm_setAutomine', [true])
  const network = plan.quantised === null ? null : await deployPolicyNetwork(plan.quantised, sender, reader)
  const { addresses } = await deployMinthelm({ reader, sender }, planOf(plan, network?.address ?? null))
  await chain.request('evm_setAutomine', [false])
  return addresses
}

/** Lets three reporters report price, deviation and depth, and settles the round. */
export async function observeOn(chain: LocalChain, store: Hex, values: readonly bigint[]): Promise<void> {
  const round = await chain.call(store, encodeFunctionData({ abi: roundAbi, functionName: 'round' }))
  const reports = feedNames.map((name, index) => ({ feed: name, value: values[index]! }))
  const [submit, settle] = await reportCalls(
    store,
    localChainId,
    BigInt(round as Hex) + 1n,
    await chain.timestamp(),
    reports,
  )
  await chain.transact(deployer, store, submit)
  await chain.transact(deployer, store, settle)
}
