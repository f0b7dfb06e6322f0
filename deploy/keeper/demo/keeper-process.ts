import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MinthelmError } from '../../../core/errors.js'
import type { Hex } from '../intent.js'
import { decisionLogName } from '../journal.js'
import { keyVariable } from '../sender-key.js'
import { checkLog, type LoggedDecision } from '../verify-log.js'

/** `minthelm keeper` in a process of its own, as an operator runs it. */
export class KeeperProcess {
  private readonly process: ChildProcess
  private readonly ended: Promise<number | null>
  private messages = ''

  constructor(
    bundle: string,
    private readonly stateFolder: string,
    url: string,
    controller: Hex,
    key: Hex,
  ) {
    const program = fileURLToPath(new URL('../../../cli/main.js', import.meta.url))
    const words = ['keeper', bundle, '--rpc', url, '--controller', controller, '--state', stateFolder]
    const figures = ['--poll', '0.2', '--confirmations', '2', '--port', '0']
    this.process = spawn(process.execPath, [program, ...words, ...figures], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, [keyVariable]: key },
    })
    this.process.stderr!.on('data', (chunk: Buffer) => {
      this.messages += chunk.toString()
    })
    this.ended = new Promise((resolve) => this.process.once('close', (code) => resolve(code)))
  }

  /** What it has logged so far. */
  decisions(): readonly LoggedDecision[] {
    const path = join(this.stateFolder, decisionLogName)
    return existsSync(path) ? checkLog(readFileSync(path, 'utf8')).decisions : []
  }

  /** Asks it to stop and waits until it has. @throws MinthelmError where it did not end well */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM')
    const code = await this.ended
    if (code !== 0) {
      throw new MinthelmError({
        what: `The keeper ended with status ${code}`,
        where: 'demo:chain',
        remedy: `It said: ${this.messages.slice(-2000)}`,
      })
    }
  }

  /** Ends it at once, where the demonstration itself fails. */
  kill(): void {
    this.process.kill('SIGKILL')
  }

  /** What it said on standard error. */
  get words(): string {
    return this.messages
  }
}
