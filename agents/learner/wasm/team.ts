import { Worker } from 'node:worker_threads'
import { usageError } from '../../../core/errors.js'
import type { CommunicationPlan } from './communication.js'
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

/** The calling thread and its workers. With one thread there is no worker. */
export class Team {
  readonly meeting: Meeting
  readonly #workers: readonly Worker[]
  #isClosing = false

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

  /** Hands a job to all threads and does the calling thread's part of it. A crash of any is thrown, with its stack. */
  run<Result>(writeJob: (job: Float64Array) => void, ownPart: () => Result): Result {
    const { meeting } = this
    const earlier = meeting.failure()
    if (earlier !== undefined) throw earlier
    try {
      writeJob(meeting.job)
      meeting.wait()
      const result = ownPart()
      meeting.wait()
      return result
    } catch (error) {
      meeting.fail(error)
      throw meeting.failure() ?? error
    }
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
