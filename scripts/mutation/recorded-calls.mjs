// Judges a mutant of the guard by what the tests of the guard ask: the calls of a test on the unchanged code are recorded once,
// with their answers, which the test compares with TypeScript; a mutant that answers one of them otherwise would fail that test.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { startAnvil } from '../../dist/deploy/anvil.js'

const HARNESS = '0x00000000000000000000000000000000006d7574'
/** Enough for the largest call on the slowest code; a mutant that never ends runs out of it. */
const GAS = 6_000_000_000

/** The calls of some tests, recorded anew where the file is not there. */
export function recordedCalls(tests, file, every) {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true })
    const preload = `--import ${resolve('scripts/mutation/record-calls.mjs')}`
    const env = {
      ...process.env,
      NODE_OPTIONS: preload,
      MINTHELM_RECORD: resolve(file),
      MINTHELM_RECORD_EVERY: `${every}`,
    }
    const run = spawnSync('npx', ['vitest', 'run', ...tests], { env, encoding: 'utf8' })
    if (run.status !== 0) {
      rmSync(file, { force: true })
      throw new Error(`${tests.join(', ')} fails on the unchanged code:\n${run.stdout.slice(-2000)}`)
    }
  }
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** A chain on which mutants take the place of a harness. */
export class CallJudge {
  static async start() {
    const judge = new CallJudge()
    judge.anvil = await startAnvil(['--disable-block-gas-limit', '--no-request-size-limit'])
    return judge
  }

  async #rpc(method, params) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(this.anvil.url, { method: 'POST', headers, body })).json()
  }

  /** Whether every call is answered as it was; the one that is not moves to the front, for the next mutant. */
  async survives(code, calls) {
    await this.#rpc('anvil_setCode', [HARNESS, code])
    for (const [index, call] of calls.entries()) {
      const asked = { to: HARNESS, data: call.data, gas: `0x${GAS.toString(16)}` }
      const { result = null, error } = await this.#rpc('eth_call', [asked, 'latest'])
      const same =
        call.result === null
          ? result === null && (error?.data ?? null) === call.error
          : result === call.result
      if (same) continue
      calls.splice(index, 1)
      calls.unshift(call)
      return false
    }
    return true
  }

  stop() {
    return this.anvil.stop()
  }
}
