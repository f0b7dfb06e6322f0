import { createPublicClient, createTestClient, createWalletClient, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { anvil as chain } from 'viem/chains'
import { startAnvil } from '../../deploy/anvil.js'
import { anvilKeys } from './anvil.js'

/** A real chain with the clients that tests talk to it by; calls made together travel in one request. */
export async function startChain(options: readonly string[] = []) {
  const anvil = await startAnvil(options)
  const transport = http(anvil.url, { batch: { batchSize: 50 }, retryCount: 0, timeout: 60_000 })
  const client = createPublicClient({ chain, transport, pollingInterval: 20 })
  const control = createTestClient({ chain, mode: 'anvil', transport })
  const wallet = (key: Hex = anvilKeys[0]) =>
    createWalletClient({ chain, transport, account: privateKeyToAccount(key) })
  return { anvil, client, control, wallet }
}
