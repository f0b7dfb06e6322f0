import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  type Abi,
  type Address,
  concatHex,
  encodeFunctionData,
  encodePacked,
  type Hex,
  size,
  zeroAddress,
} from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { Clients } from './proposer-world.js'

const DELEGATE_CALL = 1

interface BuilderTransaction {
  readonly to: string
  readonly value: string
  readonly data: string | null
}

/** Safe's own compiled contracts, from its package. */
function safeArtifact(path: string): { readonly abi: Abi; readonly bytecode: Hex } {
  const file = createRequire(import.meta.url).resolve(
    `@safe-global/safe-smart-account/build/artifacts/contracts/${path}`,
  )
  return JSON.parse(readFileSync(file, 'utf8')) as { abi: Abi; bytecode: Hex }
}

/** A real Safe behind its proxy, whose batches go through MultiSendCallOnly as the Transaction Builder's do. */
export async function safeOf(
  clients: Clients,
  deployer: PrivateKeyAccount,
  owners: readonly Address[],
  threshold: number,
) {
  const { reader, walletOf, send } = clients
  const deploy = async ({ abi, bytecode }: { abi: Abi; bytecode: Hex }) => {
    const hash = await walletOf(deployer).deployContract({ abi, bytecode })
    return (await reader.waitForTransactionReceipt({ hash })).contractAddress!
  }
  const safe = safeArtifact('Safe.sol/Safe.json')
  const factory = safeArtifact('proxies/SafeProxyFactory.sol/SafeProxyFactory.json')
  const multiSend = safeArtifact('libraries/MultiSendCallOnly.sol/MultiSendCallOnly.json')
  const singleton = await deploy(safe)
  const factoryAddress = await deploy(factory)
  const multiSendAddress = await deploy(multiSend)
  const setup = encodeFunctionData({
    abi: safe.abi,
    functionName: 'setup',
    args: [owners, BigInt(threshold), zeroAddress, '0x', zeroAddress, zeroAddress, 0n, zeroAddress],
  })
  const create = {
    abi: factory.abi,
    functionName: 'createProxyWithNonce',
    args: [singleton, setup, 0n],
  } as const
  const { result } = await reader.simulateContract({ ...create, address: factoryAddress, account: deployer })
  await send(deployer, factoryAddress, encodeFunctionData(create))
  const address = result as Address

  return {
    address,
    /** Carries out a batch with the signatures of these owners, who are in ascending order. */
    async carryOut(transactions: readonly BuilderTransaction[], signers: readonly PrivateKeyAccount[]) {
      const packed = concatHex(
        transactions.map(({ to, value, data }) => {
          const bytes = (data ?? '0x') as Hex
          return encodePacked(
            ['uint8', 'address', 'uint256', 'uint256', 'bytes'],
            [0, to as Address, BigInt(value), BigInt(size(bytes)), bytes],
          )
        }),
      )
      const data = encodeFunctionData({ abi: multiSend.abi, functionName: 'multiSend', args: [packed] })
      const nonce = (await reader.readContract({ address, abi: safe.abi, functionName: 'nonce' })) as bigint
      const message = {
        to: multiSendAddress,
        value: 0n,
        data,
        operation: DELEGATE_CALL,
        safeTxGas: 0n,
        baseGas: 0n,
        gasPrice: 0n,
        gasToken: zeroAddress,
        refundReceiver: zeroAddress,
        nonce,
      }
      const signatures = await Promise.all(
        signers.map((signer) =>
          signer.signTypedData({
            domain: { chainId: reader.chain.id, verifyingContract: address },
            types: {
              SafeTx: [
                { name: 'to', type: 'address' },
                { name: 'value', type: 'uint256' },
                { name: 'data', type: 'bytes' },
                { name: 'operation', type: 'uint8' },
                { name: 'safeTxGas', type: 'uint256' },
                { name: 'baseGas', type: 'uint256' },
                { name: 'gasPrice', type: 'uint256' },
                { name: 'gasToken', type: 'address' },
                { name: 'refundReceiver', type: 'address' },
                { name: 'nonce', type: 'uint256' },
              ],
            },
            primaryType: 'SafeTx',
            message,
          }),
        ),
      )
      const call = encodeFunctionData({
        abi: safe.abi,
        functionName: 'execTransaction',
        args: [
          message.to,
          message.value,
          message.data,
          message.operation,
          message.safeTxGas,
          message.baseGas,
          message.gasPrice,
          message.gasToken,
          message.refundReceiver,
          concatHex(signatures),
        ],
      })
      return send(deployer, address, call)
    },
  }
}
