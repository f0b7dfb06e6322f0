import {
  type Address,
  createPublicClient,
  createTestClient,
  createWalletClient,
  type Hex,
  http,
  toHex,
  zeroHash,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { type BundleContents, bundleMembers } from '../../../checkpoints/bundle-members.js'
import type { Bundle } from '../../../checkpoints/runtime/bundle.js'
import { encodeQuantised } from '../../../checkpoints/runtime/integer-format.js'
import { loadBundle } from '../../../checkpoints/runtime/load-bundle.js'
import { quantisePolicy } from '../../../checkpoints/runtime/quantise.js'
import { deployMinthelm, type MinthelmDeployment } from '../../../deploy/contracts/deploy-minthelm.js'
import type { DeploymentPlan } from '../../../deploy/contracts/deployment-plan.js'
import { elasticTokenStep, supplySourceStep } from '../../../deploy/keeper/faults/elastic-plan.js'
import { compileGuard } from '../../../guard/compile.js'
import { encodeLimits } from '../../../guard/encoding.js'
import type { GuardSpecification } from '../../../guard/specification.js'
import { upgradeGuard } from '../../../guard/upgrade.js'
import { sampleContents, samplePolicy } from '../../checkpoints/sample-bundle.js'
import { anvilKeys } from '../anvil.js'

export const [deployer, keeper, guardian, overrider, voter] = anvilKeys.map((key) =>
  privateKeyToAccount(key),
) as [
  ReturnType<typeof privateKeyToAccount>,
  ReturnType<typeof privateKeyToAccount>,
  ReturnType<typeof privateKeyToAccount>,
  ReturnType<typeof privateKeyToAccount>,
  ReturnType<typeof privateKeyToAccount>,
]

const reporters = [1, 2, 3, 4, 5].map(
  (index) => privateKeyToAccount(`0x${index.toString(16).padStart(64, '0')}`).address,
) as unknown as DeploymentPlan['reporters']

/** A guard of one lever, a change of supply in fractions of it, so much a decision and in any 24 hours. */
export function elasticGuard(fraction: number, lever = 'supply-rate'): GuardSpecification {
  return upgradeGuard(
    {
      version: 1,
      mechanism: 'elastic',
      levers: [
        {
          name: lever,
          unit: 'fraction/d',
          minimum: -fraction,
          maximum: fraction,
          default: 0,
          maximumStepPerHour: null,
        },
      ],
      supply: { maximumFractionPer24Hours: fraction, counts: 'policy' },
    },
    1,
    { [lever]: 1 },
  )
}

export const limitsOf = (guard: GuardSpecification): Hex => toHex(encodeLimits(compileGuard(guard, 'test')))

/** Whatever it reads, it asks for the most: the last bias outweighs all else. */
const elasticPolicy = samplePolicy([1, 4, 1], 'tanh', { kind: 'mean', dimensions: 1 }, false)
elasticPolicy.network.layers[1]!.biases.fill(20)

/** A bundle whose policy reads the supply and sets its rate. */
export function elasticBundle(guard: GuardSpecification, changes: Partial<BundleContents> = {}): Bundle {
  const contents: BundleContents = {
    ...sampleContents(),
    environment: 'Ampleforth-v0',
    policy: elasticPolicy,
    observations: [
      { name: 'supply', unit: 'tokens', scale: 1, meaning: 'the supply', minimum: 0, median: 1, maximum: 2 },
    ],
    guard,
    evaluation: {
      scenarios: [
        { scenario: 'calm', metrics: { rewardPerHour: [-0.5, -0.25, -0.75, -0.5], collapsed: [0, 0, 0, 1] } },
      ],
    },
    ...changes,
  }
  return loadBundle(bundleMembers(contents))
}

export function clientsOf(url: string) {
  const options = { chain: foundry, transport: http(url), pollingInterval: 20 }
  const reader = createPublicClient(options)
  const test = createTestClient({ ...options, mode: 'anvil' })
  const wait = async (seconds: number) => {
    await test.increaseTime({ seconds })
    await test.mine({ blocks: 1 })
  }
  const send = async (account: typeof deployer, to: Address, data: Hex) => {
    const sender = createWalletClient({ ...options, account })
    const receipt = await reader.waitForTransactionReceipt({
      hash: await sender.sendTransaction({ to, data }),
    })
    if (receipt.status !== 'success') throw new Error(`a transaction to ${to} reverted`)
    return receipt
  }
  return {
    reader,
    test,
    wait,
    send,
    walletOf: (account: typeof deployer) => createWalletClient({ ...options, account }),
  }
}

export type Clients = ReturnType<typeof clientsOf>

/** A controller of an elastic token under the given governance, with a ceiling of 2 % and limits of 1 %. */
export async function deployElastic(
  { reader, walletOf }: Clients,
  governance: DeploymentPlan['governance'],
  overriders: readonly Address[] = [overrider.address],
): Promise<MinthelmDeployment> {
  const { timestamp } = await reader.getBlock()
  return deployMinthelm(
    { reader, sender: walletOf(deployer) },
    {
      governance,
      keepers: [keeper.address],
      guardians: [guardian.address],
      overriders,
      ceiling: limitsOf(elasticGuard(0.02)),
      limits: limitsOf(elasticGuard(0.01)),
      steps: [elasticTokenStep(voter.address), supplySourceStep],
      targets: (of) => [of('token')],
      reporters,
      roundSeconds: 60,
      feeds: [],
      sources: [{ name: 'supply', source: (of) => of('supplySource'), argument: 0n, maximumAgeSeconds: 0 }],
      policy: { hash: zeroHash, network: null },
      epochZero: timestamp,
      epochSeconds: 3600n,
      supply: { token: (of) => of('token'), quantity: 0 },
      predecessor: null,
      workflow: null,
    },
  )
}

/** A policy that asks for the most, whatever it reads, as whole numbers. */
export function quantisedElasticPolicy(guard: GuardSpecification): Uint8Array {
  const result = quantisePolicy(elasticPolicy, { kind: 'levers', levers: guard.levers })
  if (!('quantised' in result)) throw new Error(result.reason)
  return encodeQuantised(result.quantised)
}
