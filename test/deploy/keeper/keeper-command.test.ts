import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createCipheriv, pbkdf2Sync } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keccak256 } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exportBundle } from '../../../checkpoints/bundle.js'
import { RandomStream } from '../../../core/random/stream.js'
import { chainWorld } from '../../../deploy/keeper/faults/chain-world.js'
import { faultBundleContents, faultGuard } from '../../../deploy/keeper/faults/fault-bundle.js'
import { FaultProxy, garbled, status } from '../../../deploy/keeper/faults/fault-proxy.js'
import { recordOf } from '../../../deploy/keeper/faults/fault-run.js'
import type { World } from '../../../deploy/keeper/faults/world.js'

const program = new URL('../../../dist/cli/main.js', import.meta.url).pathname

let world: World
let fresh: unknown
let folder: string

beforeAll(async () => {
  world = await chainWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  fresh = await world.chain.snapshot()
  folder = mkdtempSync(join(tmpdir(), 'keeper-'))
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await world.chain.revert(fresh)
})

function run(words: readonly string[], environment: Record<string, string> = {}) {
  const {
    status: code,
    stdout,
    stderr,
  } = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 60_000,
  })
  return { code, stdout, stderr }
}

const asked = (bundle: string, ...more: string[]) => [
  'keeper',
  bundle,
  '--controller',
  world.controller,
  '--state',
  join(folder, 'state'),
  ...more,
]

const sent = async () =>
  Number(await world.chain.request('eth_getTransactionCount', [world.keeperAddress, 'latest']))

describe('minthelm keeper', () => {
  it('says what it would do, and sends nothing', async () => {
    await world.observe(world.soundObservation(new RandomStream(1, 'test')))
    const { code, stdout } = run(asked(world.bundleFolder, '--rpc', world.chain.url, '--dry-run', '--json'))
    expect(code).toBe(0)
    const found = JSON.parse(stdout) as {
      stop: unknown
      requested: string[]
      attributions: { residual: string }[]
    }
    expect(found.stop).toBeNull()
    expect(found.requested).toHaveLength(2)
    expect(found.attributions.map(({ residual }) => residual)).toEqual(['0', '0'])
    expect(await sent()).toBe(0)
  })

  it('refuses a bundle that nobody trusted signed, where it is told whom to trust', async () => {
    await world.observe(world.soundObservation(new RandomStream(1, 'test')))
    const bundle = join(folder, 'policy.bundle')
    cpSync(world.bundleFolder, bundle, { recursive: true })
    const passphrase = { MINTHELM_PASSPHRASE: 'five words drawn by dice' }
    const alice = join(folder, 'alice')
    expect(run(['keygen', '--owner', 'Alice', '--to', alice], passphrase).code).toBe(0)
    const trusting = asked(bundle, '--rpc', world.chain.url, '--dry-run', '--trust', `${alice}.keys.json`)
    expect(run(trusting)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/0 of 1 owners have signed it/),
    })
    expect(run(['sign', bundle, '--key', `${alice}.keystore`], passphrase).code).toBe(0)
    expect(run(trusting).code).toBe(0)
  })

  it('refuses a bundle whose guard is not the chain’s, by the field', async () => {
    const windows = faultGuard.windows.map((window, index) =>
      index === 1 ? { ...window, limit: 0.07 } : window,
    )
    const other = join(folder, 'other.bundle')
    exportBundle({ ...faultBundleContents(), guard: { ...faultGuard, windows } }, other)
    const { code, stderr } = run(asked(other, '--rpc', world.chain.url, '--dry-run'))
    expect(code).toBe(2)
    expect(stderr).toContain(
      'windows[1].limit: the bundle has 70000000000000007, the chain 50000000000000003',
    )
  })

  it('refuses an altered bundle, an unreachable chain and a wrong one', async () => {
    const away = run(asked(world.bundleFolder, '--rpc', 'http://127.0.0.1:1', '--dry-run'))
    expect(away.code).toBe(1)
    expect(away.stderr).toContain('The chain cannot be reached')
    const words = ['keeper', world.bundleFolder, '--rpc', world.chain.url, '--dry-run']
    const nothing = run([...words, '--controller', `0x${'12'.repeat(20)}`])
    expect(nothing.code).toBe(1)
    expect(nothing.stderr).toContain('There is no contract at')
    const altered = join(folder, 'altered.bundle')
    exportBundle(faultBundleContents(), altered)
    const bytes = readFileSync(join(altered, 'weights.bin'))
    bytes[3] = bytes[3]! ^ 1
    writeFileSync(join(altered, 'weights.bin'), bytes)
    const refused = run(asked(altered, '--rpc', world.chain.url, '--dry-run'))
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('weights.bin')
    const keyless = run(asked(world.bundleFolder, '--rpc', world.chain.url), { MINTHELM_KEEPER_KEY: '' })
    expect(keyless.code).toBe(2)
    expect(keyless.stderr).toContain('no key to sign with')
    expect(await sent()).toBe(0)
  })
})

/** An Ethereum keystore as other tools write it. */
function keystore(key: string, passphrase: string): string {
  const salt = Buffer.alloc(32, 7)
  const iv = Buffer.alloc(16, 9)
  const derived = pbkdf2Sync(passphrase, salt, 1000, 32, 'sha256')
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv)
  const ciphertext = Buffer.concat([cipher.update(Buffer.from(key.slice(2), 'hex')), cipher.final()])
  return JSON.stringify({
    version: 3,
    id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: iv.toString('hex') },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'pbkdf2',
      kdfparams: { c: 1000, dklen: 32, prf: 'hmac-sha256', salt: salt.toString('hex') },
      mac: keccak256(Buffer.concat([derived.subarray(16), ciphertext])).slice(2),
    },
  })
}

describe('no secret of a keeper', () => {
  it('reaches its log, metrics, errors or arguments, through failures and a stop', {
    timeout: 120_000,
  }, async () => {
    await world.observe(world.soundObservation(new RandomStream(2, 'test')))
    const passphrase = 'canary-passphrase-8f2c'
    const account = 'canary-account-41d7'
    writeFileSync(join(folder, 'key.json'), keystore(world.keeperKey, passphrase))
    const proxy = await FaultProxy.start(world.chain.url)
    const words = asked(world.bundleFolder, '--keystore', join(folder, 'key.json'))
    const figures = ['--poll', '0.1', '--confirmations', '2', '--port', '0']
    const child: ChildProcess = spawn(process.execPath, [program, ...words, ...figures], {
      env: { ...process.env, MINTHELM_RPC_URLS: `${proxy.url}/${account}`, MINTHELM_PASSPHRASE: passphrase },
    })
    let said = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    try {
      const until = async (holds: () => boolean) => {
        for (let block = 0; block < 400 && !holds(); block++) {
          await new Promise((resolve) => setTimeout(resolve, 50))
          await world.chain.mine(1, 1)
        }
        expect(holds(), said).toBe(true)
      }
      await until(() => said.includes('/metrics at'))
      const fired = [status(500), garbled('no-json'), garbled('wrong-id')].map((answer) =>
        proxy.arm({ after: 0, times: 6, answer }),
      )
      await until(() => fired.every((count) => count() >= 6))
      await until(() => said.includes('applied:'))
      const [, address] = /(http:\/\/127\.0\.0\.1:\d+)\n/.exec(said)!
      const metrics = await (await fetch(`${address}/metrics`)).text()
      const healthz = await fetch(`${address}/healthz`)
      expect(healthz.status).toBe(200)
      expect(metrics).toMatch(/minthelm_keeper_rpc_failures_total\{endpoint="1",kind="http"\} [1-9]/)
      expect(metrics).toMatch(/minthelm_keeper_notices_total\{kind="applied"\} 1/)
      const texts = [
        said,
        metrics,
        await healthz.text(),
        readFileSync(`/proc/${child.pid}/cmdline`, 'utf8'),
        ...readdirSync(join(folder, 'state')).map((name) =>
          readFileSync(join(folder, 'state', name), 'utf8'),
        ),
      ]
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
      texts.push(said)
      for (const secret of [world.keeperKey.slice(2), passphrase, account]) {
        for (const text of texts) expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
      }
      expect((await recordOf(world, [])).events).toHaveLength(1)
      const log = join(folder, 'state', 'decisions.jsonl')
      const checked = run(['log', 'verify', log, '--rpc', world.chain.url])
      expect(checked.stdout).toContain('0 findings')
      expect(run(['log', 'publish', log, '--to', join(folder, 'page.html')]).code).toBe(0)
      writeFileSync(log, readFileSync(log, 'utf8').replace('"state":"applied"', '"state":"expired"'))
      expect(run(['log', 'verify', log, '--rpc', world.chain.url]).code).toBe(1)
    } finally {
      child.kill('SIGKILL')
      await proxy.stop()
    }
  })
})
