import { readFileSync } from 'node:fs'
import type { Abi, Hex } from 'viem'
import { MinthelmError } from '../../core/errors.js'

/** Where the address of a library goes into a contract's bytecode: file, then library, then places in bytes. */
export type LinkReferences = Readonly<
  Record<string, Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>>
>

/** A compiled contract as `npm run build:contracts` writes it. */
export interface ContractArtifact {
  readonly contract: string
  /** The Solidity file that defines it. */
  readonly source: string
  /** SHA-256 over the compiler, its settings and every source that the file needs. */
  readonly sourceHash: string
  readonly abi: Abi
  /** Creation code, without constructor arguments; "0x" for interfaces and abstract contracts. */
  readonly bytecode: Hex
  readonly deployedBytecode: Hex
  readonly linkReferences: LinkReferences
}

const built = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/deploy/contracts/' : './',
  import.meta.url,
)

/**
 * Reads one compiled contract.
 *
 * @param folder where the artifacts lie; by default beside this file, as the package ships them
 * @throws MinthelmError where no such contract was built
 */
export function readArtifact(contract: string, folder: URL = built): ContractArtifact {
  try {
    return JSON.parse(readFileSync(new URL(`${contract}.json`, folder), 'utf8')) as ContractArtifact
  } catch (cause) {
    throw new MinthelmError({
      what: `The compiled contract "${contract}" cannot be read`,
      where: folder.pathname,
      remedy: 'Run npm run build:contracts, or install the package again.',
      cause,
    })
  }
}

/**
 * Creation code with the addresses of deployed libraries put in.
 *
 * @param libraries address by library name
 * @throws MinthelmError naming the library whose address is missing
 */
export function linkedBytecode(artifact: ContractArtifact, libraries: Readonly<Record<string, Hex>>): Hex {
  let code = artifact.bytecode.slice(2)
  for (const byName of Object.values(artifact.linkReferences)) {
    for (const [name, places] of Object.entries(byName)) {
      const address = libraries[name]
      if (address === undefined) {
        throw new MinthelmError({
          what: `The contract needs the address of the library ${name}`,
          where: artifact.contract,
          remedy: `Deploy ${name} first and give its address.`,
        })
      }
      for (const { start, length } of places) {
        const at = start * 2
        code = code.slice(0, at) + address.slice(2).toLowerCase() + code.slice(at + length * 2)
      }
    }
  }
  return `0x${code}`
}
