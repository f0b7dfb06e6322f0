import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinthelmError } from '../../../core/errors.js'
import { type FileCalls, fileCalls } from '../durable-lines.js'
import { journalName } from '../journal.js'
import { killedKeeper } from './crash-run.js'
import { type Expectation, type Fault, type FaultRun, pausing } from './fault-run.js'
import { holding } from './pool-faults.js'
import { appliedOnce, soundObservation } from './rpc-faults.js'

/** A keeper that meets an observation which must not be acted on, and then a sound one. */
async function unsoundThenSound(run: FaultRun, spoil: () => Promise<void>): Promise<Expectation> {
  await spoil()
  run.fired()
  const open = run.start()
  await run.step(open, run.whole(2, 4))
  await run.world.observe(soundObservation(run))
  await run.until(open, 'applied')
  return { states: ['halted', 'applied'], effects: 1 }
}

/** A disk that is full for so many appends: half of a line fits. */
function fullDisk(after: number, times: number): { calls: FileCalls; fired: () => number } {
  let writes = 0
  let fired = 0
  const write: FileCalls['write'] = (descriptor, bytes, position) => {
    const place = writes++
    if (place < after || fired >= times) return fileCalls.write(descriptor, bytes, position)
    fired++
    fileCalls.write(descriptor, bytes.subarray(0, bytes.length >> 1), position)
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  }
  return { calls: { ...fileCalls, write }, fired: () => fired }
}

/** Before signing, after it, after sending, after mining, before the end is recorded. */
const killPoints = [
  'journal signed: before it is written',
  'signed: durable',
  'signed, eth_sendRawTransaction: after the answer',
  'signed, eth_call: before the request',
  'journal final: before it is written',
] as const

async function clockSkewed(run: FaultRun): Promise<Expectation> {
  await run.world.observe(soundObservation(run))
  const real = Date.now
  const hours = [1, -1, 0][run.seed % 3]!
  let looks = 0
  // Every look goes back a minute in the third kind.
  Date.now = () => {
    looks++
    return real() + hours * 3_600_000 - (hours === 0 ? looks * 60_000 : 0)
  }
  run.cleanUp(() => {
    Date.now = real
  })
  run.count(() => (Math.abs(Date.now() - real()) > 30_000 ? 1 : 0))
  const open = run.start()
  await run.settle(open)
  return appliedOnce
}

async function twoKeepers(run: FaultRun): Promise<Expectation> {
  const { holder, proxy } = await holding(run, 1)
  const first = run.start({ urls: [proxy.url] })
  try {
    run.start()
    throw new Error('Two keepers opened one journal')
  } catch (cause) {
    if (!(cause instanceof MinthelmError)) throw cause
  }
  const second = run.start({ stateFolder: run.secondFolder() })
  await run.decide(first)
  await run.world.chain.mine(1, 12)
  // Both have decided now, at two heads, with one key and one nonce.
  await run.decide(second)
  if (run.seed % 2 === 0) await holder.release(0)
  for (let step = 0; step < 60; step++) {
    await run.world.chain.mine(1, 12)
    await run.tick(first)
    await run.tick(second)
    if ([...first.journal.intents, ...second.journal.intents].every(({ ending }) => ending !== null)) break
    await pausing(5)
  }
  return { states: ['applied', 'superseded'], effects: 1 }
}

async function tornJournal(run: FaultRun): Promise<Expectation> {
  await run.world.observe(soundObservation(run))
  const path = join(run.folder, journalName)
  const open = run.start()
  await run.decide(open)
  run.end(open)
  run.fired()
  if (run.seed % 3 === 1) {
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, [lines[0], lines[1]!.slice(0, -9), ...lines.slice(2)].join('\n'))
    try {
      run.start()
    } catch (cause) {
      if (!(cause instanceof MinthelmError)) throw cause
      return { states: [], effects: 0 }
    }
    throw new Error('A journal that is damaged in its middle was taken')
  }
  appendFileSync(path, '0123456789abcdef {"kind":"sig')
  await run.settle(run.start())
  return appliedOnce
}

export const stateFaults: readonly Fault[] = [
  {
    number: 16,
    name: 'oracle: stale, zero, negative, not advanced, jump',
    expected: 'halted, then applied once on the next sound round; the same round is not acted on twice',
    run: async (run) => {
      const { world } = run
      const kinds = ['stale', 'zero', 'negative', 'not advanced', 'jump'] as const
      const kind = kinds[run.seed % kinds.length]!
      // A jump is one from the last reading that was acted on.
      if (kind === 'not advanced' || kind === 'jump') {
        await world.observe(soundObservation(run))
        const open = run.start()
        await run.until(open, 'applied')
        await world.chain.pass(world.epochSeconds)
        if (kind === 'jump') await world.observe(world.unsoundObservation('jump'))
        run.fired()
        await run.step(open, 3)
        await world.observe(soundObservation(run))
        await run.settle(
          open,
          (intents) => intents.filter(({ ending }) => ending?.state === 'applied').length === 2,
        )
        return { states: ['applied', 'halted', 'applied'], effects: 2 }
      }
      return unsoundThenSound(run, async () => {
        await world.observe(soundObservation(run))
        if (kind === 'stale') await world.chain.pass(world.maximumAgeSeconds + 1)
        else await world.observe(world.unsoundObservation(kind))
      })
    },
  },
  {
    number: 17,
    name: "the machine's clock is an hour off, or runs backwards",
    expected: 'applied once: only chain time counts',
    run: clockSkewed,
  },
  {
    number: 18,
    name: 'kill -9 before signing, after it, after sending, after mining, before the record',
    expected: 'applied once: the next process goes on from the journal',
    run: async (run) => {
      await run.world.observe(soundObservation(run))
      const point = killPoints[run.seed % killPoints.length]!
      const killed = await killedKeeper(run.world, run.folder, point)
      run.count(() => (killed ? 1 : 0))
      await run.settle(run.start())
      return appliedOnce
    },
  },
  {
    number: 19,
    name: 'two keepers at once',
    expected: 'one journal has one keeper; with two journals one is applied, one superseded',
    run: twoKeepers,
  },
  {
    number: 20,
    name: 'disk full, journal torn',
    expected:
      'full: nothing is sent until it is durable, then applied once; torn tail: applied once; torn middle: refuses to start',
    run: async (run) => {
      if (run.seed % 3 !== 2) return tornJournal(run)
      await run.world.observe(soundObservation(run))
      const { calls, fired } = fullDisk(run.whole(1, 4), run.whole(1, 3))
      run.count(fired)
      await run.settle(run.start({ calls }))
      return appliedOnce
    },
  },
  {
    number: 21,
    name: 'bundle altered while running',
    expected:
      'applied once by what was read and hashed at the start; the altered bundle is refused at the next',
    run: async (run) => {
      await run.world.observe(soundObservation(run))
      const policy = run.world.readPolicy()
      const path = join(run.world.bundleFolder, 'weights.bin')
      const bytes = readFileSync(path)
      run.cleanUp(() => writeFileSync(path, bytes))
      const altered = Buffer.from(bytes)
      const place = run.whole(0, bytes.length - 1)
      altered[place] = altered[place]! ^ 1
      const open = run.start({ policy })
      writeFileSync(path, altered)
      run.fired()
      await run.settle(open)
      try {
        run.world.readPolicy()
      } catch (cause) {
        if (cause instanceof MinthelmError) return appliedOnce
        throw cause
      }
      throw new Error('The altered bundle was read')
    },
  },
  {
    number: 22,
    name: 'NaN or infinity from the policy',
    expected: 'refused by name, nothing sent; applied once on the next sound round',
    run: async (run) => {
      await run.world.observe(run.world.unsoundObservation('not-finite'))
      run.fired()
      const open = run.start()
      await run.step(open, run.whole(2, 4))
      await run.world.observe(soundObservation(run))
      await run.until(open, 'applied')
      return { states: ['refused', 'applied'], effects: 1 }
    },
  },
  {
    number: 23,
    name: 'observation out of distribution',
    expected: 'halted, then applied once on the next sound round',
    run: (run) =>
      unsoundThenSound(run, () => run.world.observe(run.world.unsoundObservation('out-of-distribution'))),
  },
  {
    number: 24,
    name: 'guard changed on the chain mid-flight',
    expected: 'refused by the contract; later decisions halt, for the bundle has another guard',
    run: async (run) => {
      const { holder, proxy } = await holding(run, 1)
      const open = run.start({ urls: [proxy.url] })
      await run.decide(open)
      await run.world.changeGuard()
      await holder.release(0)
      await run.world.chain.mine(1, 12)
      await run.until(open, 'halted')
      return { states: ['refused', 'halted'], effects: 0 }
    },
  },
  {
    number: 25,
    name: 'kill switch set while a transaction is pending',
    expected: 'halted; applied once where it is released before the time is over',
    run: async (run) => {
      const { holder, proxy } = await holding(run, 1)
      const open = run.start({ urls: [proxy.url] })
      await run.decide(open)
      await run.world.setPaused(true)
      await holder.release(0)
      await run.world.chain.mine(1, 12)
      await run.until(open, 'halted')
      if (run.seed % 2 === 0) return { states: ['halted'], effects: 0 }
      await run.world.setPaused(false)
      await run.until(open, 'applied')
      return appliedOnce
    },
  },
]
