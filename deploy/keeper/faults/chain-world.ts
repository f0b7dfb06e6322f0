import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { encodeFunctionData, type Hex, parseAbi } from 'viem'
import { exportBundle, readBundle } from '../../../checkpoints/bundle.js'
import type { GuardSpecification } from '../../../guard/specification.js'
import { keeperPolicy } from '../keeper-policy.js'
import type { Face } from '../sender.js'
import {
  faultBundleContents,
  faultGuard,
  integerBundleContents,
  maximumAgeSeconds,
  overflowingDepth,
} from './fault-bundle.js'
import { LocalChain } from './local-chain.js'
import {
  deployLocally,
  encodedGuard,
  governance,
  guardian,
  keeper,
  localChainId,
  localKeeperKey,
  observeOn,
} from './local-plan.js'
import type { UnsoundKind, World } from './world.js'

const ONE = 10n ** 18n
const EPOCH_SECONDS = 3600

const actsAbi = parseAbi(['function pause()', 'function unpause()', 'function setLimits(bytes limits)'])

/** The same limits but for one number. */
function otherGuard(guard: GuardSpecification): GuardSpecification {
  return {
    ...guard,
    windows: guard.windows.map((window, index) => (index === 0 ? { ...window, limit: 0.015 } : window)),
  }
}

/** Price, deviation and depth that are wrong in one way each. */
const unsound: Readonly<Record<UnsoundKind, readonly bigint[]>> = {
  zero: [0n, ONE, ONE],
  negative: [-ONE, ONE, ONE],
  jump: [10n * ONE, ONE, ONE],
  'out-of-distribution': [ONE, 50n * ONE, ONE],
  'not-finite': [ONE, ONE, overflowingDepth],
}

/**
 * A chain with a whole deployment on it: controller, guard, store with reporters, elastic token, price of computation.
 * @param face whether keepers sign decisions, or the chain runs the policy by itself
 * @param guard the bundle's limits and the chain's
 */
export async function chainWorld(face: Face = 'signed', guard = faultGuard): Promise<World> {
  const bundleFolder = join(mkdtempSync(join(tmpdir(), 'minthelm-world-')), 'policy.bundle')
  const contents = face === 'signed' ? faultBundleContents() : integerBundleContents()
  const bundle = exportBundle({ ...contents, guard }, bundleFolder)
  const policyHash: Hex = `0x${bundle.manifest.policyHash}`
  const chain = await LocalChain.start()
  const addresses = await deployLocally(chain, {
    governance,
    holder: governance,
    ceiling: guard,
    limits: guard,
    policyHash,
    quantised: face === 'signed' ? null : bundle.quantised,
    epochZero: await chain.timestamp(),
    epochSeconds: BigInt(EPOCH_SECONDS),
  }).catch(async (cause: unknown) => {
    // Nobody else would end the chain of a world that never was.
    await chain.stop()
    throw cause
  })
  const controller = addresses.controller!
  const store = addresses.store!
  const act = async (from: Hex, data: Hex) => {
    await chain.transact(from, controller, data)
  }
  return {
    chain,
    chainId: localChainId,
    controller,
    keeperKey: localKeeperKey,
    keeperAddress: keeper,
    face,
    bundleFolder,
    epochSeconds: EPOCH_SECONDS,
    maximumAgeSeconds,
    readPolicy: () => keeperPolicy(readBundle(bundleFolder)),
    soundObservation: (random) => [
      ONE + BigInt(Math.round(random.uniform() * 1e5)) * 10n ** 12n,
      BigInt(Math.round((random.uniform() - 0.5) * 2e6)) * 10n ** 12n + 1n,
      ONE + BigInt(Math.round(random.uniform() * 5e5)) * 10n ** 12n,
    ],
    unsoundObservation: (kind) => unsound[kind],
    observe: (values) => observeOn(chain, store, values),
    setPaused: (paused) =>
      paused
        ? act(guardian, encodeFunctionData({ abi: actsAbi, functionName: 'pause' }))
        : act(governance, encodeFunctionData({ abi: actsAbi, functionName: 'unpause' })),
    changeGuard: () =>
      act(
        governance,
        encodeFunctionData({
          abi: actsAbi,
          functionName: 'setLimits',
          args: [encodedGuard(otherGuard(guard))],
        }),
      ),
    close: async () => {
      await chain.stop()
      rmSync(dirname(bundleFolder), { recursive: true, force: true })
    },
    describe: () => ({
      url: chain.url,
      controller,
      chainId: localChainId,
      face,
      bundleFolder,
      keeperKey: localKeeperKey,
    }),
  }
}
