import { type FileCalls, fileCalls } from '../durable-lines.js'
import type { RpcEndpoint } from '../rpc-endpoint.js'

/** Where a keeper may be killed, as text: the state of its journal, what it does, and how far it is with it. */
export type CrashPoint = string

/** Called at every point; it may end the process. */
export type AtPoint = (point: CrashPoint) => void

/** What a line that is being written is about: a record's kind in the journal, a line's type in the log. */
function subjectOf(bytes: Uint8Array): { file: 'journal' | 'log'; kind: string } {
  const text = Buffer.from(bytes).toString()
  const kind = /"kind":"([a-z]+)"/.exec(text)?.[1]
  if (/^[0-9a-f]{16} /.test(text)) return { file: 'journal', kind: kind ?? 'line' }
  return { file: 'log', kind: /"type":"([a-z]+)"/.exec(text)?.[1] ?? 'line' }
}

/** The points of one process: which records it has written tells in which state a request is made. */
export class CrashPoints {
  private state = 'start'

  constructor(private readonly atPoint: AtPoint) {}

  /** File calls with a point before, within and behind every write, and behind its fsync. */
  readonly calls: FileCalls = {
    truncate: fileCalls.truncate,
    write: (descriptor, bytes, position) => {
      const { file, kind } = subjectOf(bytes)
      const name = `${file} ${kind}`
      this.atPoint(`${name}: before it is written`)
      const half = bytes.length >> 1
      const written = fileCalls.write(descriptor, bytes.subarray(0, half), position)
      this.atPoint(`${name}: half written`)
      const rest = fileCalls.write(descriptor, bytes.subarray(written), position + written)
      this.atPoint(`${name}: written, not yet durable`)
      if (file === 'journal') this.state = kind
      return written + rest
    },
    sync: (descriptor) => {
      fileCalls.sync(descriptor)
      this.atPoint(`${this.state}: durable`)
    },
  }

  /** An endpoint with a point before and after every request. */
  wrap(endpoint: RpcEndpoint): RpcEndpoint {
    return {
      number: endpoint.number,
      request: async (method, params) => {
        const name = `${this.state}, ${method}`
        this.atPoint(`${name}: before the request`)
        const result = await endpoint.request(method, params)
        this.atPoint(`${name}: after the answer`)
        return result
      },
    }
  }
}
