// Loaded before a test (NODE_OPTIONS=--import): writes what the test asks a contract and what that answers, a line a call, into
// the file that MINTHELM_RECORD names; every so many calls, MINTHELM_RECORD_EVERY, where a call is large.
import { appendFileSync } from 'node:fs'

const { MINTHELM_RECORD: file, MINTHELM_RECORD_EVERY: every = '1' } = process.env
const LARGE = 100_000
const original = globalThis.fetch
let large = 0

globalThis.fetch = async (resource, options) => {
  const response = await original(resource, options)
  const body = typeof options?.body === 'string' ? options.body : ''
  if (file === undefined || !body.includes('"eth_call"')) return response
  const { method, params } = JSON.parse(body)
  if (method !== 'eth_call' || (body.length > LARGE && large++ % Number(every) !== 0)) return response
  const { result, error } = await response.clone().json()
  appendFileSync(
    file,
    `${JSON.stringify({ data: params[0].data, result: result ?? null, error: error?.data ?? null })}\n`,
  )
  return response
}
