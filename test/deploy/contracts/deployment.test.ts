import {
  type Address,
  createPublicClient,
  createTestClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  keccak256,
  stringToBytes,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Anvil, startAnvil } from '../../../deploy/anvil.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import { deployMinthelm, type MinthelmDeployment } from '../../../deploy/contracts/deploy-minthelm.js'
import type { DeploymentPlan } from '../../../deploy/contracts/deployment-plan.js'
import { diagnose } from '../../../deploy/contracts/diagnosis.js'
import { elasticTokenStep, supplySourceStep } from '../../../deploy/keeper/faults/elastic-plan.js'
import { anvilKeys } from '../anvil.js'
import { elasticLimits } from './elastic-limits.js'

const [deployer, keeper, guardian, overrider, voter] = anvilKeys.map((key) => privateKeyToAccount(key))
const reporters = [1, 2, 3, 4, 5].map(
  (index) => privateKeyToAccount(`0x${index.toString(16).padStart(64, '0')}`).address,
) as unknown as DeploymentPlan['reporters']
const controllerAbi = readArtifact('GuardedController').abi
const governorAbi = readArtifact('MinthelmGovernor').abi

let anvil: Anvil
let reader: ReturnType<typeof newReader>
let deployment: MinthelmDeployment

const newReader = (url: string) =>
  createPublicClient({ chain: foundry, transport: http(url), pollingInterval: 20 })
const walletOf = (account: typeof deployer) =>
  createWalletClient({ account: account!, chain: foundry, transport: http(anvil.url) })

async function plan(): Promise<DeploymentPlan> {
  const { timestamp } = await reader.getBlock()
  return {
    governance: {
      votes: { name: 'Votes', symbol: 'VOTE', holder: voter!.address, supply: 1_000_000n * 10n ** 18n },
      votingDelaySeconds: 10,
      votingPeriodSeconds: 100,
      proposalThreshold: 0n,
      quorumPercent: 4,
      timelockSeconds: 3600,
    },
    keepers: [keeper!.address],
    guardians: [guardian!.address],
    overriders: [overrider!.address],
    ceiling: elasticLimits(0.02),
    limits: elasticLimits(0.01),
    steps: [elasticTokenStep(voter!.address), supplySourceStep],
    targets: (of) => [of('token')],
    reporters,
    roundSeconds: 60,
    feeds: [],
    sources: [{ name: 'supply', source: (of) => of('supplySource'), argument: 0n, maximumAgeSeconds: 0 }],
    policy: { hash: keccak256(stringToBytes('policy')), network: null },
    epochZero: timestamp,
    epochSeconds: 3600n,
    supply: { token: (of) => of('token'), quantity: 0 },
    predecessor: null,
    workflow: null,
  }
}

async function send(
  account: typeof deployer,
  to: Address,
  abi: typeof controllerAbi,
  functionName: string,
  args: readonly unknown[],
) {
  const hash = await walletOf(account).sendTransaction({
    to,
    data: encodeFunctionData({ abi, functionName, args: [...args] }),
  })
  const receipt = await reader.waitForTransactionReceipt({ hash })
  expect(receipt.status).toBe('success')
  return receipt
}

beforeAll(async () => {
  anvil = await startAnvil()
  reader = newReader(anvil.url)
  deployment = await deployMinthelm({ reader, sender: walletOf(deployer) }, await plan())
})

afterAll(() => anvil.stop())

describe('a deployment', () => {
  it('ends with no role at the deployer and no fault', () => {
    const { holders, faults } = deployment.diagnosis
    expect(faults).toEqual([])
    expect(holders.some(({ holder }) => holder === deployer!.address)).toBe(false)
    expect(holders.filter(({ role }) => role === 'GOVERNANCE_ROLE').map(({ holder }) => holder)).toEqual([
      deployment.addresses.governance,
    ])
    expect(holders.find(({ role }) => role === 'PROPOSER_ROLE')?.holder).toBe(deployment.addresses.governor)
    expect(holders.filter(({ role }) => role === 'reporter')).toHaveLength(5)
    expect(deployment.diagnosis.deployers).toEqual([deployer!.address])
  })

  it('can carry out what a proposal asks: the adapter overrides, and obeys the timelock alone', () => {
    const { controller, governance, proposals } = deployment.addresses
    const { holders } = deployment.diagnosis
    expect(holders.filter(({ role }) => role === 'OVERRIDE_ROLE').map(({ holder }) => holder)).toEqual([
      overrider!.address,
      proposals,
    ])
    expect(holders.find(({ role }) => role === 'executor')).toEqual({
      contract: 'ProposalAdapter',
      address: proposals,
      role: 'executor',
      holder: governance,
      isContract: true,
    })
    expect(controller).toBeDefined()
  })

  it('lies where the steps said, with code below the limit of the chain', async () => {
    for (const address of Object.values(deployment.addresses)) {
      const code = await reader.getCode({ address })
      expect((code!.length - 2) / 2).toBeGreaterThan(100)
      expect((code!.length - 2) / 2).toBeLessThan(24_576)
    }
  })

  it('lets governance loosen a limit through governor and timelock, and nobody before its delay', async () => {
    const { controller, governor, governance, votes } = deployment.addresses as Record<string, Address>
    const test = createTestClient({ chain: foundry, mode: 'anvil', transport: http(anvil.url) })
    const wait = async (seconds: number) => {
      await test.increaseTime({ seconds })
      await test.mine({ blocks: 1 })
    }
    await send(voter, votes!, readArtifact('GovernanceToken').abi, 'delegate', [voter!.address])
    await wait(1)
    const call = encodeFunctionData({
      abi: controllerAbi,
      functionName: 'setLimits',
      args: [elasticLimits(0.02)],
    })
    const proposal = [[controller], [0n], [call]] as const
    const description = 'Let supply move by 2 % a day'
    const hash = keccak256(stringToBytes(description))
    await send(voter, governor!, governorAbi, 'propose', [...proposal, description])
    const id = await reader.readContract({
      abi: governorAbi,
      address: governor!,
      functionName: 'hashProposal',
      args: [...proposal, hash],
    })
    await wait(11)
    await send(voter, governor!, governorAbi, 'castVote', [id, 1])
    await wait(101)
    await send(voter, governor!, governorAbi, 'queue', [...proposal, hash])
    await expect(
      reader.simulateContract({
        abi: [...governorAbi, ...readArtifact('MinthelmTimelock').abi],
        address: governor!,
        functionName: 'execute',
        args: [...proposal, hash],
        account: voter!,
      }),
    ).rejects.toThrow(/TimelockUnexpectedOperationState/)
    await wait(3600)
    await send(voter, governor!, governorAbi, 'execute', [...proposal, hash])
    const guardHash = await reader.readContract({
      abi: controllerAbi,
      address: controller!,
      functionName: 'guardHash',
    })
    expect(guardHash).toBe(keccak256(elasticLimits(0.02)))
    expect(governance).toBeDefined()
  })

  it('is found faulty where a key has what belongs to the timelock', async () => {
    const { controller, governance, token } = deployment.addresses as Record<string, Address>
    const test = createTestClient({ chain: foundry, mode: 'anvil', transport: http(anvil.url) })
    const snapshot = await test.snapshot()
    await test.impersonateAccount({ address: governance! })
    await test.setBalance({ address: governance!, value: 10n ** 18n })
    const asGovernance = async (
      to: Address,
      abi: typeof controllerAbi,
      functionName: string,
      args: readonly unknown[],
    ) => {
      const sender = createWalletClient({ account: governance!, chain: foundry, transport: http(anvil.url) })
      const hash = await sender.sendTransaction({
        to,
        data: encodeFunctionData({ abi, functionName, args: [...args] }),
      })
      await reader.waitForTransactionReceipt({ hash })
    }
    const role: Hex = keccak256(stringToBytes('GOVERNANCE_ROLE'))
    await asGovernance(controller!, controllerAbi, 'grantRole', [role, deployer!.address])
    await asGovernance(token!, readArtifact('ElasticToken').abi, 'setController', [deployer!.address])
    const { faults } = await diagnose(reader, controller!)
    expect(faults).toEqual([
      '2 accounts hold GOVERNANCE_ROLE; one timelock should.',
      `GOVERNANCE_ROLE is held by ${deployer!.address}, an account with a key and no timelock.`,
      `The target ${token} is moved by ${deployer!.address}, not by ${controller}.`,
      `${deployer!.address} deployed the controller and still is GOVERNANCE_ROLE of GuardedController ${controller}.`,
      `${deployer!.address} deployed the controller and still is controller of target ${token}.`,
    ])
    await test.revert({ id: snapshot })
    expect((await diagnose(reader, controller!)).faults).toEqual([])
  })

  it('names the deployer where it kept a role, whichever', async () => {
    const { controller, governance } = deployment.addresses as Record<string, Address>
    const test = createTestClient({ chain: foundry, mode: 'anvil', transport: http(anvil.url) })
    const snapshot = await test.snapshot()
    await test.impersonateAccount({ address: governance! })
    await test.setBalance({ address: governance!, value: 10n ** 18n })
    const sender = createWalletClient({ account: governance!, chain: foundry, transport: http(anvil.url) })
    const role: Hex = keccak256(stringToBytes('KEEPER_ROLE'))
    const hash = await sender.sendTransaction({
      to: controller!,
      data: encodeFunctionData({
        abi: controllerAbi,
        functionName: 'grantRole',
        args: [role, deployer!.address],
      }),
    })
    await reader.waitForTransactionReceipt({ hash })
    expect((await diagnose(reader, controller!)).faults).toEqual([
      `${deployer!.address} deployed the controller and still is KEEPER_ROLE of GuardedController ${controller}.`,
    ])
    await test.revert({ id: snapshot })
  })

  it('is refused by its maker where the plan leaves the deployer a role', async () => {
    const clients = { reader, sender: walletOf(deployer) }
    const kept = { ...(await plan()), guardians: [deployer!.address] }
    await expect(deployMinthelm(clients, kept)).rejects.toThrow(
      'The deployer ends with GUARDIAN_ROLE of GuardedController',
    )
  })

  it('is found by an address in small letters too', async () => {
    const small = deployment.addresses.controller!.toLowerCase() as Address
    expect((await diagnose(reader, small)).faults).toEqual([])
  })

  it('says where no controller lies', async () => {
    await expect(diagnose(reader, deployer!.address)).rejects.toThrow(/No contract lies at/)
    await expect(diagnose(reader, deployment.addresses.token!)).rejects.toThrow(/is no GuardedController/)
  })
})
