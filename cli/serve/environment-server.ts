import { readSync, writeSync } from 'node:fs'
import { MinthelmError, usageError } from '../../core/errors.js'
import type { EnvironmentOptions } from '../../env/definition.js'
import { makeVector } from '../../env/registry.js'
import type { Space } from '../../env/spaces.js'
import type { ResetResult, VectorEnv } from '../../env/vector-env.js'
import { SharedMemory } from './shared-memory.js'

/** Reads lines from a descriptor and waits for each. The sender awaits an answer before it sends the next line. */
class LineReader {
  private readonly buffer = Buffer.alloc(65536)

  constructor(private readonly descriptor: number) {}

  /** The next line without its end, or undefined where the sender is gone. */
  next(): string | undefined {
    const parts: Buffer[] = []
    for (;;) {
      const length = readSync(this.descriptor, this.buffer, 0, this.buffer.length, null)
      if (length === 0) return undefined
      if (this.buffer[length - 1] !== 10) {
        parts.push(Buffer.from(this.buffer.subarray(0, length)))
        continue
      }
      const end = this.buffer.subarray(0, length - 1)
      return (parts.length === 0 ? end : Buffer.concat([...parts, end])).toString('utf8')
    }
  }
}

function describeSpace(space: Space) {
  return space.kind === 'box' ? { ...space, low: [...space.low], high: [...space.high] } : space
}

/** Steps one vector environment for another process. */
class EnvironmentServer {
  private env: VectorEnv
  private readonly memory: SharedMemory

  constructor(
    private readonly id: string,
    private readonly options: EnvironmentOptions,
    memoryDescriptor: number,
  ) {
    this.env = makeVector(id, options)
    this.memory = new SharedMemory(memoryDescriptor, this.env, this.env.reset())
  }

  /** What the other process must know before its first request. */
  describe() {
    const { env, memory } = this
    return {
      id: env.id,
      numEnvs: env.numEnvs,
      autoresetMode: env.autoresetMode,
      observationSpace: describeSpace(env.observationSpace),
      actionSpace: describeSpace(env.actionSpace),
      memoryBytes: memory.bytes,
      sections: memory.sections,
      columns: memory.columnNames,
    }
  }

  /** Does what a request says and leaves the result in the shared memory. */
  answer(request: string): void {
    const [word, seed] = request.split(' ')
    if (word === 'step') this.memory.writeResult(this.env.step(this.memory.readActions()))
    else if (word === 'reset') this.memory.writeResult(this.reset(seed))
    else if (word === 'next') this.memory.writeResult(this.nextEpisodes())
    else throw usageError(`Unknown request "${request}"`, 'env serve', 'Known: step, reset, next.')
  }

  private reset(seed: string | undefined): ResetResult {
    if (seed !== undefined) this.env = makeVector(this.id, { ...this.options, seed: Number(seed) })
    return this.env.reset()
  }

  private nextEpisodes(): ResetResult {
    if (this.env.startNextEpisodes === undefined) {
      throw usageError(`${this.id} cannot break off episodes`, 'env serve', 'Reset it with a seed.')
    }
    return this.env.startNextEpisodes(new Uint8Array(this.env.numEnvs).fill(1))
  }
}

/** Writes the whole of a line. */
function writeLine(descriptor: number, text: string): void {
  const bytes = Buffer.from(`${text}\n`)
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written)
}

/** Does the work, or tells what it refuses; an error that is no MinthelmError ends the process. */
function attempt<Result>(work: () => Result, reply: (text: string) => void): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof MinthelmError)) throw error
    const { what, where, remedy, exitStatus } = error
    reply(`error ${JSON.stringify({ what, where, remedy, exitStatus })}`)
    return undefined
  }
}

function parseOptions(line: string): EnvironmentOptions {
  const options: unknown = JSON.parse(line)
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) {
    return options as EnvironmentOptions
  }
  throw usageError('The first line is no JSON object', 'env serve', 'Send the options of makeVector.')
}

/**
 * Serves a vector environment to another process, until that process closes its end.
 *
 * Requests are lines on `requests`, each answered by one line on `answers`: `ok`, or `error` and JSON with what, where,
 * remedy and exitStatus. The first line is a JSON object with the options of `makeVector`; its answer is `ok` and a JSON
 * object that tells the spaces and where each block lies in the memory, to whose size the other process must then bring
 * the file. After that: `reset` (start over), `reset SEED`, `next` (every environment's next episode) and `step`, whose
 * actions are read from the memory. Actions that are refused leave the environment where it was.
 */
export function serveEnvironment(
  id: string,
  descriptors: { readonly requests: number; readonly answers: number; readonly memory: number },
): void {
  const reader = new LineReader(descriptors.requests)
  const first = reader.next()
  if (first === undefined) return
  const reply = (text: string) => writeLine(descriptors.answers, text)
  const server = attempt(() => new EnvironmentServer(id, parseOptions(first), descriptors.memory), reply)
  if (server === undefined) return
  reply(`ok ${JSON.stringify(server.describe())}`)
  for (let request = reader.next(); request !== undefined; request = reader.next()) {
    const line = request
    const done = attempt(() => {
      server.answer(line)
      return true
    }, reply)
    if (done === true) reply('ok')
  }
}
