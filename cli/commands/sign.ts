import type { CommandModule } from 'yargs'
import { openKeystore } from '../../checkpoints/signing/keystore.js'
import { signBundle } from '../../checkpoints/signing/sign-bundle.js'
import { envelopeName, modelSigningName } from '../../checkpoints/signing/signature-files.js'
import { print, printJson } from '../output.js'
import { passphraseOf, passphraseVariable } from '../passphrase.js'

interface SignArguments {
  readonly bundle: string
  readonly key: string
  readonly json: boolean
}

/** `minthelm sign`: a signature more on a bundle. */
export const signCommand: CommandModule<object, SignArguments> = {
  command: 'sign <bundle>',
  describe: 'Sign a bundle, after checking that it is whole',
  builder: (command) =>
    command
      .positional('bundle', { type: 'string', demandOption: true, describe: 'A bundle, folder or .tar' })
      .option('key', { type: 'string', demandOption: true, describe: 'A keystore of minthelm keygen' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 sign policy.bundle --key alice.keystore', 'then others verify it by alice.keys.json')
      .epilogue(`The passphrase comes from ${passphraseVariable} or is asked for on a terminal.`),
  handler: async ({ bundle, key, json }) => {
    const keys = openKeystore(key, await passphraseOf(key))
    const { modelSigningKept } = signBundle(bundle, keys)
    const written = modelSigningKept ? [envelopeName] : [envelopeName, modelSigningName]
    if (json) printJson({ bundle, owner: keys.owner, written })
    else {
      print(`signed by ${keys.owner}: ${written.join(', ')}`)
      if (modelSigningKept)
        print(`${modelSigningName} holds one signature and keeps that of its first signer`)
    }
  },
}
