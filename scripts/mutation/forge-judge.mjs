// Judges a mutant by the forge tests: they deploy the artifacts of a folder, in which the mutant lies beside what is shipped.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import solc from 'solc'
import { forgeBinary } from '../forge.mjs'

const SHIPPED = 'dist/deploy/contracts'
const TESTS =
  'test/deploy/contracts/{Adapters,Controller,Evaluator,HostileTargets,LimitsStorage,Migration,ObservationRules,Observations,PolicyInputs,Settings,StoredState,Windows}.t.sol'
const LIMIT_MS = 300_000

export class ForgeJudge {
  /** @param campaign whether the invariant campaign is asked too, where everything else passes */
  constructor(folder, campaign) {
    this.campaign = campaign
    this.folder = resolve(folder)
    rmSync(this.folder, { recursive: true, force: true })
    mkdirSync(this.folder, { recursive: true })
    this.#restore(readdirSync(SHIPPED).filter((name) => name.endsWith('.json')))
    const built = spawnSync(forgeBinary, ['test', '--list'], { encoding: 'utf8' })
    if (built.status !== 0) throw new Error(`the tests do not compile:\n${built.stderr.slice(-2000)}`)
    // The tests are compiled; asking a WebAssembly compiler for its version at each start would take longer than they do.
    this.compiler = join(this.folder, 'solc')
    this.asked = join(this.folder, 'asked-to-compile')
    const version = `echo 'solc, the solidity compiler commandline interface\nVersion: ${solc.version()}'`
    writeFileSync(
      this.compiler,
      `#!/bin/sh\ncase "$*" in --version) ${version} ;; *) touch '${this.asked}'; exit 1 ;; esac\n`,
    )
    chmodSync(this.compiler, 0o755)
  }

  #restore(names) {
    for (const name of names) copyFileSync(join(SHIPPED, name), join(this.folder, name))
  }

  #run(flags, runs) {
    const env = {
      ...process.env,
      MINTHELM_ARTIFACTS: this.folder,
      FOUNDRY_SOLC: this.compiler,
      FOUNDRY_FUZZ_RUNS: `${runs}`,
      FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(this.folder, 'fuzz'),
      FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(this.folder, 'invariant'),
      FOUNDRY_INVARIANT_DEPTH: '20',
      FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: '0',
      FOUNDRY_CODE_SIZE_LIMIT: '200000',
    }
    return new Promise((done) => {
      const child = spawn(forgeBinary, ['test', '--fail-fast', ...flags], { env, stdio: 'ignore' })
      const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
      child.once('exit', (status) => {
        clearTimeout(timer)
        done(status === 0)
      })
    })
  }

  /** Whether every test passes with these contracts (name to code) in place of what is shipped. */
  async survives(contracts, runs = 32) {
    const names = Object.keys(contracts).map((name) => `${name}.json`)
    for (const [name, { creation }] of Object.entries(contracts)) {
      writeFileSync(join(this.folder, `${name}.json`), JSON.stringify({ bytecode: creation }))
    }
    for (const kept of ['fuzz', 'invariant'])
      rmSync(join(this.folder, kept), { recursive: true, force: true })
    const passed =
      (await this.#run(['--match-path', TESTS], runs)) &&
      (!this.campaign || (await this.#run(['--match-contract', 'CampaignFirstHalf'], runs)))
    this.#restore(names)
    if (existsSync(this.asked)) throw new Error('a test or contract changed meanwhile; begin anew.')
    return passed
  }
}
