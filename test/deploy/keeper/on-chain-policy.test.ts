import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicClient, createWalletClient, encodeFunctionData, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readBundle } from '../../../checkpoints/bundle.js'
import { decodeQuantised, encodeQuantised } from '../../../checkpoints/runtime/integer-format.js'
import { RandomStream } from '../../../core/random/stream.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import { deployPolicyNetwork, networkHash } from '../../../deploy/contracts/policy-network.js'
import { checkChain } from '../../../deploy/keeper/check-chain.js'
import { sources } from '../../../deploy/keeper/controller-abi.js'
import { chainWorld } from '../../../deploy/keeper/faults/chain-world.js'
import { faultKeeper } from '../../../deploy/keeper/faults/fault-keeper.js'
import { faults, runFault } from '../../../deploy/keeper/faults/fault-matrix.js'
import { recordOf, tickOnce } from '../../../deploy/keeper/faults/fault-run.js'
import { localKeys } from '../../../deploy/keeper/faults/local-chain.js'
import { governance } from '../../../deploy/keeper/faults/local-plan.js'
import type { World } from '../../../deploy/keeper/faults/world.js'
import type { OpenKeeper } from '../../../deploy/keeper/open-keeper.js'

let world: World
let fresh: unknown
const folders: string[] = []
const opened: OpenKeeper[] = []

beforeAll(async () => {
  world = await chainWorld('on-chain-policy')
})
afterAll(() => world.close())
beforeEach(async () => {
  fresh = await world.chain.snapshot()
})
afterEach(async () => {
  for (const open of opened.splice(0)) open.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  await world.chain.revert(fresh)
})

function start(shadow = false): OpenKeeper {
  const stateFolder = mkdtempSync(join(tmpdir(), 'keeper-'))
  folders.push(stateFolder)
  const open = faultKeeper(world, { stateFolder, shadow })
  opened.push(open)
  return open
}

async function settle(...keepers: readonly OpenKeeper[]): Promise<void> {
  for (let step = 0; step < 12; step++) {
    for (const open of keepers) await tickOnce(open, () => {})
    await world.chain.mine(1, 12)
  }
}

describe('a keeper where the chain runs the policy by itself', () => {
  it('foretells to the last unit what the network on the chain asks for', async () => {
    const open = start()
    expect(await checkChain(open.reader, world.readPolicy())).toBe('on-chain-policy')
    const random = new RandomStream(5, 'test')
    for (let epoch = 0; epoch < 3; epoch++) {
      await world.observe(world.soundObservation(random))
      await settle(open)
      await world.chain.pass(world.epochSeconds)
    }
    const applied = open.journal.intents.filter(({ ending }) => ending?.state === 'applied')
    const { events } = await recordOf(world, applied)
    expect(events.map(({ source }) => source)).toEqual([sources.policy, sources.policy, sources.policy])
    expect(applied.map(({ decision }) => decision.requested)).toEqual(
      events.map(({ requested }) => requested),
    )
    expect(applied.map(({ decision }) => decision.logHash)).toEqual(events.map(({ logHash }) => logHash))
  })

  it('in shadow runs the same whole numbers and sends nothing', async () => {
    const [acting, shadow] = [start(), start(true)]
    await world.observe(world.soundObservation(new RandomStream(6, 'test')))
    await tickOnce(shadow, () => {})
    await settle(acting, shadow)
    expect(acting.journal.intents.map(({ ending }) => ending?.state)).toEqual(['applied'])
    expect(shadow.journal.intents.map(({ ending }) => ending?.state)).toEqual(['superseded'])
    expect(shadow.journal.intents[0]!.ending!.reason).toMatch(/asked for the same/)
    expect(shadow.journal.attempts).toEqual([])
  })

  it('does not start where governance registered another network beside the policy', async () => {
    const own = readBundle(world.bundleFolder).quantised!
    const policy = decodeQuantised(own)
    const [first, ...rest] = policy.layers
    const biases = first!.biases.map((bias) => bias + 1)
    const other = encodeQuantised({ ...policy, layers: [{ ...first!, biases }, ...rest] })
    const transport = http(world.chain.url)
    const reader = createPublicClient({ chain: foundry, transport, pollingInterval: 10 })
    const account = privateKeyToAccount(localKeys[0]!)
    const wallet = createWalletClient({ account, chain: foundry, transport })
    await world.chain.request('evm_setAutomine', [true])
    const { address } = await deployPolicyNetwork(other, wallet, reader)
    await world.chain.request('evm_setAutomine', [false])
    const args = [
      {
        hash: world.readPolicy().policyHash,
        network: address,
        networkHash: networkHash(other),
        slots: [1, 2],
      },
    ]
    const { abi } = readArtifact('GuardedController')
    await world.chain.transact(
      governance,
      world.controller,
      encodeFunctionData({ abi, functionName: 'setPolicy', args }),
    )
    await expect(checkChain(start().reader, world.readPolicy())).rejects.toMatchObject({
      what: `The network on the chain is of ${networkHash(other)}, the bundle's is ${networkHash(own)}`,
      where: 'manifest.json: quantised.bin',
      exitStatus: 2,
    })
  })

  it('withstands faults in this mode too', async () => {
    for (const number of [1, 2, 8, 10, 25]) {
      const verdict = await runFault(world, faults.find((fault) => fault.number === number)!, 1)
      expect(verdict.failures, `fault ${number}`).toEqual([])
    }
  })
})
