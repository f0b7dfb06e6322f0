import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpEndpoint, type RpcEndpoint, RpcFailure } from '../../../deploy/keeper/rpc-endpoint.js'
import { NoQuorum, RpcQuorum } from '../../../deploy/keeper/rpc-quorum.js'

const servers: Server[] = []

async function serving(
  body: string | null,
  status = 200,
  headers: Record<string, string> = {},
): Promise<string> {
  const server = createServer((_, response) => {
    if (body === null) return
    response.writeHead(status, headers)
    response.end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/key-of-an-account`
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const failureOf = async (url: string, milliseconds = 5000) => {
  try {
    await new HttpEndpoint(1, url, milliseconds).request('eth_chainId', [])
  } catch (cause) {
    return cause as RpcFailure
  }
  throw new Error('it did not fail')
}

const retries = {
  attempts: 0,
  initialDelayMilliseconds: 1,
  maximumDelayMilliseconds: 2,
  failuresInARow: 25,
  restMilliseconds: 10,
}

const fixed = (number: number, answer: unknown): RpcEndpoint => ({
  number,
  request: async () => {
    if (answer instanceof Error) throw answer
    return answer
  },
})

describe('an endpoint', () => {
  it('names every way of failing, and never its address', async () => {
    const table = [
      ['http', await failureOf(await serving('no', 500))],
      ['busy', await failureOf(await serving('slower', 429, { 'retry-after': '7' }))],
      ['malformed', await failureOf(await serving('<html>'))],
      ['malformed', await failureOf(await serving('{"jsonrpc":"2.0","id":2,"result":"0x1"}'))],
      ['malformed', await failureOf(await serving('{"jsonrpc":"2.0","id":1}'))],
      ['timeout', await failureOf(await serving(null), 200)],
      ['unreachable', await failureOf('http://127.0.0.1:1/key-of-an-account')],
      [
        'answered',
        await failureOf(await serving('{"jsonrpc":"2.0","id":1,"error":{"message":"no","data":"0xab"}}')),
      ],
    ] as const
    for (const [kind, failure] of table) {
      expect(failure).toBeInstanceOf(RpcFailure)
      expect(failure.kind).toBe(kind)
      expect(failure.message).not.toContain('key-of-an-account')
    }
    expect(table[1][1].retryAfterMilliseconds).toBe(7000)
    expect(table[7][1].data).toBe('0xab')
  })
})

describe('a quorum', () => {
  it('outvotes one liar of three and one that is away', async () => {
    const liar = new RpcQuorum([fixed(1, '0x2'), fixed(2, '0x1'), fixed(3, '0x1')], 2, retries)
    expect(await liar.read('eth_chainId', [])).toBe('0x1')
    const away = new RpcFailure('unreachable', 'endpoint 1 cannot be reached')
    const absent = new RpcQuorum(
      [fixed(1, away), fixed(2, { a: 1, b: 2 }), fixed(3, { b: 2, a: 1 })],
      2,
      retries,
    )
    expect(await absent.read('eth_getLogs', [])).toEqual({ a: 1, b: 2 })
  })

  it('reads nothing where no answer has the votes', async () => {
    const split = new RpcQuorum([fixed(1, '0x2'), fixed(2, '0x1')], 2, retries)
    await expect(split.read('eth_chainId', [])).rejects.toBeInstanceOf(NoQuorum)
  })

  it('takes a revert as an answer where enough endpoints give the same one', async () => {
    const revert = (data: `0x${string}`) => new RpcFailure('answered', 'execution reverted', null, data)
    const agreed = new RpcQuorum(
      [fixed(1, revert('0x01')), fixed(2, revert('0x01')), fixed(3, '0x')],
      2,
      retries,
    )
    await expect(agreed.read('eth_call', [])).rejects.toMatchObject({ kind: 'answered', data: '0x01' })
    const split = new RpcQuorum([fixed(1, revert('0x01')), fixed(2, revert('0x02'))], 2, retries)
    await expect(split.read('eth_call', [])).rejects.toBeInstanceOf(NoQuorum)
  })

  it('takes the highest head that enough endpoints have reached', async () => {
    const block = (number: number, hash: string) => ({ number: `0x${number}`, hash, timestamp: '0x1' })
    const endpoint = (number: number, latest: number): RpcEndpoint => ({
      number,
      request: async (_, [which]) => {
        const wanted = which === 'latest' ? latest : Number(which)
        return wanted > latest ? null : block(wanted, `hash of ${wanted}`)
      },
    })
    const quorum = new RpcQuorum([endpoint(1, 9), endpoint(2, 5), endpoint(3, 7)], 2, retries)
    expect((await quorum.head()).number).toBe(7n)
  })
})
