import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** One request as the proxy sees it. */
export interface ProxiedCall {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
  /** Hands the request on to the node and gives the node's JSON. */
  forward(): Promise<string>
}

/** How a rule answers: with JSON text, or null where it has dealt with the socket by itself. */
export type Answer = (call: ProxiedCall, response: ServerResponse) => Promise<string | null>

/** Which requests meet a fault. */
export interface FaultRule {
  /** The method's name; undefined: any. */
  readonly method?: string
  /** So many matching requests pass first. */
  readonly after: number
  /** Then so many meet the fault. */
  readonly times: number
  readonly answer: Answer
}

interface ArmedRule extends FaultRule {
  seen: number
  fired: number
}

/** A JSON-RPC proxy before a node that fails as its rules say, and counts how often it did. */
export class FaultProxy {
  private rules: ArmedRule[] = []
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server,
    private readonly node: string,
  ) {}

  /** @param node address of the node behind it */
  static async start(node: string): Promise<FaultProxy> {
    const server = createServer()
    const proxy = new FaultProxy(server, node)
    server.on('connection', (socket) => {
      proxy.sockets.add(socket)
      socket.once('close', () => proxy.sockets.delete(socket))
    })
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        proxy.serve(Buffer.concat(chunks).toString(), response).catch(() => response.destroy())
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Adds a rule. @returns how often it fired so far */
  arm(rule: FaultRule): () => number {
    const armed = { ...rule, seen: 0, fired: 0 }
    this.rules.push(armed)
    return () => armed.fired
  }

  /** Takes all rules away. */
  disarm(): void {
    this.rules = []
  }

  private async serve(body: string, response: ServerResponse): Promise<void> {
    const { id, method, params } = JSON.parse(body) as { id: number; method: string; params: unknown[] }
    const forward = async () => {
      const answer = await fetch(this.node, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return answer.text()
    }
    const rule = this.rules.find((candidate) => {
      if (candidate.method !== undefined && candidate.method !== method) return false
      const place = candidate.seen++
      return place >= candidate.after && candidate.fired < candidate.times
    })
    let text: string | null
    if (rule === undefined) text = await forward()
    else {
      rule.fired++
      text = await rule.answer({ id, method, params, forward }, response)
    }
    if (text === null) return
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(text)
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }
}

/** JSON-RPC text of a result. */
export function resultText(id: number, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result })
}

/** JSON-RPC text of an error. */
export function errorText(id: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message } })
}

/** Answers with an HTTP status. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return async (_, response) => {
    response.writeHead(code, headers)
    response.end('the endpoint fails')
    return null
  }
}

/** Cuts the connection, before or after the node has the request. */
export function reset(afterNode: boolean): Answer {
  return async ({ forward }, response) => {
    if (afterNode) await forward()
    response.socket?.resetAndDestroy()
    return null
  }
}

/** Hands the request on and never answers. */
export const silence: Answer = async ({ forward }) => {
  await forward()
  return null
}

/** Answers with text that is no answer to this request. */
export function garbled(kind: 'no-json' | 'wrong-id' | 'cut'): Answer {
  return async ({ id, forward }) => {
    const text = await forward()
    if (kind === 'no-json') return '<html>busy</html>'
    if (kind === 'cut') return text.slice(0, Math.floor(text.length / 2))
    return text.replace(`"id":${id}`, `"id":${id + 1}`)
  }
}

/** Changes the node's result. */
export function rewritten(change: (result: unknown, call: ProxiedCall) => unknown): Answer {
  return async (call) => {
    const answer = JSON.parse(await call.forward()) as { result?: unknown }
    return resultText(call.id, change(answer.result, call))
  }
}
