/** What went wrong with one request. All but `answered` may clear by themselves; only `answered` is the node's own word. */
export type RpcFailureKind = 'unreachable' | 'timeout' | 'http' | 'busy' | 'malformed' | 'answered'

/** A request that gave no result. Its message names the endpoint by its number: a URL may hold a key. */
export class RpcFailure extends Error {
  constructor(
    readonly kind: RpcFailureKind,
    message: string,
    /** Milliseconds that a busy endpoint asked to be left alone. */
    readonly retryAfterMilliseconds: number | null = null,
    /** The error's data where the node answered with one: a revert's bytes. */
    readonly data: `0x${string}` | null = null,
  ) {
    super(message)
    this.name = 'RpcFailure'
  }
}

/** One JSON-RPC endpoint. */
export interface RpcEndpoint {
  /** Its number from 1, in messages and metrics. */
  readonly number: number
  /**
   * One request.
   * @throws RpcFailure
   */
  request(method: string, params: readonly unknown[]): Promise<unknown>
}

/** Answers beyond this are refused: no reading of a keeper comes near it. */
const MAXIMUM_ANSWER_CHARACTERS = 16_000_000

interface Answer {
  readonly id?: unknown
  readonly result?: unknown
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown }
}

function revertData(data: unknown): `0x${string}` | null {
  if (typeof data === 'string' && /^0x[0-9a-f]*$/i.test(data)) return data as `0x${string}`
  if (typeof data === 'object' && data !== null && 'data' in data) return revertData(data.data)
  return null
}

function failureOf(cause: unknown, name: string, timeoutMilliseconds: number): RpcFailure {
  if (cause instanceof RpcFailure) return cause
  if (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError')) {
    return new RpcFailure('timeout', `${name} did not answer within ${timeoutMilliseconds} ms`)
  }
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : 'no connection'
  return new RpcFailure('unreachable', `${name} cannot be reached (${code})`)
}

/** An endpoint over HTTP. An answer that is no JSON-RPC, or one to another request, is a failure and never a result. */
export class HttpEndpoint implements RpcEndpoint {
  private lastId = 0

  constructor(
    readonly number: number,
    private readonly url: string,
    private readonly timeoutMilliseconds: number,
  ) {}

  async request(method: string, params: readonly unknown[]): Promise<unknown> {
    const name = `endpoint ${this.number}, ${method},`
    const id = ++this.lastId
    let text: string
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        signal: AbortSignal.timeout(this.timeoutMilliseconds),
      })
      text = await response.text()
      if (response.status === 429) {
        const seconds = Number(response.headers.get('retry-after'))
        const wait = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null
        throw new RpcFailure('busy', `${name} asks for patience (429)`, wait)
      }
      if (!response.ok && !text.startsWith('{')) {
        throw new RpcFailure('http', `${name} answered with status ${response.status}`)
      }
    } catch (cause) {
      throw failureOf(cause, name, this.timeoutMilliseconds)
    }
    return this.resultOf(text, id, name)
  }

  private resultOf(text: string, id: number, name: string): unknown {
    if (text.length > MAXIMUM_ANSWER_CHARACTERS) {
      throw new RpcFailure('malformed', `${name} answered with ${text.length} characters`)
    }
    let answer: Answer
    try {
      answer = JSON.parse(text) as Answer
    } catch {
      throw new RpcFailure('malformed', `${name} answered with no JSON`)
    }
    if (typeof answer !== 'object' || answer === null || answer.id !== id) {
      throw new RpcFailure('malformed', `${name} answered another request`)
    }
    if (answer.error !== undefined) {
      const message = String(answer.error.message ?? 'an error without a message').slice(0, 300)
      throw new RpcFailure('answered', `${name} refused: ${message}`, null, revertData(answer.error.data))
    }
    if (answer.result === undefined) throw new RpcFailure('malformed', `${name} answered without a result`)
    return answer.result
  }
}
