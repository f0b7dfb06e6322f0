import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { MinthelmError } from '../../../core/errors.js'
import { RandomStream } from '../../../core/random/stream.js'
import type { CrashOrders } from './crash-child.js'
import { faultKeeper } from './fault-keeper.js'
import { disagreements, pausing, recordOf, tickOnce } from './fault-run.js'
import type { World } from './world.js'

/** One point, and how often an undisturbed run passes it. */
export interface CountedPoint {
  readonly point: string
  readonly passings: number
}

/** What came of one kill. */
export interface CrashVerdict {
  readonly point: string
  readonly passing: number
  readonly passed: boolean
  /** Whether the keeper was killed; a verdict on an undisturbed run says nothing. */
  readonly reached: boolean
  readonly failures: readonly string[]
}

const childFile = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts')
      ? '../../../dist/deploy/keeper/faults/crash-child.js'
      : './crash-child.js',
    import.meta.url,
  ),
)

/** A keeper process that is loaded and waits for its orders. */
class Child {
  private readonly process: ChildProcess
  private readonly lines: Interface
  private readonly messages: string[] = []
  private readonly ready: Promise<void>
  readonly ended: Promise<NodeJS.Signals | null>

  constructor() {
    this.process = spawn(process.execPath, [childFile], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.process.stdout! })
    this.ready = new Promise((resolve) => {
      this.lines.on('line', (line) => {
        this.messages.push(line)
        resolve()
      })
    })
    this.ended = new Promise((resolve) => this.process.once('close', (_, signal) => resolve(signal)))
  }

  async order(orders: CrashOrders): Promise<void> {
    await this.ready
    this.process.stdin!.write(`${JSON.stringify(orders)}\n`)
  }

  /** What it said when it ran to its end. */
  get passed(): readonly (readonly [string, number])[] {
    const last = JSON.parse(this.messages.at(-1) ?? '{}') as {
      passed?: readonly (readonly [string, number])[]
    }
    return last.passed ?? []
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): void {
    this.process.kill(signal)
  }
}

/** Longer than any run on a busy machine. */
const MOST_MILLISECONDS = 60_000

/** Lets a child run to its end. @returns the signal that ended it */
async function drive(
  world: World,
  child: Child,
  stateFolder: string,
  point: string | null,
  passing: number,
): Promise<NodeJS.Signals | null> {
  await child.order({ world: world.describe(), stateFolder, point, passing })
  const limit = setTimeout(() => child.kill('SIGTERM'), MOST_MILLISECONDS)
  const signal = await child.ended
  clearTimeout(limit)
  return signal
}

/** Runs a keeper in a process of its own until it is killed at a point. @returns whether it was */
export async function killedKeeper(world: World, stateFolder: string, point: string): Promise<boolean> {
  return (await drive(world, new Child(), stateFolder, point, 1)) === 'SIGKILL'
}

/** Kills keepers on one world, one after the other; the next process loads while one runs. */
export class CrashRuns {
  private next = new Child()

  constructor(
    private readonly world: World,
    private readonly seed: number,
  ) {}

  private take(): Child {
    const child = this.next
    this.next = new Child()
    return child
  }

  private async onFreshChain<Result>(
    work: (folder: string, random: RandomStream) => Promise<Result>,
  ): Promise<Result> {
    const before = await this.world.chain.snapshot()
    const folder = mkdtempSync(join(tmpdir(), 'minthelm-crash-'))
    const random = new RandomStream(this.seed, 'test', 18)
    try {
      await this.world.observe(this.world.soundObservation(random))
      return await work(folder, random)
    } finally {
      rmSync(folder, { recursive: true, force: true })
      await this.world.chain.revert(before)
    }
  }

  /** The points that an undisturbed run passes: every transition of the journal and every request. */
  points(): Promise<readonly CountedPoint[]> {
    return this.onFreshChain(async (folder) => {
      const child = this.take()
      await drive(this.world, child, folder, null, 0)
      const points = child.passed.map(([point, passings]) => ({ point, passings }))
      if (points.length === 0) {
        throw new MinthelmError({
          what: 'The undisturbed keeper passed no point',
          where: 'keeper crash',
          remedy: 'See what it wrote to standard error.',
        })
      }
      return points
    })
  }

  /** Kills a keeper at a point, starts another on its journal, and holds journal and chain together. */
  kill(point: string, passing: number): Promise<CrashVerdict> {
    return this.onFreshChain(async (stateFolder) => {
      const failures: string[] = []
      const signal = await drive(this.world, this.take(), stateFolder, point, passing)
      const reached = signal === 'SIGKILL'
      if (!reached) failures.push('the point was not reached: nothing was killed')
      const open = faultKeeper(this.world, { stateFolder })
      try {
        for (let step = 0; step < 60; step++) {
          await tickOnce(open, () => {})
          await this.world.chain.mine(1, 12)
          const { intents } = open.journal
          if (intents.length > 0 && intents.every(({ ending }) => ending !== null)) break
          if (step > 20) await pausing(15)
        }
        const { intents } = open.journal
        const record = await recordOf(this.world, intents)
        const { events } = record
        failures.push(...disagreements(intents, record))
        if (events.length !== 1) failures.push(`${events.length} actions on the chain where 1 is due`)
        const states = intents.map(({ ending }) => ending?.state)
        if (states.filter((state) => state === 'applied').length !== 1) {
          failures.push(`the decisions ended as ${states.join(', ')}`)
        }
      } finally {
        open.close()
      }
      return { point, passing, reached, passed: failures.length === 0, failures }
    })
  }

  close(): void {
    this.next.kill('SIGKILL')
  }
}

/** What a matrix of kills is asked for. */
export interface CrashOptions {
  readonly seed: number
  /** Kills in total, dealt over the points in turn; null: one a point. */
  readonly runs: number | null
  readonly choose: (points: readonly CountedPoint[]) => readonly CountedPoint[]
  readonly onVerdict: (verdict: CrashVerdict, done: number, total: number) => void
}

/** Finds the points of an undisturbed run and kills at them, each time at a passing that the seed chooses. */
export async function crashMatrix(world: World, options: CrashOptions): Promise<readonly CrashVerdict[]> {
  const runs = new CrashRuns(world, options.seed)
  const random = new RandomStream(options.seed, 'test', 19)
  const verdicts: CrashVerdict[] = []
  try {
    const points = options.choose(await runs.points())
    const total = options.runs ?? points.length
    for (let kill = 0; kill < total; kill++) {
      const { point, passings } = points[kill % points.length]!
      const verdict = await runs.kill(point, 1 + Math.floor(random.uniform() * passings))
      verdicts.push(verdict)
      options.onVerdict(verdict, kill + 1, total)
    }
  } finally {
    runs.close()
  }
  return verdicts
}
