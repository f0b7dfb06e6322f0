import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeMembers } from '../../checkpoints/bundle.js'
import { bundleMembers } from '../../checkpoints/bundle-members.js'
import { sampleContents } from '../checkpoints/sample-bundle.js'

const folder = mkdtempSync(join(tmpdir(), 'minthelm-signing-'))
afterAll(() => rmSync(folder, { recursive: true }))
const program = resolve('dist/cli/main.js')

/** Runs the program in a folder of its own; the passphrase is in the environment unless left out. */
function minthelm(words: readonly string[], passphrase: string | null = 'five words drawn by dice') {
  const { MINTHELM_PASSPHRASE, ...rest } = process.env
  const env = passphrase === null ? rest : { ...rest, MINTHELM_PASSPHRASE: passphrase }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env,
  })
  return { status, stdout, stderr }
}

describe('keygen, sign and verify', { timeout: 180_000 }, () => {
  it('take a bundle from its export to trust, as a folder and as a tar file', () => {
    const made = minthelm(['keygen', '--owner', 'Alice', '--to', 'alice', '--json'])
    expect(made.status, made.stderr).toBe(0)
    expect(statSync(join(folder, 'alice.keystore')).mode & 0o777).toBe(0o600)
    expect(minthelm(['keygen', '--owner', 'Alice', '--to', 'alice']).stderr).toContain('exists already')
    for (const name of ['policy.bundle', 'policy.tar']) {
      const path = join(folder, name)
      writeMembers(bundleMembers(sampleContents()), path)
      const unsigned = minthelm(['verify', name, '--trust', 'alice.keys.json'])
      expect(unsigned).toMatchObject({ status: 2, stderr: /0 of 1 owners have signed it/ })
      const signed = minthelm(['sign', name, '--key', 'alice.keystore'])
      expect(signed, signed.stderr).toMatchObject({ status: 0, stdout: /signed by Alice/ })
      const verified = minthelm(['verify', name, '--trust', 'alice.keys.json', '--json'])
      expect(verified.status, verified.stderr).toBe(0)
      expect(JSON.parse(verified.stdout)).toMatchObject({ signers: ['Alice'], threshold: 1 })
      const again = minthelm(['sign', name, '--key', 'alice.keystore'])
      expect(again).toMatchObject({ status: 2, stderr: /has signed this bundle already/ })
    }
    const tar = readFileSync(join(folder, 'policy.tar'))
    tar[tar.length - 2000]! ^= 4
    writeFileSync(join(folder, 'flipped.tar'), tar)
    const flipped = minthelm(['verify', 'flipped.tar', '--trust', 'alice.keys.json'])
    expect(flipped).toMatchObject({ status: 2, stderr: /signature\.dsse\.json/ })
  })

  it('take a passphrase from nowhere but the environment and a terminal', () => {
    const asked = minthelm(['sign', 'policy.bundle', '--key', 'alice.keystore'], null)
    expect(asked).toMatchObject({ status: 2, stderr: /Set MINTHELM_PASSPHRASE/ })
    const wrong = minthelm(['sign', 'policy.bundle', '--key', 'alice.keystore'], 'five words drawn by chance')
    expect(wrong).toMatchObject({ status: 2, stderr: /does not open/ })
    const given = minthelm(['sign', 'policy.bundle', '--key', 'alice.keystore', '--passphrase', 'x'])
    expect(given).toMatchObject({ status: 2, stderr: /Unknown argument: passphrase/ })
  })
})
