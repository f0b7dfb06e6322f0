import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinthelmError } from '../../core/errors.js'

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Folders that this process has locked. */
const own = new Set<string>()

/**
 * Makes the state folder this process's own: two keepers on one journal would tear it. A lock whose process is gone is
 * taken over.
 * @returns what gives it back
 * @throws MinthelmError where another process has it
 */
export function lockState(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(realpathSync(folder), 'keeper.lock')
  for (;;) {
    try {
      writeFileSync(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 })
      own.add(path)
      return () => {
        own.delete(path)
        rmSync(path, { force: true })
      }
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    }
    const owner = Number(readFileSync(path, 'utf8'))
    const isTaken = owner === process.pid ? own.has(path) : owner > 0 && isAlive(owner)
    if (isTaken) {
      throw new MinthelmError({
        what: `Process ${owner} keeps this state folder`,
        where: folder,
        remedy: `End it first; if ${owner} is no keeper, remove ${path}.`,
      })
    }
    rmSync(path, { force: true })
  }
}
