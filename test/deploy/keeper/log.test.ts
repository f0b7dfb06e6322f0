import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../checkpoints/canonical-json.js'
import { RandomStream } from '../../../core/random/stream.js'
import type { AppliedEvent } from '../../../deploy/keeper/controller-reader.js'
import { chainWorld } from '../../../deploy/keeper/faults/chain-world.js'
import { faultKeeper } from '../../../deploy/keeper/faults/fault-keeper.js'
import { recordOf, tickOnce } from '../../../deploy/keeper/faults/fault-run.js'
import type { World } from '../../../deploy/keeper/faults/world.js'
import { hashOfLine, type LogLine, NO_LINE } from '../../../deploy/keeper/log-lines.js'
import { escapeHtml, fixed18Text, logPage } from '../../../deploy/keeper/publish-log.js'
import { checkLog, compareWithChain } from '../../../deploy/keeper/verify-log.js'

let world: World
let text: string
let events: readonly AppliedEvent[]
let settled: bigint
let folder: string

/** A log of three epochs on a real chain, the effects of the first two with it. */
beforeAll(async () => {
  world = await chainWorld()
  folder = mkdtempSync(join(tmpdir(), 'log-'))
  const open = faultKeeper(world, {
    stateFolder: folder,
    figures: { effectAfterSeconds: 60n, validSeconds: 300n },
  })
  const random = new RandomStream(3, 'test')
  for (let epoch = 0; epoch < 3; epoch++) {
    await world.observe(world.soundObservation(random))
    for (let step = 0; step < 6; step++) {
      await tickOnce(open, () => {})
      await world.chain.mine(1, 12)
    }
    if (epoch < 2) await world.chain.pass(world.epochSeconds)
    await tickOnce(open, () => {})
  }
  open.close()
  text = readFileSync(join(folder, 'decisions.jsonl'), 'utf8')
  events = (await recordOf(world, [])).events
  settled = BigInt(await world.chain.blockNumber())
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await world.close()
})

const linesOf = (log: string) => log.split('\n').slice(0, -1)
const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
const findingsOf = (log: string) => {
  const read = checkLog(log)
  return [...read.findings, ...compareWithChain(read, events, settled)].map(({ what }) => what)
}

/** Chains lines anew, as somebody does who rewrites a log and means to get away with it. */
function rechained(lines: readonly LogLine[], originals = lines): string {
  let previous = NO_LINE
  const renamed = new Map<string, `0x${string}`>()
  const done: string[] = []
  const old = originals.map((line) => hashOfLine(canonicalJson(line)))
  lines.forEach((line, sequence) => {
    const named =
      line.type === 'decision' ? line : { ...line, decision: renamed.get(line.decision) ?? line.decision }
    const written = canonicalJson({ ...named, sequence, previous })
    previous = hashOfLine(written)
    renamed.set(old[sequence]!, previous)
    done.push(written)
  })
  return joined(done)
}

describe('a decision log', () => {
  it('holds all three kinds of line and agrees with the chain', () => {
    const kinds = linesOf(text).map((line) => (JSON.parse(line) as LogLine).type)
    expect(kinds.filter((kind) => kind === 'decision').length).toBeGreaterThanOrEqual(3)
    expect(kinds).toContain('receipt')
    expect(kinds).toContain('effect')
    expect(events).toHaveLength(3)
    expect(findingsOf(text)).toEqual([])
  })

  it('shows every changed byte, missing line and changed order', () => {
    const bytes = Buffer.from(text)
    for (let trial = 0; trial < 300; trial++) {
      const place = (trial * 7919) % (bytes.length - 1)
      const changed = Buffer.from(bytes)
      changed[place] = changed[place]! ^ 1
      // The last line's own change shows only in what the chain says, or in its form.
      if (place < text.lastIndexOf('\n', text.length - 2)) {
        expect(checkLog(changed.toString()).findings.length, `byte ${place}`).toBeGreaterThan(0)
      }
    }
    const lines = linesOf(text)
    for (let left = 0; left < lines.length - 1; left++) {
      const without = lines.filter((_, index) => index !== left)
      expect(checkLog(joined(without)).findings.length).toBeGreaterThan(0)
      const swapped = [...lines]
      swapped[left] = lines[left + 1]!
      swapped[left + 1] = lines[left]!
      expect(checkLog(joined(swapped)).findings.length).toBeGreaterThan(0)
    }
  })

  it('cannot lose its tail, its lines or its words where the chain is asked', () => {
    const lines = linesOf(text).map((line) => JSON.parse(line) as LogLine)
    const lastDecision = lines.map(({ type }) => type).lastIndexOf('decision')
    expect(findingsOf(joined(linesOf(text).slice(0, lastDecision))).join()).toMatch(
      /whose line is not in the log/,
    )
    expect(findingsOf(joined(linesOf(text).slice(0, lastDecision + 1))).join()).toMatch(/has no receipt/)
    expect(rechained(lines)).toBe(text)
    const rewritten = lines.map((line) =>
      line.type === 'decision' ? { ...line, reasons: ['all is well'] } : line,
    )
    expect(checkLog(rechained(rewritten, lines)).findings).toEqual([])
    expect(findingsOf(rechained(rewritten, lines)).join()).toMatch(/whose line is not in the log/)
    const denied = lines.map((line) =>
      line.type === 'receipt' ? { ...line, state: 'expired' as const } : line,
    )
    expect(findingsOf(rechained(denied, lines)).join()).toMatch(/applied on the chain, expired in the log/)
    const boasted = compareWithChain(checkLog(text), events.slice(0, 2), settled)
    expect(boasted.map(({ what }) => what).join()).toMatch(
      /applied in the log, and the chain has no such action/,
    )
  })

  it('finds attributions that do not add up', () => {
    const lines = linesOf(text).map((line) => JSON.parse(line) as LogLine)
    const bent = lines.map((line) =>
      line.type === 'decision'
        ? { ...line, attributions: line.attributions.map((entry) => ({ ...entry, residual: '1' })) }
        : line,
    )
    expect(checkLog(rechained(bent, lines)).findings[0]?.what).toMatch(
      /attributions of supply-rate do not add up/,
    )
  })
})

describe('the public page', () => {
  it('escapes what a name or a reason may hold', () => {
    const lines = linesOf(text).map((line) => JSON.parse(line) as LogLine)
    const hostile = '<img src=x onerror=alert(1)>"\'&'
    const written = lines.map((line) =>
      line.type === 'decision'
        ? {
            ...line,
            reasons: [hostile],
            observations: line.observations.map((value) => ({ ...value, name: hostile })),
          }
        : line.type === 'receipt'
          ? { ...line, reason: hostile }
          : line,
    )
    const page = logPage(checkLog(rechained(written, lines)))
    expect(page).not.toContain('<img')
    expect(page).toContain(escapeHtml(hostile))
    expect(page).not.toMatch(/<script|javascript:|https?:/i)
  })

  it('withholds what has not ended', () => {
    const lines = linesOf(text)
    const lastDecision = lines.map((line) => (JSON.parse(line) as LogLine).type).lastIndexOf('decision')
    const open = checkLog(joined(lines.slice(0, lastDecision + 1)))
    const last = open.decisions.at(-1)!
    const page = logPage(open)
    expect(page).toContain('1 that have not ended are withheld')
    expect(page).not.toContain(last.hash)
    expect(page).not.toContain(fixed18Text(last.decision.requested[0]!.value))
  })

  it('writes every digit of a number', () => {
    expect(fixed18Text('-1')).toBe('-0.000000000000000001')
    expect(fixed18Text('1200000000000000011')).toBe('1.200000000000000011')
    expect(fixed18Text('5000000000000000000')).toBe('5')
    expect(fixed18Text('0')).toBe('0')
  })
})
