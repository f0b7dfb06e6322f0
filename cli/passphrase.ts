import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { usageError } from '../core/errors.js'

/** The environment's variable that holds the passphrase of keystores; it is taken nowhere from the command line. */
export const passphraseVariable = 'MINTHELM_PASSPHRASE'

/** Asks on the terminal, without showing what is typed. */
function ask(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(question)
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true })
  return new Promise((resolve, reject) => {
    reader.once('SIGINT', () => {
      reader.close()
      process.stderr.write('\n')
      reject(usageError('No passphrase was given', 'passphrase', 'Nothing was done.'))
    })
    reader.question('', (answer) => {
      reader.close()
      process.stderr.write('\n')
      resolve(answer)
    })
  })
}

/**
 * The passphrase of a keystore, from the environment or asked for on a terminal.
 *
 * @param twice asks a second time and compares, for a keystore that is being made
 * @throws a usage error where there is neither
 */
export async function passphraseOf(keystore: string, twice = false): Promise<string> {
  const given = process.env[passphraseVariable]
  if (given !== undefined) return given
  if (process.stdin.isTTY !== true) {
    throw usageError(
      `The passphrase of ${keystore} is not known`,
      'passphrase',
      `Set ${passphraseVariable}, or run it on a terminal, where it is asked for.`,
    )
  }
  const first = await ask(`Passphrase of ${keystore}: `)
  if (twice && (await ask('The same again: ')) !== first) {
    throw usageError('The two passphrases differ', 'passphrase', 'Run it again; nothing was written.')
  }
  return first
}
