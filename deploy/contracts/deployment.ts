import {
  type Address,
  type Chain,
  type Client,
  encodeDeployData,
  getContractAddress,
  type Hex,
  type PublicClient,
  type Transport,
  type WalletClient,
} from 'viem'
import { MinthelmError } from '../../core/errors.js'
import { linkedBytecode, readArtifact } from './artifacts.js'

/** Where each step's contract will lie, known before anything is sent. */
export type AddressOf = (step: string) => Address

/** One contract to deploy. */
export interface DeploymentStep {
  /** A name of its own, by which other steps ask for its address. */
  readonly name: string
  /** The compiled contract. */
  readonly contract: string
  /** Constructor arguments. */
  readonly arguments: (addressOf: AddressOf) => readonly unknown[]
}

/** Who sends a deployment: an account with ether, on a chain that both clients reach. */
export interface DeploymentClients {
  readonly reader: PublicClient<Transport, Chain>
  readonly sender: WalletClient<Transport, Chain>
}

/** What a deployment made. */
export interface Deployed {
  readonly addresses: Readonly<Record<string, Address>>
  readonly transactions: Readonly<Record<string, Hex>>
  /** The block of the last contract. */
  readonly block: bigint
}

function accountOf({ sender }: DeploymentClients): NonNullable<Client['account']> {
  if (sender.account !== undefined) return sender.account
  throw new MinthelmError({
    what: 'The deployment has no account to send from',
    remedy: 'Give a wallet client with an account.',
  })
}

/**
 * Deploys contracts one after another. Addresses follow from the sender's nonce, so that contracts may name each other
 * in their constructors and nobody has to be given a role that would have to be taken away again.
 *
 * @throws MinthelmError naming the step that failed; send nothing else from the account meanwhile
 */
export async function deploySteps(
  clients: DeploymentClients,
  steps: readonly DeploymentStep[],
): Promise<Deployed> {
  const account = accountOf(clients)
  const { reader, sender } = clients
  const first = await reader.getTransactionCount({ address: account.address, blockTag: 'pending' })
  const places = new Map(steps.map(({ name }, index) => [name, index]))
  const addressOf: AddressOf = (step) => {
    const index = places.get(step)
    if (index === undefined) {
      throw new MinthelmError({
        what: `No step is named "${step}"`,
        where: 'deployment',
        remedy: `Known: ${[...places.keys()].join(', ')}.`,
      })
    }
    return getContractAddress({ from: account.address, nonce: BigInt(first + index) })
  }
  const addresses: Record<string, Address> = {}
  const transactions: Record<string, Hex> = {}
  let block = 0n
  for (const [index, step] of steps.entries()) {
    const artifact = readArtifact(step.contract)
    const data = encodeDeployData({
      abi: artifact.abi,
      bytecode: linkedBytecode(artifact, {}),
      args: [...step.arguments(addressOf)],
    })
    try {
      const hash = await sender.sendTransaction({ account, chain: sender.chain, data, nonce: first + index })
      const receipt = await reader.waitForTransactionReceipt({ hash })
      if (receipt.status !== 'success') throw new Error(`transaction ${hash} reverted`)
      addresses[step.name] = addressOf(step.name)
      transactions[step.name] = hash
      block = receipt.blockNumber
    } catch (cause) {
      throw new MinthelmError({
        what: `Deploying ${step.contract} failed: ${cause instanceof Error ? cause.message.split('\n')[0] : cause}`,
        where: `deployment, step "${step.name}"`,
        remedy: 'Nothing that was deployed has a holder but those named; mend the cause and deploy anew.',
        cause,
      })
    }
  }
  return { addresses, transactions, block }
}
