import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { MinthelmError } from '../core/errors.js'

/** A real anvil of its own: a fresh chain on a free port. */
export interface Anvil {
  readonly url: string
  readonly process: ChildProcess
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>
}

/** The executable in npm's package for this platform. */
function anvilBinary(): string {
  const machine = `${platform()}-${arch() === 'x64' ? 'amd64' : arch()}`
  const suffix = platform() === 'win32' ? '.exe' : ''
  try {
    return createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${machine}/bin/anvil${suffix}`)
  } catch (cause) {
    throw new MinthelmError({
      what: 'anvil, the local chain, is not installed',
      where: `@foundry-rs/anvil-${machine}`,
      remedy: 'Install it with `npm install --save-dev @foundry-rs/anvil`.',
      cause,
    })
  }
}

/**
 * Starts anvil and waits until it listens. It dies with this process.
 *
 * @param options further flags, such as ['--block-time', '1']; blocks are mined by transaction otherwise
 */
export async function startAnvil(options: readonly string[] = []): Promise<Anvil> {
  const child = spawn(anvilBinary(), ['--port', '0', '--host', '127.0.0.1', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void gone.then(() => process.off('exit', kill))
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer) => {
      text += chunk.toString()
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (port === undefined) return
      // What it says from now on, some lines a call, is let go: kept and searched, it would take longer with every call.
      for (const stream of [child.stdout, child.stderr]) stream.off('data', read).resume()
      resolve(`http://127.0.0.1:${port}`)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    void gone.then(() => reject(new Error(`anvil ended before it listened: ${text}`)))
  })
  return {
    url,
    process: child,
    stop: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}
