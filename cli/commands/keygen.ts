import { existsSync } from 'node:fs'
import type { CommandModule } from 'yargs'
import { keystoreText, newSignerKeys, trustFile, writeNewFile } from '../../checkpoints/signing/keystore.js'
import { publicKeyPem } from '../../checkpoints/signing/public-key.js'
import { usageError } from '../../core/errors.js'
import { positiveWhole } from '../arguments.js'
import { print, printJson } from '../output.js'
import { passphraseOf, passphraseVariable } from '../passphrase.js'

interface KeygenArguments {
  readonly owner: string
  readonly to: string
  readonly days: number
  readonly json: boolean
}

const millisecondsPerDay = 24 * 3600 * 1000

/** `minthelm keygen`: keys for signing bundles. */
export const keygenCommand: CommandModule<object, KeygenArguments> = {
  command: 'keygen',
  describe: 'Make keys for signing bundles: an encrypted keystore, and the files that others verify by',
  builder: (command) =>
    command
      .option('owner', { type: 'string', demandOption: true, describe: 'Whose keys they are' })
      .option('to', {
        type: 'string',
        demandOption: true,
        describe: 'Name of the files: NAME.keystore, NAME.keys.json, NAME.p256.pem',
      })
      .option('days', { type: 'number', default: 365, describe: 'How long the keys are to be valid' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 keygen --owner "Alice, audit" --to alice', 'writes alice.keystore and what others need')
      .epilogue(`The passphrase comes from ${passphraseVariable} or is asked for on a terminal.`),
  handler: async ({ owner, to, days, json }) => {
    const validDays = positiveWhole(days, 'days')
    const files = { keystore: `${to}.keystore`, trust: `${to}.keys.json`, pem: `${to}.p256.pem` }
    const taken = Object.values(files).find((file) => existsSync(file))
    if (taken !== undefined) {
      throw usageError(`"${taken}" exists already`, 'keygen', 'Choose another name; nothing was overwritten.')
    }
    const passphrase = await passphraseOf(files.keystore, true)
    const keys = newSignerKeys(owner)
    const now = Date.now()
    writeNewFile(files.keystore, keystoreText(keys, passphrase), true)
    writeNewFile(
      files.trust,
      trustFile(keys, new Date(now), new Date(now + validDays * millisecondsPerDay)),
      false,
    )
    writeNewFile(files.pem, publicKeyPem('ecdsa-p256', keys.p256.key.raw), false)
    const keyIds = { ed25519: keys.ed25519.key.keyId, 'ecdsa-p256': keys.p256.key.keyId }
    if (json) printJson({ owner, files, keyIds, validDays })
    else {
      print(`keystore: ${files.keystore} (keep it and its passphrase apart, and a backup)`)
      print(`to verify: ${files.trust} (minthelm verify --trust), ${files.pem} (model_signing verify key)`)
      for (const [algorithm, keyId] of Object.entries(keyIds)) print(`${algorithm} key: ${keyId}`)
    }
  },
}
