import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { RunResult } from '../../training/run-result.js'
import type { ChildMessage, ChildRequest } from '../../training/train-child.js'

const childFile = join(import.meta.dirname, '../../dist/training/train-child.js')

/** A real process of the built package that trains, and what it says at its end; null where it was killed. */
export function startChild(
  request: Exclude<ChildRequest, { kind: 'stop' }>,
  execPath = process.execPath,
): { child: ChildProcess; result: Promise<RunResult | null> } {
  const child = fork(childFile, { execPath, execArgv: [] })
  const result = new Promise<RunResult | null>((resolve, reject) => {
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'result') resolve(message.result)
      if (message.kind === 'error') reject(new Error(`${message.what} (${message.where}). ${message.remedy}`))
    })
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve(null)
      else reject(new Error(`The process ended with ${signal ?? code}`))
    })
  })
  child.send(request)
  return { child, result }
}
