import { readFileSync } from 'node:fs'
import type { CommandModule } from 'yargs'
import { parseTrust, type Trust } from '../../checkpoints/signing/trust.js'
import { readTrustedBundle } from '../../checkpoints/signing/verify-bundle.js'
import { usageError } from '../../core/errors.js'
import { verifyConditions } from '../../guard/invariant-compiler.js'
import { print, printJson } from '../output.js'

interface VerifyArguments {
  readonly bundle: string
  readonly trust: string
  readonly json: boolean
}

/** Reads a file of trusted keys. */
export function readTrust(path: string): Trust {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw usageError(
      'The file of trusted keys cannot be read',
      path,
      'Give one; `minthelm keygen` writes one.',
    )
  }
  return parseTrust(text, path)
}

/** `minthelm verify`: whether a bundle is whole, and signed by whom it must be. */
export const verifyCommand: CommandModule<object, VerifyArguments> = {
  command: 'verify <bundle>',
  describe: 'Check a bundle, byte for byte, and its signatures against trusted keys',
  builder: (command) =>
    command
      .positional('bundle', { type: 'string', demandOption: true, describe: 'A bundle, folder or .tar' })
      .option('trust', { type: 'string', demandOption: true, describe: 'A file of trusted keys' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 verify policy.bundle --trust keys.json', 'status 0: whole, and signed by enough owners'),
  handler: ({ bundle: path, trust: file, json }) => {
    const trust = readTrust(file)
    const { bundle, signatures, signers } = readTrustedBundle(path, trust, Date.now())
    verifyConditions(bundle.guard, 'guard.json')
    const { manifest, bundleHash } = bundle
    if (json) {
      const { threshold } = trust
      printJson({ bundle: path, policyHash: manifest.policyHash, bundleHash, threshold, signers, signatures })
      return
    }
    print(`whole: ${manifest.members.length} members`)
    print(`policy hash: ${manifest.policyHash}`)
    print(`bundle hash: ${bundleHash}`)
    for (const signature of signatures) {
      print(
        `${signature.verdict}: ${signature.owner ?? signature.keyId} (${signature.algorithm}, ${signature.file})`,
      )
    }
    print(`trusted: signed by ${signers.join(', ')}; ${trust.threshold} needed`)
  },
}
