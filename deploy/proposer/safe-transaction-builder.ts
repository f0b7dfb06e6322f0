import { type Hex, keccak256, stringToBytes } from 'viem'
import type { ProposedCall } from './call.js'

/** A value of a Transaction Builder file. */
type BuilderValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly BuilderValue[]
  | { readonly [key: string]: BuilderValue }

/** A file that the Safe app's Transaction Builder loads. */
export interface SafeTransactionBuilderFile {
  readonly version: '1.0'
  readonly chainId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly meta: {
    readonly name: string
    readonly description: string
    readonly txBuilderVersion: string
    readonly createdFromSafeAddress: string
    readonly createdFromOwnerAddress: string
    readonly checksum?: string
  }
  readonly transactions: readonly {
    readonly to: string
    readonly value: string
    readonly data: string | null
  }[]
}

/** The text that is hashed: keys sorted and named before their values, what is undefined as null. */
function serialised(value: BuilderValue): string {
  if (Array.isArray(value)) return `[${value.map(serialised).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = value as { readonly [key: string]: BuilderValue }
    const keys = Object.keys(fields).sort()
    return `{${JSON.stringify(keys)}${keys.map((key) => `${serialised(fields[key])},`).join('')}}`
  }
  return JSON.stringify(value === undefined ? null : value)
}

/**
 * The checksum of a Transaction Builder file: keccak-256 of its serialisation with the name null and no checksum (an
 * empty one would change it). As the Safe app checks it; verified on a published file of a Balancer multisig.
 */
export function safeChecksum(file: { readonly meta: object } & object): Hex {
  const meta: Record<string, unknown> = { ...file.meta, name: null }
  delete meta.checksum
  return keccak256(stringToBytes(serialised({ ...file, meta } as BuilderValue)))
}

/**
 * The calls of a proposal for the Safe app's Transaction Builder.
 *
 * @param safe the Safe that is to carry them out
 * @param createdAtMilliseconds stands in the file and in its checksum
 */
export function safeTransactionBuilderFile(
  calls: readonly ProposedCall[],
  name: string,
  description: string,
  chainId: number,
  safe: Hex,
  createdAtMilliseconds: number,
): SafeTransactionBuilderFile {
  const file: SafeTransactionBuilderFile = {
    version: '1.0',
    chainId: String(chainId),
    createdAt: createdAtMilliseconds,
    meta: {
      name,
      description,
      txBuilderVersion: '1.16.3',
      createdFromSafeAddress: safe,
      createdFromOwnerAddress: '',
    },
    transactions: calls.map(({ to, valueWei, data }) => ({ to, value: String(valueWei), data })),
  }
  return { ...file, meta: { ...file.meta, checksum: safeChecksum(file) } }
}
