import { type Abi, encodeDeployData, encodeFunctionData, type Hex } from 'viem'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import type { GuardWords } from '../../../deploy/keeper/decide.js'
import { LocalChain, localAddresses, localKeys } from '../../../deploy/keeper/faults/local-chain.js'
import type { World } from '../../../deploy/keeper/faults/world.js'
import type { KeeperPolicy } from '../../../deploy/keeper/keeper-policy.js'

export const one = 10n ** 18n
const policyHash: Hex = `0x${'aa'.repeat(32)}`
const guardHash: Hex = `0x${'bb'.repeat(32)}`

export const testPolicy: KeeperPolicy = {
  bundleHash: 'cc'.repeat(32),
  policyHash,
  guardHash,
  observations: ['deviation', 'depth'],
  levers: ['spread', 'rate'],
  baseline: [0n, one],
  at: (inForce) => (observation) => [
    inForce[0]! + observation[0]! / 10n,
    inForce[1]! - (observation[0]! * observation[1]!) / (20n * one),
  ],
}

export const testGuard: GuardWords = {
  refusal: ({ reason, index }) => ({ state: 'refused', reason: `The guard refuses (${reason}, ${index})` }),
  changes: (requested, applied) =>
    requested.flatMap((value, index) =>
      value === applied[index] ? [] : [`lever ${index} is held at ${applied[index]}`],
    ),
  unsound: ({ observations }) => (observations[1]! <= 0n ? 'The depth is not above 0' : null),
}

const EPOCH_SECONDS = 3600

/** A chain with the test's controller. */
export async function testWorld(): Promise<World> {
  const chain = await LocalChain.start()
  const artifact = readArtifact(
    'KeeperTestController',
    new URL('../../../.cache/contracts/', import.meta.url),
  )
  const abi: Abi = artifact.abi
  const [governance, keeper] = localAddresses as [Hex, Hex]
  const args = [keeper, BigInt(EPOCH_SECONDS), policyHash, guardHash, [one, one]]
  const code = encodeDeployData({ abi, bytecode: artifact.bytecode, args })
  const { contractAddress } = await chain.transact(governance, null, code)
  const controller = contractAddress!
  const call = async (functionName: string, callArguments: readonly unknown[]) => {
    await chain.transact(
      governance,
      controller,
      encodeFunctionData({ abi, functionName, args: callArguments }),
    )
  }
  return {
    chain,
    chainId: 31337,
    controller,
    keeperKey: localKeys[1]!,
    policy: testPolicy,
    guard: testGuard,
    epochSeconds: EPOCH_SECONDS,
    observe: (values) => call('setObservation', [values]),
    setPaused: (paused) => call('setPaused', [paused]),
    changeGuard: () => call('setGuard', [`0x${'dd'.repeat(32)}`]),
    actElsewhere: () => call('actElsewhere', [[one, one]]),
  }
}
