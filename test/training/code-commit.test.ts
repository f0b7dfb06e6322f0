import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { codeCommit } from '../../training/code-commit.js'

const folder = mkdtempSync(join(tmpdir(), 'code-commit-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the commit is named where it holds the code as it is, and nowhere else', () => {
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example', ...words], {
      encoding: 'utf8',
    }).trim()
  expect(codeCommit(folder)).toBeNull()
  git('init', '--quiet')
  expect(codeCommit(folder)).toBeNull()
  writeFileSync(join(folder, 'code.ts'), 'one')
  git('add', '.')
  git('commit', '--quiet', '--message', 'First')
  const first = git('rev-parse', 'HEAD')
  expect(codeCommit(folder)).toBe(first)
  expect(first).toMatch(/^[0-9a-f]{40}$/)
  // A package installed within somebody's repository has no commit of its own.
  mkdirSync(join(folder, 'node_modules', 'minthelm'), { recursive: true })
  expect(codeCommit(join(folder, 'node_modules', 'minthelm'))).toBeNull()
  writeFileSync(join(folder, 'notes.txt'), 'not code that git knows')
  expect(codeCommit(folder)).toBe(first)
  writeFileSync(join(folder, 'code.ts'), 'two')
  expect(codeCommit(folder)).toBeNull()
  git('commit', '--quiet', '--all', '--message', 'Second')
  expect(codeCommit(folder)).not.toBe(first)
})
