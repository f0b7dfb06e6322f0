import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { sources } from '../../../deploy/keeper/controller-abi.js'
import { chainWorld } from '../../../deploy/keeper/faults/chain-world.js'
import { faultGuard } from '../../../deploy/keeper/faults/fault-bundle.js'
import { faultKeeper } from '../../../deploy/keeper/faults/fault-keeper.js'
import { recordOf, tickOnce } from '../../../deploy/keeper/faults/fault-run.js'
import type { World } from '../../../deploy/keeper/faults/world.js'
import type { DecisionLine } from '../../../deploy/keeper/log-lines.js'
import type { OpenKeeper } from '../../../deploy/keeper/open-keeper.js'
import type { Face } from '../../../deploy/keeper/sender.js'
import { checkLog, compareWithChain } from '../../../deploy/keeper/verify-log.js'
import type { GuardSpecification } from '../../../guard/specification.js'

const one = 10n ** 18n
const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The price may rise by a fifth; more is refused, not cut. The policy asks for 12 where 1 is in force. */
function refusing(fallback: GuardSpecification['fallback']): GuardSpecification {
  const levers = faultGuard.levers.map((lever) =>
    lever.change === null ? lever : { ...lever, change: { ...lever.change, response: 'reject' as const } },
  )
  return { ...faultGuard, levers, fallback }
}

async function keeperOn(face: Face, guard: GuardSpecification): Promise<{ world: World; open: OpenKeeper }> {
  const world = await chainWorld(face, guard)
  closing.push(() => world.close())
  const stateFolder = mkdtempSync(join(tmpdir(), 'keeper-'))
  closing.push(() => rmSync(stateFolder, { recursive: true }))
  const open = faultKeeper(world, { stateFolder })
  closing.push(() => open.close())
  await world.observe([one, one / 2n, one])
  for (let step = 0; step < 8; step++) {
    await tickOnce(open, () => {})
    await world.chain.mine(1, 12)
  }
  return { world, open }
}

test.each([
  ['signed', sources.keeper],
  ['on-chain-policy', sources.fallback],
] as const)(
  'where the guard refuses the policy, the fallback that the limits name acts: %s',
  async (face, source) => {
    const { world, open } = await keeperOn(face, refusing(['production-rule', 'last', 'no-action']))
    const { events } = await recordOf(world, open.journal.intents)
    // The last levels: no change of supply, the price in force.
    expect(events.map((event) => [event.source, event.requested, event.applied])).toEqual([
      [source, [0n, one], [0n, one]],
    ])
    expect(open.journal.intents.map(({ ending }) => ending?.state)).toEqual(['applied'])
    const text = open.journal.logLines.map((line) => `${line}\n`).join('')
    const log = checkLog(text)
    expect([...log.findings, ...compareWithChain(log, events, events[0]!.block)]).toEqual([])
    const line = JSON.parse(open.journal.logLines[0]!) as DecisionLine
    expect(line.guarded.map(({ value }) => value)).toEqual(['0', `${one}`])
    expect(line.reasons.join('; ')).toMatch(
      /The guard refuses: the largest change at once \(index 1\).*compute-price 1[12]\.\d+; the fallback "last" acts in its place/,
    )
  },
)

test('where the limits name no action, nothing is sent', async () => {
  const { open } = await keeperOn('signed', refusing(['no-action']))
  expect(open.journal.attempts).toEqual([])
  expect(open.journal.intents.map(({ ending }) => ending?.state)).toEqual(['refused'])
})
