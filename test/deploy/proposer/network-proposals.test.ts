import { type Address, getAddress, keccak256, toHex, zeroAddress, zeroHash } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bundle } from '../../../checkpoints/runtime/bundle.js'
import { type Anvil, startAnvil } from '../../../deploy/anvil.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import { deploySteps } from '../../../deploy/contracts/deployment.js'
import { deployPolicyNetwork, networkHash } from '../../../deploy/contracts/policy-network.js'
import { writeProposal } from '../../../deploy/proposer/write-proposal.js'
import {
  type Clients,
  clientsOf,
  deployElastic,
  deployer,
  elasticBundle,
  elasticGuard,
  quantisedElasticPolicy,
  voter,
} from './proposer-world.js'

const guard = elasticGuard(0.01)
const quantised = quantisedElasticPolicy(guard)
const bundle = elasticBundle(guard, { quantised: { bytes: quantised } })
/** The bounds of the lever lie in the network's bytes: another network. */
const otherQuantised = quantisedElasticPolicy(elasticGuard(0.02))

let anvil: Anvil
let clients: Clients
let controller: Address

const deployNetwork = (bytes: Uint8Array) =>
  deployPolicyNetwork(bytes, clients.walletOf(deployer), clients.reader)

const propose = (network: Address | null, proposed: Bundle = bundle) =>
  writeProposal(proposed, {
    rpcUrl: anvil.url,
    client: clients.reader,
    controller,
    to: 'timelock',
    at: null,
    subject: { kind: 'adoption', network },
    secondsLater: 3600n,
  })

beforeAll(async () => {
  anvil = await startAnvil()
  clients = clientsOf(anvil.url)
  const { addresses } = await deploySteps({ reader: clients.reader, sender: clients.walletOf(deployer) }, [
    {
      name: 'timelock',
      contract: 'MinthelmTimelock',
      arguments: () => [3600n, [voter.address], [zeroAddress], zeroAddress],
    },
  ])
  controller = (await deployElastic(clients, addresses.timelock!)).addresses.controller!
})
afterAll(() => anvil.stop())

describe('a proposal that puts the policy on the chain', () => {
  it('refuses a network that is not the bundle’s', async () => {
    const { address } = await deployNetwork(otherQuantised)
    await expect(propose(address)).rejects.toMatchObject({
      what: `The network at ${address} is of ${networkHash(otherQuantised)}, the bundle's is ${networkHash(quantised)}`,
      where: '--network',
      exitStatus: 2,
    })
  })

  it('refuses a bundle without one, and an address where none lies', async () => {
    const { address } = await deployNetwork(quantised)
    await expect(propose(address, elasticBundle(guard))).rejects.toMatchObject({
      where: 'policy.json, quantised',
      exitStatus: 2,
    })
    await expect(propose(voter.address)).rejects.toMatchObject({ where: '--network', exitStatus: 2 })
  })

  it('refuses what only says that it is the network', async () => {
    // PUSH32 hash, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN: the right hash to every question.
    const impostor = toHex(0x696d706f73746f72n, { size: 20 })
    await clients.test.setCode({
      address: impostor,
      bytecode: `0x7f${networkHash(quantised).slice(2)}5f5260205ff3`,
    })
    await expect(propose(impostor)).rejects.toMatchObject({
      what: `The contract at ${impostor} says that it is the bundle's network, but has other code or data`,
      where: '--network',
      exitStatus: 2,
    })
  })

  it('refuses the right code over other data', async () => {
    const { address } = await deployNetwork(quantised)
    const { dataContracts } = await deployNetwork(otherQuantised)
    await clients.test.setStorageAt({
      address,
      index: keccak256(zeroHash),
      value: toHex(BigInt(dataContracts[0]!), { size: 32 }),
    })
    await expect(propose(address)).rejects.toMatchObject({ where: '--network', exitStatus: 2 })
  })

  it('says in words what becomes of decisions, and registers hash, network and slots', async () => {
    const { address } = await deployNetwork(quantised)
    const { proposal, description, calls } = await propose(address)
    expect(description).toContain(
      `- decisions: signed by keepers becomes computed on the chain by the network at ${getAddress(address)}, SHA-256 ${networkHash(quantised)}`,
    )
    expect(calls.map(({ signature }) => signature)).toEqual(['setPolicy((bytes32,address,bytes32,uint8[]))'])
    for (const { to, data } of proposal.transactions) {
      await clients.send(voter, to, data)
      await clients.wait(3600)
    }
    const read = (functionName: string) =>
      clients.reader.readContract({
        address: controller,
        abi: readArtifact('GuardedController').abi,
        functionName,
      })
    expect(await read('policyNetwork')).toBe(getAddress(address))
    expect(await read('policySlots')).toEqual([0])
    const back = await propose(null)
    expect(back.description).toContain(
      `- decisions: computed on the chain by the network at ${getAddress(address)} becomes signed by keepers`,
    )
  })
})
