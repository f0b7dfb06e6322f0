import { type Address, encodeFunctionData, getContractAddress, parseAbi, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bundle } from '../../../checkpoints/runtime/bundle.js'
import { type Anvil, startAnvil } from '../../../deploy/anvil.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import { deploySteps } from '../../../deploy/contracts/deployment.js'
import { plainText } from '../../../deploy/proposer/description.js'
import type { ProposalKind } from '../../../deploy/proposer/proposal.js'
import { safeChecksum } from '../../../deploy/proposer/safe-transaction-builder.js'
import { writeProposal } from '../../../deploy/proposer/write-proposal.js'
import { compileGuard } from '../../../guard/compile.js'
import { guardHash } from '../../../guard/encoding.js'
import {
  type Clients,
  clientsOf,
  deployElastic,
  deployer,
  elasticBundle,
  elasticGuard,
  keeper,
  voter,
} from './proposer-world.js'
import { safeOf } from './safe.js'

const fixtures = new URL('../../../.cache/contracts/', import.meta.url)
const voting = parseAbi([
  'function castVote(uint256 proposalId, uint8 support) returns (uint256)',
  'function queue(uint256 proposalId)',
  'function execute(uint256 proposalId) payable',
])
const votes = { name: 'Votes', symbol: 'VOTE', holder: voter.address, supply: 10n ** 24n }
const bundle = elasticBundle(elasticGuard(0.02))
const adopted = {
  policyHash: `0x${bundle.manifest.policyHash}`,
  guardHash: guardHash(compileGuard(bundle.guard, 'test')),
}

let anvil: Anvil
let clients: Clients

beforeAll(async () => {
  anvil = await startAnvil()
  clients = clientsOf(anvil.url)
})
afterAll(() => anvil.stop())

const propose = (to: ProposalKind, controller: Address, at: Address | null) =>
  writeProposal(bundle, {
    rpcUrl: anvil.url,
    client: clients.reader,
    controller,
    to,
    at,
    subject: { kind: 'adoption', network: null },
    secondsLater: 86_400n,
  })

async function onChain(controller: Address) {
  const read = (functionName: string) =>
    clients.reader.readContract({
      address: controller,
      abi: readArtifact('GuardedController').abi,
      functionName,
    })
  return { policyHash: await read('policyHash'), guardHash: await read('guardHash') }
}

async function delegate(token: Address) {
  const { abi } = readArtifact('GovernanceToken')
  await clients.send(
    voter,
    token,
    encodeFunctionData({ abi, functionName: 'delegate', args: [voter.address] }),
  )
  await clients.wait(1)
}

const vote = (governor: Address, id: bigint) =>
  clients.send(voter, governor, encodeFunctionData({ abi: voting, functionName: 'castVote', args: [id, 1] }))

/** A timelock of its own whose one proposer is given. */
async function timelockOf(proposer: Address): Promise<Address> {
  const { addresses } = await deploySteps({ reader: clients.reader, sender: clients.walletOf(deployer) }, [
    {
      name: 'timelock',
      contract: 'MinthelmTimelock',
      arguments: () => [3600n, [proposer], [zeroAddress], zeroAddress],
    },
  ])
  return addresses.timelock!
}

async function deployFixture(contract: string, args: readonly unknown[]) {
  const { abi, bytecode } = readArtifact(contract, fixtures)
  const hash = await clients.walletOf(deployer).deployContract({ abi, bytecode, args: [...args] })
  await clients.reader.waitForTransactionReceipt({ hash })
}

const deploySafe = (owners: readonly Address[]) => safeOf(clients, deployer, owners, 2)

describe('a proposal to adopt a bundle', () => {
  it("goes through OpenZeppelin's Governor and Timelock", async () => {
    const { addresses } = await deployElastic(clients, {
      votes,
      votingDelaySeconds: 10,
      votingPeriodSeconds: 100,
      proposalThreshold: 0n,
      quorumPercent: 4,
      timelockSeconds: 3600,
    })
    await delegate(addresses.votes!)
    const { proposal, rehearsal, description } = await propose(
      'governor',
      addresses.controller!,
      addresses.governor!,
    )
    expect(rehearsal).toMatchObject(adopted)
    expect(description).toContain('limits, levers\\[supply-rate\\].maximum: 0.01 becomes 0.02')
    expect(description).toContain('| calm | 4 | -0.500 [')
    expect(await onChain(addresses.controller!)).not.toEqual(adopted)
    const [proposing, queueing, executing] = proposal.transactions
    await clients.send(voter, proposing!.to, proposing!.data)
    await clients.wait(11)
    await vote(addresses.governor!, BigInt(proposal.id!))
    await clients.wait(101)
    await clients.send(voter, queueing!.to, queueing!.data)
    await clients.wait(3600)
    await clients.send(voter, executing!.to, executing!.data)
    expect(await onChain(addresses.controller!)).toEqual(adopted)
  })

  it('goes through a timelock alone', async () => {
    const timelock = await timelockOf(voter.address)
    const { addresses } = await deployElastic(clients, timelock)
    const { proposal } = await propose('timelock', addresses.controller!, null)
    const [scheduling, executing] = proposal.transactions
    await clients.send(voter, scheduling!.to, scheduling!.data)
    await expect(clients.send(keeper, executing!.to, executing!.data)).rejects.toThrow()
    await clients.wait(3600)
    await clients.send(keeper, executing!.to, executing!.data)
    expect(await onChain(addresses.controller!)).toEqual(adopted)
  })

  it('goes through a governor with the interface of Bravo', async () => {
    const { addresses } = await deploySteps({ reader: clients.reader, sender: clients.walletOf(deployer) }, [
      {
        name: 'votes',
        contract: 'GovernanceToken',
        arguments: () => [votes.name, votes.symbol, votes.holder, votes.supply],
      },
    ])
    await delegate(addresses.votes!)
    const nonce = await clients.reader.getTransactionCount({ address: deployer.address })
    const bravo = getContractAddress({ from: deployer.address, nonce: BigInt(nonce + 1) })
    const timelock = await timelockOf(bravo)
    await deployFixture('BravoGovernor', [addresses.votes, timelock])
    const { addresses: deployed } = await deployElastic(clients, timelock)
    const { proposal } = await propose('bravo', deployed.controller!, bravo)
    const receipt = await clients.send(voter, proposal.transactions[0]!.to, proposal.transactions[0]!.data)
    // The governor gives the number itself: the first word of its first event's data.
    const id = BigInt(receipt.logs[0]!.data.slice(0, 66))
    await clients.wait(11)
    await vote(bravo, id)
    await clients.wait(101)
    const later = (functionName: 'queue' | 'execute') =>
      clients.send(voter, bravo, encodeFunctionData({ abi: voting, functionName, args: [id] }))
    await later('queue')
    await clients.wait(3600)
    await later('execute')
    expect(await onChain(deployed.controller!)).toEqual(adopted)
  })

  it('goes through a Safe of which two of three owners sign', async () => {
    const owners = [voter, keeper, deployer].sort((a, b) =>
      a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1,
    )
    const safe = await deploySafe(owners.map(({ address }) => address))
    const { addresses } = await deployElastic(clients, safe.address)
    const { proposal } = await propose('safe', addresses.controller!, null)
    const file = proposal.safeFile!
    expect(file.meta.checksum).toBe(safeChecksum(file))
    expect(file.meta.createdFromSafeAddress).toBe(safe.address)
    await expect(safe.carryOut(file.transactions, owners.slice(0, 1))).rejects.toThrow()
    await safe.carryOut(file.transactions, owners.slice(0, 2))
    expect(await onChain(addresses.controller!)).toEqual(adopted)
  })
})

describe('a proposal that cannot be', () => {
  let controller: Address
  beforeAll(async () => {
    controller = (await deployElastic(clients, await timelockOf(voter.address))).addresses.controller!
  })
  const attempt = (proposed: Bundle, over: Partial<Parameters<typeof writeProposal>[1]> = {}) =>
    writeProposal(proposed, {
      rpcUrl: anvil.url,
      client: clients.reader,
      controller,
      to: 'json',
      at: null,
      subject: { kind: 'adoption', network: null },
      secondsLater: 0n,
      ...over,
    })

  it("names the lever that is not the controller's", async () => {
    await expect(attempt(elasticBundle(elasticGuard(0.01, 'emission')))).rejects.toMatchObject({
      what: 'Lever 0 is emission (fraction/d) in the bundle and supply-rate (fraction/d) on the chain',
      exitStatus: 2,
    })
  })

  it('fails on the fork where it passes the ceiling that binds governance too', async () => {
    await expect(attempt(elasticBundle(elasticGuard(0.03)))).rejects.toMatchObject({
      what: 'Call 1, setLimits(bytes), fails on a fork of the chain: AboveCeiling()',
    })
    expect((await onChain(controller)).guardHash).toBe(guardHash(compileGuard(elasticGuard(0.01), 'test')))
  })

  it('says what it needs: an address of a governor, a controller, an endpoint that answers', async () => {
    await expect(attempt(bundle, { to: 'governor' })).rejects.toMatchObject({ where: '--at', exitStatus: 2 })
    await expect(attempt(bundle, { controller: voter.address })).rejects.toThrow(/No contract lies at/)
    const closed = clientsOf('http://127.0.0.1:9').reader
    await expect(attempt(bundle, { client: closed })).rejects.toMatchObject({
      what: 'The RPC endpoint does not answer',
      exitStatus: 1,
    })
  })

  it('has nothing to propose where all is as the bundle says', async () => {
    const { proposal } = await propose('timelock', controller, null)
    for (const { to, data } of proposal.transactions) {
      await clients.send(voter, to, data)
      await clients.wait(3600)
    }
    await expect(attempt(bundle)).rejects.toMatchObject({ remedy: 'There is nothing to propose.' })
  })
})

describe('words of strangers in a description', () => {
  it('stay words: no markup, no line of their own, no command to the governor', () => {
    const hostile =
      'a\n# Approved <script>alert(1)</script> [x](http://y) `z` #proposer=0x0000000000000000000000000000000000000001'
    const text = plainText(hostile)
    expect(text).not.toMatch(/[\n<>]/)
    expect(text).not.toMatch(/(^|[^\\])[#`[\]]/)
  })
})
