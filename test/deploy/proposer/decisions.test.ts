import { type Address, encodeFunctionData, parseEther, toHex, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bundle } from '../../../checkpoints/runtime/bundle.js'
import { type Anvil, startAnvil } from '../../../deploy/anvil.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import { deploySteps } from '../../../deploy/contracts/deployment.js'
import type { ProposalSubject, WrittenProposal } from '../../../deploy/proposer/write-proposal.js'
import { writeProposal } from '../../../deploy/proposer/write-proposal.js'
import {
  type Clients,
  clientsOf,
  deployElastic,
  deployer,
  elasticBundle,
  elasticGuard,
  guardian,
  limitsOf,
  quantisedElasticPolicy,
  voter,
} from './proposer-world.js'

const controllerAbi = readArtifact('GuardedController').abi
const guard = elasticGuard(0.01)
const bundle = elasticBundle(guard, { quantised: { bytes: quantisedElasticPolicy(guard) } })
const EPOCH_SECONDS = 3600

let anvil: Anvil
let clients: Clients
let controller: Address
let token: Address
let adapter: Address
let decision: ProposalSubject

const write = (proposed: Bundle, subject: ProposalSubject) =>
  writeProposal(proposed, {
    rpcUrl: anvil.url,
    client: clients.reader,
    controller,
    to: 'timelock',
    at: null,
    subject,
    secondsLater: BigInt(EPOCH_SECONDS),
  })

const schedule = ({ proposal }: WrittenProposal) =>
  clients.send(voter, proposal.transactions[0]!.to, proposal.transactions[0]!.data)
const execute = ({ proposal }: WrittenProposal) =>
  clients.send(voter, proposal.transactions[1]!.to, proposal.transactions[1]!.data)
const supply = async () =>
  (await clients.reader.readContract({
    address: token,
    abi: readArtifact('ElasticToken').abi,
    functionName: 'totalSupply',
  })) as bigint

beforeAll(async () => {
  anvil = await startAnvil()
  clients = clientsOf(anvil.url)
  const sender = clients.walletOf(deployer)
  const { addresses: governance } = await deploySteps({ reader: clients.reader, sender }, [
    {
      name: 'timelock',
      contract: 'MinthelmTimelock',
      arguments: () => [BigInt(EPOCH_SECONDS), [voter.address], [zeroAddress], zeroAddress],
    },
  ])
  const timelock = governance.timelock!
  const { addresses } = await deployElastic(clients, timelock)
  controller = addresses.controller!
  token = addresses.token!
  adapter = addresses.proposals!
  decision = { kind: 'decision', adapter, validSeconds: 86_400n }
  // Governance adopts the policy: as the timelock, whose own way is tested elsewhere.
  await clients.test.impersonateAccount({ address: timelock })
  await clients.test.setBalance({ address: timelock, value: parseEther('1') })
  const data = encodeFunctionData({
    abi: controllerAbi,
    functionName: 'setPolicy',
    args: [
      {
        hash: `0x${bundle.manifest.policyHash}`,
        network: zeroAddress,
        networkHash: toHex(0, { size: 32 }),
        slots: [],
      },
    ],
  })
  const hash = await clients.walletOf(deployer).sendTransaction({ account: timelock, to: controller, data })
  await clients.reader.waitForTransactionReceipt({ hash })
  await clients.wait(EPOCH_SECONDS)
})
afterAll(() => anvil.stop())

describe('a proposal that carries a decision', () => {
  it('is judged by the guard when it is executed, on what the chain holds then', async () => {
    const first = await write(bundle, decision)
    await clients.wait(1)
    // The same decision, valid for a second longer: another operation.
    const second = await write(bundle, decision)
    expect(second.proposal.id).not.toBe(first.proposal.id)
    await schedule(first)
    await schedule(second)
    const before = await supply()
    await clients.wait(EPOCH_SECONDS)
    await execute(first)
    const after = await supply()
    // The window of 24 hours holds 1 % of supply, and the request asks for all of it.
    const moved = Number(after - before) / Number(before)
    expect(Math.abs(moved)).toBeGreaterThan(0.009)
    expect(Math.abs(moved)).toBeLessThanOrEqual(0.01)
    await clients.wait(EPOCH_SECONDS)
    // Nothing of the window is left: the second is brought to no change.
    await execute(second)
    expect(Number((await supply()) - after) / Number(after)).toBeCloseTo(0, 4)
  })

  it('is refused once the guardian has tightened the limits that it names', async () => {
    const written = await write(bundle, decision)
    await schedule(written)
    const data = encodeFunctionData({
      abi: controllerAbi,
      functionName: 'tighten',
      args: [limitsOf(elasticGuard(0.005))],
    })
    await clients.send(guardian, controller, data)
    await clients.wait(EPOCH_SECONDS)
    const before = await supply()
    await expect(execute(written)).rejects.toThrow()
    expect(await supply()).toBe(before)
  })

  it('names a bundle that is not the registered policy', async () => {
    const other = elasticBundle(elasticGuard(0.02))
    await expect(write(other, decision)).rejects.toMatchObject({
      where: 'manifest.json, policyHash',
      exitStatus: 2,
    })
  })
})
