import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { FrozenPolicy } from '../../agents/frozen-policy.js'
import type { GuardSpecification } from '../../guard/specification.js'
import { encodeOnnx, onnxInputName, onnxOutputName } from './onnx.js'

/**
 * A bundle's policy.onnx: a function of its other members, so that who reads a bundle writes it again and compares. The
 * metadata name the inputs, the levers, and the digests of their tables.
 *
 * @param bytes the members by name; normaliser.json and levers.json are hashed
 */
export function bundleOnnx(
  policy: FrozenPolicy,
  inputs: readonly string[],
  guard: GuardSpecification,
  bytes: (name: string) => Uint8Array,
): Uint8Array {
  const digest = (name: string) => bytesToHex(sha256(bytes(name)))
  return encodeOnnx(policy, {
    input: onnxInputName,
    inputNames: inputs.join(','),
    levers: guard.levers.map((lever) => lever.name).join(','),
    leversSha256: digest('levers.json'),
    normaliserSha256: digest('normaliser.json'),
    output: onnxOutputName(policy),
  })
}
