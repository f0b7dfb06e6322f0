import { Worker } from 'node:worker_threads'
import { usageError } from '../../../core/errors.js'
import type { CommunicationPlan } from './communication.js'
import { alone, type Crew } from './crew.js'
import { Meeting } from './meeting.js'
import type { LinearMemory } from './memory-plan.js'

/** What a worker thread is started with: its data, `setup` being the team's own. */
export interface WorkerStart<Setup> {
  readonly setup: Setup
  readonly memory: LinearMemory
  readonly communication: CommunicationPlan
  readonly index: number
  readonly threads: number
}

/** Work over which waiting is judged: a single stall tells nothing of the machine. */
const JUDGED_MS = 200
/**
 * How long the calling thread works alone before it tries the others again: at first little, for most disturbances are short,
 * and twice as long every time that the machine is still found busy.
 */
const ALONE_MS = { first: 50, most: 1000 }

/**
 * The calling thread and its workers. With one thread there is no worker. Where the machine is too busy to run all threads
 * at once, the calling thread works alone for a while: the bits do not depend on who works.
 */
export class Team {
  readonly meeting: Meeting
  readonly #workers: readonly Worker[]
  #isClosing = false
  #aloneUntil = 0
  #aloneMs = ALONE_MS.first
  #workedMs = 0
  #waitedMs = 0
  /** Jobs that the calling thread did alone because the machine was busy. */
  jobsAlone = 0

  private constructor(meeting: Meeting, workers: readonly Worker[]) {
    this.meeting = meeting
    this.#workers = workers
    for (const worker of workers) {
      worker.on('error', (error) => meeting.fail(error))
      worker.on('exit', (status) => {
        if (!this.#isClosing) meeting.fail(new Error(`a worker ended with status ${status}`))
      })
    }
  }

  /** Starts the workers of a script, each with the same setup, and waits until they are ready. */
  static async start<Setup>(
    script: URL,
    setup: Setup,
    memory: LinearMemory,
    communication: CommunicationPlan,
    threads: number,
  ): Promise<Team> {
    const workers: Worker[] = []
    for (let index = 1; index < threads; index++) {
      const workerData: WorkerStart<Setup> = { setup, memory, communication, index, threads }
      workers.push(new Worker(script, { workerData }))
    }
    // Listens before it waits: a worker may be ready and gone in one turn of the event loop.
    const team = new Team(new Meeting(memory, communication, 0, threads), workers)
    await Promise.all(workers.map(untilReady))
    // A learner that is never closed must not keep the process alive.
    for (const worker of workers) worker.unref()
    return team
  }

  /**
   * Hands a job to all threads and does the calling thread's part of it, or has it do the whole job. `ownPart` is told which
   * crew works. A crash of any thread is thrown, with its stack.
   */
  run<Result>(writeJob: (job: Float64Array) => void, ownPart: (crew: Crew) => Result): Result {
    const { meeting } = this
    const isAlone = this.#startsAlone()
    try {
      if (isAlone) return ownPart(alone)
      writeJob(meeting.job)
      meeting.wait()
      const start = performance.now()
      const waitedBefore = meeting.waitedMs
      const result = ownPart(meeting)
      meeting.wait()
      this.#judge(performance.now() - start, meeting.waitedMs - waitedBefore)
      return result
    } catch (error) {
      meeting.fail(error)
      throw meeting.failure() ?? error
    }
  }

  /**
   * Has the workers do a job while the calling thread does something of its own, after which their job has to be at its end. Not
   * where they are sent away or there are none: then `own` is told so. Its errors are thrown as they are, a worker's with its stack.
   */
  beside(writeJob: (job: Float64Array) => void, own: (isAlone: boolean) => void): void {
    const { meeting } = this
    if (this.#startsAlone()) {
      own(true)
      return
    }
    try {
      writeJob(meeting.job)
      meeting.wait()
      try {
        own(false)
      } finally {
        meeting.wait()
      }
    } catch (error) {
      throw meeting.failure() ?? error
    }
  }

  /** Whether the next job is the calling thread's alone; throws the failure of an earlier one. */
  #startsAlone(): boolean {
    const earlier = this.meeting.failure()
    if (earlier !== undefined) throw earlier
    if (this.meeting.size === 1) return true
    const isAlone = performance.now() < this.#aloneUntil
    if (isAlone) this.jobsAlone++
    return isAlone
  }

  /**
   * Sends the workers away for a while once waiting for them takes as long as their work would: with n threads, n - 1 parts in
   * n of the time.
   */
  #judge(workedMs: number, waitedMs: number): void {
    this.#workedMs += workedMs
    this.#waitedMs += waitedMs
    if (this.#workedMs < JUDGED_MS) return
    if (this.#waitedMs > (1 - 1 / this.meeting.size) * this.#workedMs) {
      this.#aloneUntil = performance.now() + this.#aloneMs
      this.#aloneMs = Math.min(2 * this.#aloneMs, ALONE_MS.most)
    } else {
      this.#aloneMs = ALONE_MS.first
    }
    this.#workedMs = 0
    this.#waitedMs = 0
  }

  async close(): Promise<void> {
    this.#isClosing = true
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}

function untilReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (status) =>
      reject(new Error(`a worker ended with status ${status} before it was ready`)),
    )
    worker.once('message', () => {
      worker.off('error', reject)
      resolve()
    })
  })
}

/** Refuses a number of threads that makes no sense. */
export function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1) return
  throw usageError(`A learner of ${threads} threads`, 'threads', 'Give a whole number above 0.')
}

/** A worker's life: does its part of every job until it is terminated, or fails for all to know. */
export function serveJobs(meeting: Meeting, part: (job: Float64Array) => void): void {
  // The calling thread hears of an end by its event loop, which does not turn while it waits for this thread.
  process.once('exit', (status) => meeting.fail(new Error(`the worker ended with status ${status}`)))
  try {
    for (;;) {
      meeting.waitForJob()
      part(meeting.job)
      meeting.wait()
    }
  } catch (error) {
    meeting.fail(error)
  }
}
