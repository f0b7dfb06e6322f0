import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Anvil, startAnvil } from '../../deploy/anvil.js'

let anvil: Anvil

beforeAll(async () => {
  anvil = await startAnvil()
}, 30_000)
afterAll(() => anvil.stop())

it('keeps and searches nothing of what anvil says once it listens, and goes on emptying its pipes', async () => {
  const streams = [anvil.process.stdout!, anvil.process.stderr!]
  expect(streams.map((stream) => stream.listenerCount('data'))).toEqual([0, 0])
  expect(streams.map((stream) => stream.readableFlowing)).toEqual([true, true])
  // Some 20 bytes a call fill a pipe of 64 kB within these; anvil would wait for a reader.
  const body = JSON.stringify(
    Array.from({ length: 500 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'eth_chainId' })),
  )
  for (let batch = 0; batch < 20; batch++) {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(anvil.url, { method: 'POST', headers, body })
    expect(await response.json()).toHaveLength(500)
  }
}, 30_000)
