import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Address, encodeFunctionData, getContractAddress, type Hex, zeroHash } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBundle } from '../../../checkpoints/bundle.js'
import type { Bundle } from '../../../checkpoints/runtime/bundle.js'
import { decodeQuantised } from '../../../checkpoints/runtime/integer-format.js'
import { IntegerPolicy } from '../../../checkpoints/runtime/integer-policy.js'
import { type Anvil, startAnvil } from '../../../deploy/anvil.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import { deployMinthelm } from '../../../deploy/contracts/deploy-minthelm.js'
import { bytes32Of, stepsOf } from '../../../deploy/contracts/deployment-plan.js'
import { reportCalls } from '../../../deploy/keeper/faults/reporters.js'
import { mechanismOfEnvironment } from '../../../env/mechanisms/mechanisms.js'
import { evaluationOptions } from '../../../eval/evaluate.js'
import { suiteObservations } from '../../../eval/suite-observations.js'
import { suiteScenarios } from '../../../eval/suites.js'
import { compileGuard } from '../../../guard/compile.js'
import { guardHash } from '../../../guard/encoding.js'
import { toFixed18 } from '../../../guard/fixed18.js'
import { loadPolicy } from '../../../training/load-policy.js'
import { anvilKeys } from '../anvil.js'
import { dailyPlan } from './daily-plan.js'
import { type Clients, clientsOf, deployer, voter } from './proposer-world.js'

// A policy from its training to its first action, as somebody with a terminal takes it there: every step that
// Minthelm has a command for is that command.
const program = new URL('../../../dist/cli/main.js', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'trained-policy-'))
const run = join(folder, 'run')
const bundlePath = join(folder, 'policy.bundle')
const ONE = 10n ** 18n
const SUPPLY_RATE = 0
/** Anybody: no role, no key of the project's. */
const stranger = privateKeyToAccount('0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba')

interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function minthelm(words: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...words], { env: { ...process.env, ...environment } })
    const texts = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => {
      texts.stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      texts.stderr += chunk
    })
    child.once('close', (status) => resolve({ status, ...texts }))
  })
}

async function done(words: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const { status, stdout, stderr } = await minthelm(words, environment)
  expect(status, stderr).toBe(0)
  return stdout
}

const parsed = async <Value>(words: readonly string[], environment: Record<string, string> = {}) =>
  JSON.parse(await done([...words, '--json'], environment)) as Value

let anvil: Anvil
let clients: Clients
let bundle: Bundle
let addresses: Readonly<Record<string, Address>>
let network: Address

/** The protocol of one's own whose levers no target of ours has, then everything else, each naming the other. */
async function deploy(): Promise<void> {
  const { guard, observations } = bundle
  const names = observations.map(({ name }) => name)
  const sender = clients.walletOf(deployer)
  const nonce = await clients.reader.getTransactionCount({ address: deployer.address })
  const addressAt = (offset: number) =>
    getContractAddress({ from: deployer.address, nonce: BigInt(nonce + offset) })
  const board = addressAt(0)
  const plan = dailyPlan(guard, names, board)
  const stepAddress = (step: string) => addressAt(1 + stepsOf(plan).findIndex(({ name }) => name === step))
  const { abi, bytecode } = readArtifact('LeverBoard')
  const levers = guard.levers.slice(1).map((lever) => ({
    value: toFixed18(lever.default, lever.name),
    minimum: toFixed18(lever.minimum, lever.name),
    maximum: toFixed18(lever.maximum, lever.name),
    unit: bytes32Of(lever.unit),
  }))
  const args = [stepAddress('governance'), stepAddress('controller'), levers]
  const hash = await sender.deployContract({ abi, bytecode, args })
  await clients.reader.waitForTransactionReceipt({ hash })
  addresses = { ...(await deployMinthelm({ reader: clients.reader, sender }, plan)).addresses, board }
  const votes = readArtifact('GovernanceToken')
  const delegating = { abi: votes.abi, functionName: 'delegate', args: [voter.address] }
  await clients.send(voter, addresses.votes!, encodeFunctionData(delegating))
  await clients.wait(1)
}

const read = (contract: string, at: Address, functionName: string, args: readonly unknown[] = []) =>
  clients.reader.readContract({ address: at, abi: readArtifact(contract).abi, functionName, args: [...args] })

/** Three reporters report what the policy observes. */
async function report(values: readonly bigint[]): Promise<void> {
  const { timestamp } = await clients.reader.getBlock()
  const round = (await read('ObservationStore', addresses.store!, 'round')) as bigint
  const reports = bundle.observations.map(({ name }, index) => ({ feed: name, value: values[index]! }))
  const [submit, settle] = await reportCalls(addresses.store!, 31337, round + 1n, timestamp, reports)
  await clients.send(stranger, addresses.store!, submit)
  await clients.wait(1)
  await clients.send(stranger, addresses.store!, settle)
}

const upkeep = (functionName: string) =>
  encodeFunctionData({ abi: readArtifact('UpkeepAdapter').abi, functionName, args: ['0x'] })

const isNeeded = async () =>
  (
    (await clients.reader.simulateContract({
      address: addresses.upkeep!,
      abi: readArtifact('UpkeepAdapter').abi,
      functionName: 'checkUpkeep',
      args: ['0x'],
    })) as { readonly result: readonly [boolean, Hex] }
  ).result[0]

const applied = async () =>
  (await clients.reader.getContractEvents({
    address: addresses.controller!,
    abi: readArtifact('GuardedController').abi,
    eventName: 'DecisionApplied',
    fromBlock: 0n,
  })) as unknown as readonly {
    readonly args: {
      readonly source: number
      readonly logHash: Hex
      readonly policyHash: Hex
      readonly requested: readonly bigint[]
      readonly applied: readonly bigint[]
    }
  }[]

const supply = async () => (await read('ElasticToken', addresses.token!, 'totalSupply')) as bigint
const leverValues = async () =>
  (await read('GuardedController', addresses.controller!, 'leverValues')) as readonly bigint[]

beforeAll(async () => {
  anvil = await startAnvil()
  clients = clientsOf(anvil.url)
  // A token that rebases once a day: its lever is a day's fraction, so decisions are a day apart.
  await done([
    'train',
    'configs/ampleforth-ppo.yaml',
    'totalSteps=19200',
    'agent.hiddenSizes=[32,32]',
    'env.decisionEveryHours=24',
    'env.horizonHours=240',
    '--out',
    run,
  ])
  await done(['export', run, '--to', bundlePath])
  bundle = readBundle(bundlePath)
  await deploy()
  const deployed = await parsed<{ address: Address; networkHash: Hex; gas: string }>(
    ['deploy-network', bundlePath, '--rpc', anvil.url],
    { MINTHELM_DEPLOYER_KEY: anvilKeys[0] },
  )
  network = deployed.address
}, 180_000)
afterAll(async () => {
  await anvil.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('a trained policy', { timeout: 240_000 }, () => {
  it('decides on the chain to the last bit as its integers do here, on what its evaluation suites show', async () => {
    const { policy, config } = loadPolicy(run)
    const { id, ...options } = config.env
    const judged = evaluationOptions(options)
    const mechanism = mechanismOfEnvironment(id)!
    const met = (['train-mix', 'crises'] as const).flatMap((suite) =>
      suiteObservations({
        policy,
        id,
        options: judged,
        scenarios: suiteScenarios(mechanism, suite),
        episodesPerScenario: 5,
        steps: 10,
        seed: 3,
      }),
    )
    const integers = new IntegerPolicy(decodeQuantised(bundle.quantised!))
    const inForce = await leverValues()
    const seen = new Set<string>()
    await Promise.all(
      met.map(async ({ observation }) => {
        const exact = Array.from(observation, (value) => toFixed18(value, 'met'))
        const outputs = await read('PolicyNetwork', network, 'evaluate', [exact])
        expect(outputs).toEqual(integers.outputs(exact))
        expect(await read('PolicyNetwork', network, 'request', [exact, inForce])).toEqual(
          integers.request(exact, inForce),
        )
        seen.add(String(outputs))
      }),
    )
    expect(seen.size).toBeGreaterThan(200)
  })

  it('is proposed, voted for, executed, and then runs by performUpkeep, whoever calls', async () => {
    const controller = addresses.controller!
    const asked = ['propose', bundlePath, '--rpc', anvil.url, '--controller', controller]
    interface Proposal {
      readonly id: string | null
      readonly description: string
      readonly calls: readonly { readonly to: Hex; readonly data: Hex; readonly signature: string }[]
      readonly transactions: readonly { readonly step: string; readonly to: Hex; readonly data: Hex }[]
      readonly rehearsal: { readonly policyHash: Hex; readonly guardHash: Hex }
    }
    const adopted = {
      policyHash: `0x${bundle.manifest.policyHash}`,
      guardHash: guardHash(compileGuard(bundle.guard, 'test')),
    }
    const out = join(folder, 'proposal.json')
    const governor = ['--to', 'governor', '--at', addresses.governor!]
    const days = ['--after-days', '1', '--network', network]
    const proposal = await parsed<Proposal>([...asked, ...governor, ...days, '--out', out])
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(proposal)
    expect(proposal.rehearsal).toMatchObject(adopted)
    expect(proposal.calls.map(({ signature }) => signature)).toEqual([
      'setLimits(bytes)',
      'setPolicy((bytes32,address,bytes32,uint8[]))',
    ])
    const plain = await parsed<Proposal>([...asked, '--to', 'json', ...days])
    expect(plain.calls).toEqual(proposal.calls)

    const [proposing, queueing, executing] = proposal.transactions
    await clients.send(voter, proposing!.to, proposing!.data)
    await clients.wait(11)
    const vote = { functionName: 'castVote', args: [BigInt(proposal.id!), 1] }
    const { abi } = readArtifact('MinthelmGovernor')
    await clients.send(voter, addresses.governor!, encodeFunctionData({ abi, ...vote }))
    await clients.wait(101)
    await clients.send(stranger, queueing!.to, queueing!.data)
    await clients.wait(3600)
    await clients.send(stranger, executing!.to, executing!.data)
    expect(await read('GuardedController', controller, 'policyHash')).toBe(adopted.policyHash)
    expect(await read('GuardedController', controller, 'guardHash')).toBe(adopted.guardHash)
    await done(['doctor', '--rpc', anvil.url, '--controller', controller])
    const again = await minthelm([...asked, '--to', 'json', '--network', network])
    expect(again).toMatchObject({ status: 2, stderr: /nothing to propose/ })

    // The policy reads far above its target: it has something to correct.
    const values = bundle.observations.map(({ name, median, maximum }) =>
      toFixed18(name.includes('deviation') ? maximum : median, name),
    )
    const inForce = await leverValues()
    const requested = new IntegerPolicy(decodeQuantised(bundle.quantised!)).request(values, inForce)
    // Nobody has reported yet: neither the chain nor a proposal decides on nothing.
    expect(await isNeeded()).toBe(false)
    const blind = await minthelm([...asked, '--to', 'json', '--decision', stranger.address])
    expect(blind).toMatchObject({ status: 2, stderr: /may not be acted on now/ })
    await report(values)
    const foretold = await parsed<{ face: string; requested: string[] | null; stop: unknown }>([
      ...['keeper', bundlePath, '--rpc', anvil.url, '--controller', controller, '--dry-run'],
    ])
    expect(foretold).toMatchObject({ face: 'on-chain-policy', requested: requested.map(String), stop: null })
    expect(await isNeeded()).toBe(true)
    const before = await supply()
    await clients.send(stranger, addresses.upkeep!, upkeep('performUpkeep'))
    const [{ args: event }, ...others] = (await applied()) as [Awaited<ReturnType<typeof applied>>[number]]
    expect(others).toEqual([])
    expect(event).toMatchObject({ source: 1, logHash: zeroHash, policyHash: adopted.policyHash, requested })
    expect(await leverValues()).toEqual(event.applied)
    const rate = event.applied[SUPPLY_RATE]!
    expect(rate).not.toBe(0n)
    expect(await supply()).toBe(before + (before * rate) / ONE)
    // Once a day, whoever asks again.
    expect(await isNeeded()).toBe(false)
    await expect(clients.send(stranger, addresses.upkeep!, upkeep('performUpkeep'))).rejects.toThrow(/revert/)
  })
})
