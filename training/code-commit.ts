import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What git answers in a folder; null where there is no git, or it fails. */
function git(folder: string, ...words: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...words], { encoding: 'utf8', timeout: 10_000 })
  return status === 0 ? stdout.trim() : null
}

/**
 * The git commit of the code in a folder; null where no commit names it: the folder is no clone of its own (a package
 * that was installed into somebody's repository is not that repository), there is no git, or a file was changed since.
 */
export function codeCommit(folder: string): string | null {
  if (!existsSync(join(folder, '.git'))) return null
  const commit = git(folder, 'rev-parse', '--verify', 'HEAD')
  return commit !== null && git(folder, 'status', '--porcelain', '--untracked-files=no') === ''
    ? commit
    : null
}
