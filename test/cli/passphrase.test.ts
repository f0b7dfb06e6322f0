import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { writeMembers } from '../../checkpoints/bundle.js'
import { bundleMembers } from '../../checkpoints/bundle-members.js'
import { sampleContents } from '../checkpoints/sample-bundle.js'
import { pbkdf2Keystore } from '../deploy/keeper/web3-keystore.js'

const folder = mkdtempSync(join(tmpdir(), 'minthelm-passphrase-'))
afterAll(() => rmSync(folder, { recursive: true }))

const WORDS = 'five words drawn by dice'
const FIRST = 'Passphrase of'
const SECOND = 'The same again: '
const ENTER = '\r'
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const BACKSPACE = '\u007f'

type Step = readonly [wait: string, keys: string]

/** Runs the program on a pseudo terminal: what it showed, and how it ended. */
function typed(words: readonly string[], ...steps: readonly Step[]): { status: number; shown: string } {
  const command = [process.execPath, resolve('dist/cli/main.js'), ...words]
  const { stdout, stderr } = spawnSync('python3', [resolve('test/cli/type-on-terminal.py')], {
    input: JSON.stringify({ command, folder, steps }),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as { status: number; shown: string }
}

const keygen = (...steps: readonly Step[]) => typed(['keygen', '--owner', 'Alice', '--to', 'alice'], ...steps)
const sign = (...steps: readonly Step[]) =>
  typed(['sign', 'policy.bundle', '--key', 'alice.keystore'], ...steps)

/** No key that was typed may be seen, not even one that was taken back. */
function expectNothingShown(shown: string): void {
  for (const word of ['five', 'dice', 'secret', 'zzz']) expect(shown).not.toContain(word)
}

describe('a passphrase that is asked for on a terminal', { timeout: 240_000 }, () => {
  beforeEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
  })

  it('makes a keystore and opens it, and is never shown', () => {
    const made = keygen([FIRST, `zzz${BACKSPACE.repeat(3)}${WORDS}${ENTER}`], [SECOND, `${WORDS}${ENTER}`])
    expect(made.status, made.shown).toBe(0)
    expectNothingShown(made.shown)
    writeMembers(bundleMembers(sampleContents()), join(folder, 'policy.bundle'))
    const wrong = sign([FIRST, `secret words${ENTER}`])
    expect(wrong.status, wrong.shown).toBe(2)
    expect(wrong.shown).toContain('does not open')
    expectNothingShown(wrong.shown)
    const empty = sign([FIRST, ENTER])
    expect(empty).toMatchObject({ status: 2 })
    expect(empty.shown).toContain('does not open')
    const signed = sign([FIRST, `${WORDS}${ENTER}`])
    expect(signed.status, signed.shown).toBe(0)
    expect(signed.shown).toContain('signed by Alice')
    expectNothingShown(signed.shown)
  })

  const refusals: readonly (readonly [string, number, string, readonly Step[]])[] = [
    [
      'two that differ',
      2,
      'passphrases differ',
      [
        [FIRST, `secret one${ENTER}`],
        [SECOND, `secret two${ENTER}`],
      ],
    ],
    ['an empty one', 2, 'passphrase is empty', [[FIRST, ENTER]]],
    ['Ctrl-C', 130, 'No passphrase was given', [[FIRST, `secret${CTRL_C}`]]],
    [
      'Ctrl-C at the second',
      130,
      'No passphrase was given',
      [
        [FIRST, `secret${ENTER}`],
        [SECOND, `sec${CTRL_C}`],
      ],
    ],
    ['Ctrl-D', 130, 'No passphrase was given', [[FIRST, CTRL_D]]],
  ]

  it.each(refusals)('writes no keystore for %s', (_, status, words, steps) => {
    const { shown, ...ended } = keygen(...steps)
    expect(ended, shown).toEqual({ status })
    expect(shown).toContain(words)
    expectNothingShown(shown)
    expect(readdirSync(folder)).toEqual([])
  })

  it("opens a keeper's keystore, too, and says what is wrong before anything is sent", () => {
    writeMembers(bundleMembers(sampleContents()), join(folder, 'policy.bundle'))
    writeFileSync(join(folder, 'keeper.json'), JSON.stringify(pbkdf2Keystore))
    const nowhere = ['--rpc', 'http://127.0.0.1:9', '--controller', `0x${'11'.repeat(20)}`]
    const keeper = (...steps: readonly Step[]) =>
      typed(['keeper', 'policy.bundle', '--keystore', 'keeper.json', ...nowhere], ...steps)
    const wrong = keeper([FIRST, `secret${ENTER}`])
    expect(wrong.status, wrong.shown).toBe(2)
    expect(wrong.shown).toContain('The passphrase does not open the keystore')
    expectNothingShown(wrong.shown)
    const right = keeper([FIRST, `testpassword${ENTER}`])
    expect(right.status, right.shown).toBe(1)
    expect(right.shown).toContain('The chain cannot be reached')
    expect(right.shown).not.toContain('testpassword')
    expect(existsSync(join(folder, 'keeper'))).toBe(false)
  })
})
