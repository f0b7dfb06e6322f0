import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { MinthelmError, usageError } from '../core/errors.js'

/** The environment's variable that holds the passphrase of keystores; it is taken nowhere from the command line. */
export const passphraseVariable = 'MINTHELM_PASSPHRASE'

/** Asks on the terminal, without showing what is typed. Ctrl-C and the end of the input end the program. */
function ask(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(question)
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 })
  return new Promise((resolve, reject) => {
    reader.once('SIGINT', () => reader.close())
    reader.once('close', () => {
      process.stderr.write('\n')
      reject(
        new MinthelmError({
          what: 'No passphrase was given',
          where: 'passphrase',
          remedy: 'Nothing was done.',
          exitStatus: 130,
        }),
      )
    })
    reader.question('', (answer) => {
      resolve(answer)
      reader.close()
    })
  })
}

/**
 * The passphrase of a keystore, from the environment or asked for on a terminal.
 *
 * @param twice for a keystore that is being made: asks a second time and compares, and takes no empty one
 * @throws a usage error where there is neither
 */
export async function passphraseOf(keystore: string, twice = false): Promise<string> {
  const given = process.env[passphraseVariable]
  if (given === undefined && process.stdin.isTTY !== true) {
    throw usageError(
      `The passphrase of ${keystore} is not known`,
      'passphrase',
      `Set ${passphraseVariable}, or run it on a terminal, where it is asked for.`,
    )
  }
  const first = given ?? (await ask(`Passphrase of ${keystore}: `))
  if (twice && first === '') {
    throw usageError('The passphrase is empty', 'passphrase', 'Run it again with one; nothing was written.')
  }
  if (twice && given === undefined && (await ask('The same again: ')) !== first) {
    throw usageError('The two passphrases differ', 'passphrase', 'Run it again; nothing was written.')
  }
  return first
}
