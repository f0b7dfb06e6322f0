import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fileCalls } from '../../../deploy/keeper/durable-lines.js'
import { type ChainDecision, intentId } from '../../../deploy/keeper/intent.js'
import { Journal } from '../../../deploy/keeper/journal.js'
import type { JournalOwner } from '../../../deploy/keeper/journal-records.js'

const hash = (digit: string): `0x${string}` => `0x${digit.repeat(64)}`
const owner: JournalOwner = {
  chainId: 1,
  controller: `0x${'ab'.repeat(20)}`,
  sender: `0x${'cd'.repeat(20)}`,
  mode: 'send',
}
const decision: ChainDecision = {
  policyHash: hash('1'),
  guardHash: hash('2'),
  epoch: 7n,
  round: 3n,
  expiresAt: 1_800_000_000n,
  logHash: hash('3'),
  requested: [-(10n ** 18n), 0n, 2n ** 200n],
}
const attempt = {
  nonce: 5n,
  hash: hash('4'),
  raw: '0x02' as const,
  fees: { maxFeePerGas: 2n ** 70n, maxPriorityFeePerGas: 1n },
  signedAtBlock: 9n,
}
const ending = {
  state: 'applied',
  reason: '12n',
  block: 10n,
  blockHash: hash('5'),
  transaction: hash('4'),
} as const

let folder: string
const open = (who = owner) => Journal.open(folder, who, fileCalls)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})

function write(): void {
  const journal = open()
  journal.record({ kind: 'intent', id: 'a', decision, decidedAtBlock: 8n, logLine: '{"line":1}' })
  journal.record({ kind: 'signed', id: 'a', attempt })
  journal.record({ kind: 'filler', attempt: { ...attempt, nonce: 4n } })
  journal.record({ kind: 'final', id: 'a', ending, logLine: '{"line":2}' })
  journal.close()
}

describe("a keeper's journal", () => {
  it('comes back with every integer, and opens again', () => {
    write()
    const journal = open()
    const intent = { id: 'a', decision, decidedAtBlock: 8n, attempts: [attempt], ending, effectLogged: false }
    expect(journal.intents).toEqual([intent])
    expect(journal.attempts.map(({ attempt: { nonce } }) => nonce)).toEqual([5n, 4n])
    journal.record({ kind: 'reopened', id: 'a', reason: 'another block' })
    journal.close()
    expect(open().intents).toEqual([{ ...intent, ending: null }])
  })

  it('writes what the decision log lacks, and refuses a log that says otherwise', () => {
    write()
    const log = join(folder, 'decisions.jsonl')
    for (const length of [0, 5, 11, 14]) {
      truncateSync(log, length)
      open().close()
      expect(readFileSync(log, 'utf8')).toBe('{"line":1}\n{"line":2}\n')
    }
    writeFileSync(log, '{"line":9}\n')
    expect(() => open()).toThrow(/Line 1 of the decision log is not what the journal holds/)
  })

  it("is not another keeper's", () => {
    write()
    expect(() => open({ ...owner, chainId: 2 })).toThrow(/state folder of its own/)
    expect(() => open({ ...owner, mode: 'shadow' })).toThrow(/mode send/)
  })

  it('contradicts itself only where it was tampered with', () => {
    const journal = open()
    expect(() => journal.record({ kind: 'signed', id: 'b', attempt })).toThrow(
      /signed of intent b, which is not there/,
    )
  })
})

describe("an intent's name", () => {
  it('is one for one bundle, epoch, round and action', () => {
    const name = intentId('bundle', 1n, 2n, 'action')
    expect(name).toMatch(/^[0-9a-f]{64}$/)
    expect(intentId('bundle', 1n, 2n, 'action')).toBe(name)
    const others = [
      intentId('other', 1n, 2n, 'action'),
      intentId('bundle', 2n, 2n, 'action'),
      intentId('bundle', 1n, 3n, 'action'),
      intentId('bundle', 1n, 2n, 'other'),
    ]
    expect(new Set([name, ...others]).size).toBe(5)
  })
})
