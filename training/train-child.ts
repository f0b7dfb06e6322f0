import type { RunConfig } from './config/run-config.js'
import { loadMechanismFile } from './mechanism-files.js'
import { ProgressMeter, type ProgressReport } from './progress.js'
import type { RunResult } from './run-result.js'
import { type ToldError, toldError } from './told-error.js'
import { resume, train } from './train.js'

/**
 * A process that trains one run for its parent: `node train-child.js [mechanism file ...]` with an IPC channel. It takes one request and then,
 * at most, "stop"; it tells its progress at most twice a second, and last the result or the error.
 */
export type ChildRequest =
  | { readonly kind: 'train'; readonly config: RunConfig; readonly out: string; readonly threads: number }
  | { readonly kind: 'resume'; readonly folder: string; readonly threads: number }
  | { readonly kind: 'stop' }

export type ChildMessage =
  | { readonly kind: 'progress'; readonly progress: ProgressReport }
  | { readonly kind: 'result'; readonly result: RunResult }
  | ToldError

const MILLISECONDS_BETWEEN_MESSAGES = 500

/** Sends and waits until the parent's end of the channel has taken it. */
function tell(message: ChildMessage): Promise<void> {
  return new Promise((done) => {
    if (process.send === undefined) done()
    else process.send(message, undefined, undefined, () => done())
  })
}

const controller = new AbortController()

async function work(request: Exclude<ChildRequest, { kind: 'stop' }>): Promise<void> {
  let lastTold = Number.NEGATIVE_INFINITY
  const meter = new ProgressMeter((progress) => {
    if (performance.now() - lastTold < MILLISECONDS_BETWEEN_MESSAGES) return
    lastTold = performance.now()
    void tell({ kind: 'progress', progress })
  })
  const options = { threads: request.threads, callbacks: [meter], signal: controller.signal }
  try {
    for (const file of process.argv.slice(2)) await loadMechanismFile(file)
    const result =
      request.kind === 'train'
        ? await train(request.config, { ...options, out: request.out })
        : await resume(request.folder, options)
    await tell({ kind: 'result', result })
  } catch (error) {
    await tell(toldError(error))
    process.exitCode = 1
  }
  process.disconnect?.()
}

// Ctrl-C reaches the whole group of processes; the parent alone decides what to do with it.
process.on('SIGINT', () => {})
process.on('disconnect', () => controller.abort())
process.on('message', (request: ChildRequest) => {
  if (request.kind === 'stop') controller.abort()
  else void work(request)
})
