import { createWalletClient, defineChain, getAddress, http } from 'viem'
import type { CommandModule } from 'yargs'
import { readBundle } from '../../checkpoints/bundle.js'
import { MinthelmError, usageError } from '../../core/errors.js'
import { deployPolicyNetwork, networkHash } from '../../deploy/contracts/policy-network.js'
import { senderAccount } from '../../deploy/keeper/sender-key.js'
import { publicClientOf } from '../../deploy/proposer/chain-state.js'
import { print, printJson, say } from '../output.js'
import { passphraseOf } from '../passphrase.js'

interface DeployNetworkArguments {
  readonly bundle: string
  readonly rpc: string
  readonly keystore: string | undefined
  readonly json: boolean
}

const keyVariable = 'MINTHELM_DEPLOYER_KEY'

const deployerKey = {
  variable: keyVariable,
  missing: 'There is no key to pay for the deployment with',
  remedy: `Set ${keyVariable}, or give --keystore. The account ends with no right over what it deploys.`,
}

/** `minthelm deploy-network`: the policy of a bundle as contracts, which governance may then register. */
export const deployNetworkCommand: CommandModule<object, DeployNetworkArguments> = {
  command: 'deploy-network <bundle>',
  describe: "Put a bundle's integer network on a chain, for `propose --network`; nobody owns it",
  builder: (command) =>
    command
      .positional('bundle', { type: 'string', demandOption: true, describe: 'A bundle: folder or .tar' })
      .option('rpc', { type: 'string', demandOption: true, describe: 'JSON-RPC endpoint of the chain' })
      .option('keystore', {
        type: 'string',
        describe: `An Ethereum keystore (version 3) with the key that pays; else ${keyVariable}`,
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example(
        '$0 deploy-network policy.bundle --rpc http://127.0.0.1:8545',
        'prints the address of the PolicyNetwork',
      ),
  handler: async ({ bundle: path, rpc, keystore, json }) => {
    const { quantised } = readBundle(path)
    if (quantised === null) {
      throw usageError(
        'The bundle has no integer network that a chain could run',
        'policy.json, quantised',
        'Its policy.json says why; keepers can sign its decisions.',
      )
    }
    const account = await senderAccount(
      keystore,
      process.env,
      () => passphraseOf(keystore ?? 'the keystore'),
      deployerKey,
    )
    const client = publicClientOf(rpc)
    const id = await client.getChainId().catch((cause: unknown) => {
      throw new MinthelmError({
        what: 'The RPC endpoint does not answer',
        where: '--rpc',
        remedy: 'Check the address of the endpoint, and that it is up.',
        cause,
      })
    })
    const chain = defineChain({
      id,
      name: `chain ${id}`,
      nativeCurrency: { name: 'native currency', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: [rpc] } },
    })
    const wallet = createWalletClient({ account, chain, transport: http(rpc) })
    say(`deploying on chain ${id} from ${account.address}`)
    const deployed = await deployPolicyNetwork(quantised, wallet, client)
    const address = getAddress(deployed.address)
    const dataContracts = deployed.dataContracts.map((part) => getAddress(part))
    const hash = networkHash(quantised)
    if (json) {
      printJson({ chainId: id, address, networkHash: hash, dataContracts, gas: deployed.gas.toString() })
    } else {
      print(`policy network: ${address}`)
      print(`SHA-256 of quantised.bin: ${hash}`)
      print(`data contracts: ${dataContracts.join(', ')}`)
      print(`gas: ${deployed.gas}`)
      print(`next: minthelm propose ${path} --network ${address} ...`)
    }
  },
}
