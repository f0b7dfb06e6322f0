import { type Abi, createPublicClient, createWalletClient, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { type Anvil, startAnvil } from '../../../deploy/anvil.js'
import { readArtifact } from '../../../deploy/contracts/artifacts.js'
import type { GuardLimits } from '../../../guard/limits.js'
import { anvilKeys } from '../anvil.js'

const artifact = readArtifact('GuardRulesHarness', new URL('../../../.cache/contracts/', import.meta.url))

/** What surrounds the guard's verdict in Solidity, on a chain of its own. */
export class RulesHarness {
  readonly abi = artifact.abi as Abi

  private constructor(
    private readonly anvil: Anvil,
    /** Asks one of the harness's functions. */
    readonly read: (functionName: string, args: readonly unknown[]) => Promise<unknown>,
  ) {}

  static async start(): Promise<RulesHarness> {
    const anvil = await startAnvil(['--disable-block-gas-limit', '--no-request-size-limit'])
    const transport = http(anvil.url)
    const client = createPublicClient({ chain: foundry, transport })
    const wallet = createWalletClient({
      account: privateKeyToAccount(anvilKeys[0]),
      chain: foundry,
      transport,
    })
    const abi = artifact.abi as Abi
    const hash = await wallet.deployContract({ abi, bytecode: artifact.bytecode })
    const receipt = await client.waitForTransactionReceipt({ hash })
    const address = receipt.contractAddress!
    return new RulesHarness(anvil, (functionName, args) =>
      client.readContract({ address, abi, functionName, args }),
    )
  }

  stop(): Promise<void> {
    return this.anvil.stop()
  }
}

export const hex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`
const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** Limits as viem takes them: by the artifact's own description of the struct. */
export function forViem(limits: GuardLimits) {
  const named = (entry: { readonly name: bigint; readonly unit: bigint }) => ({
    ...entry,
    name: word(entry.name),
    unit: word(entry.unit),
  })
  return {
    ...limits,
    levers: limits.levers.map(named),
    observations: limits.observations.map(named),
    quantities: limits.quantities.map(named),
    breakers: limits.breakers.map(({ tier, trip, clear }) => ({ tier, trip: hex(trip), clear: hex(clear) })),
    invariants: limits.invariants.map(hex),
  }
}
