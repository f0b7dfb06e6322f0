import { type Abi, encodeFunctionData, getAbiItem, type Hex, toFunctionSignature } from 'viem'

/** One call that a proposal makes. */
export interface ProposedCall {
  readonly to: Hex
  /** Native currency sent along, in wei. */
  readonly valueWei: bigint
  readonly data: Hex
  /** What is called, such as `setLimits(bytes)`. */
  readonly signature: string
  /** The arguments by the names of the contract's own parameters, as text a person can check. */
  readonly argumentTexts: Readonly<Record<string, string>>
}

interface NamedParameter {
  readonly name?: string
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, field]) => `${name}: ${textOf(field)}`)
      .join(', ')}}`
  }
  return String(value)
}

/**
 * A call of a contract's function.
 *
 * @param to the contract
 * @param functionName a function that the abi has once
 * @param args in the function's order
 */
export function proposedCall(
  to: Hex,
  abi: Abi,
  functionName: string,
  args: readonly unknown[],
): ProposedCall {
  const item = getAbiItem({ abi, name: functionName })
  if (item === undefined || item.type !== 'function')
    throw new Error(`The abi has no function ${functionName}.`)
  const inputs = item.inputs as readonly NamedParameter[]
  return {
    to,
    valueWei: 0n,
    data: encodeFunctionData({ abi, functionName, args: [...args] }),
    signature: toFunctionSignature(item),
    argumentTexts: Object.fromEntries(
      args.map((value, index) => [inputs[index]?.name || `argument ${index}`, textOf(value)]),
    ),
  }
}
