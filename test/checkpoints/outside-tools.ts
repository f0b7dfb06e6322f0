import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const found = spawnSync(process.execPath, ['scripts/setup-bundle-tools.mjs', '--find'], { encoding: 'utf8' })

/** Tools of other people: null where `npm run setup:bundle-tools` has not set them up. */
export const outsideTools = JSON.parse(found.stdout) as {
  readonly python: string | null
  readonly chromium: string | null
}

/** Runs a Python module or script of test/checkpoints/python with the pinned packages. */
export function python(...words: string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(resolve(outsideTools.python!), words, { encoding: 'utf8' })
  return { status, text: stdout + stderr }
}
