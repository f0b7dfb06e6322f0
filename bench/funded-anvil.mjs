// A local chain (anvil) and an account on it that can pay: for benches that put contracts there.
import { createPublicClient, createWalletClient, http } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { anvil as chain } from 'viem/chains'
import { startAnvil } from '../dist/deploy/anvil.js'

/** The chain is stopped whether or not `work({ client, wallet, account })` succeeds. */
export async function onFundedAnvil(work) {
  const anvil = await startAnvil()
  try {
    const account = privateKeyToAccount(generatePrivateKey())
    const transport = http(anvil.url)
    const client = createPublicClient({ chain, transport, pollingInterval: 20 })
    const wallet = createWalletClient({ chain, transport, account })
    await client.request({ method: 'anvil_setBalance', params: [account.address, '0x56bc75e2d63100000'] })
    await work({ client, wallet, account })
  } finally {
    await anvil.stop()
  }
}
