import { MinthelmError } from '../../../core/errors.js'
import { CONTROL_NUMBERS, type CommunicationPlan, FAILURE_TEXT_BYTES, JOB_DOUBLES } from './communication.js'
import type { Crew } from './crew.js'
import type { LinearMemory } from './memory-plan.js'

/** Places in the int32 control column; those that threads write in turn are a cache line apart. */
const places = { arrived: 0, generation: 16, sleepers: 32, failed: 48, failedThread: 49, failureLength: 50 }

/**
 * Turns of waiting in the processor (some fifty microseconds) before a thread sleeps: to be woken takes as long, so a shorter
 * wait is best spent awake. A machine that is busy makes waits of milliseconds, for which there is the sleep.
 */
const SPIN_TURNS = 20_000
/** The same for the next job (a millisecond), which comes once the calling thread has played a short rollout. */
const JOB_SPIN_TURNS = 400_000
const SLEEP_SLICE_MS = 1000
/** A thread that does not come in this time is dead, and its crash could not be told. */
const LONGEST_WAIT_MS = 120_000

/**
 * Waits awake for another generation. Nothing but its loop: a wait is long enough for an engine to compile it while it runs, and
 * what followed in the same function, not yet run by then, would throw the code away at the end of every such wait.
 */
function spin(control: Int32Array, generation: number, turns: number): void {
  for (let turn = 0; turn < turns; turn++) {
    if (Atomics.load(control, places.generation) !== generation) return
  }
}

/** Thrown in the threads that wait for one that failed. */
class CrewFailure extends Error {}

/** Where the threads of a team wait for each other: they spin for a while and then sleep. */
export class Meeting implements Crew {
  readonly index: number
  readonly size: number
  /** The numbers of the job that the first thread hands out. */
  readonly job: Float64Array
  /** Milliseconds that this thread has waited for the others within jobs. */
  waitedMs = 0
  readonly #control: Int32Array
  readonly #failureText: Uint8Array

  constructor(memory: LinearMemory, plan: CommunicationPlan, index: number, size: number) {
    this.index = index
    this.size = size
    this.job = new Float64Array(memory.buffer, plan.job, JOB_DOUBLES)
    this.#control = new Int32Array(memory.buffer, plan.control, CONTROL_NUMBERS)
    this.#failureText = new Uint8Array(memory.buffer, plan.failureText, FAILURE_TEXT_BYTES)
  }

  wait(): void {
    if (this.size === 1) return
    const start = performance.now()
    this.#meet(SPIN_TURNS, LONGEST_WAIT_MS)
    this.waitedMs += performance.now() - start
  }

  /** The same without a limit of time: for the next job. */
  waitForJob(): void {
    this.#meet(JOB_SPIN_TURNS, Infinity)
  }

  #meet(spinTurns: number, longestMs: number): void {
    const control = this.#control
    const generation = Atomics.load(control, places.generation)
    if (Atomics.add(control, places.arrived, 1) + 1 === this.size) {
      Atomics.store(control, places.arrived, 0)
      Atomics.add(control, places.generation, 1)
      if (Atomics.load(control, places.sleepers) > 0) Atomics.notify(control, places.generation)
    } else {
      spin(control, generation, spinTurns)
      this.#sleepThrough(generation, longestMs)
    }
    this.requireUnbroken(0, longestMs)
  }

  /** Throws where a thread has failed, or where another one has been waited for too long. */
  requireUnbroken(waitedMs: number, longestMs = LONGEST_WAIT_MS): void {
    if (waitedMs >= longestMs) this.fail(new Error(`no answer within ${longestMs / 1000} s`))
    if (this.#hasFailed()) throw new CrewFailure()
  }

  #sleepThrough(generation: number, longestMs: number): void {
    const control = this.#control
    for (
      let waitedMs = 0;
      Atomics.load(control, places.generation) === generation;
      waitedMs += SLEEP_SLICE_MS
    ) {
      this.requireUnbroken(waitedMs, longestMs)
      Atomics.add(control, places.sleepers, 1)
      Atomics.wait(control, places.generation, generation, SLEEP_SLICE_MS)
      Atomics.sub(control, places.sleepers, 1)
    }
  }

  #hasFailed(): boolean {
    return Atomics.load(this.#control, places.failed) !== 0
  }

  /** Leaves the reason of a failure for all threads and wakes them; the first reason stays. */
  fail(error: unknown): void {
    if (error instanceof CrewFailure || this.#hasFailed()) return
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const bytes = new TextEncoder().encode(reason).subarray(0, FAILURE_TEXT_BYTES)
    this.#failureText.set(bytes)
    Atomics.store(this.#control, places.failedThread, this.index)
    Atomics.store(this.#control, places.failureLength, bytes.length)
    Atomics.store(this.#control, places.failed, 1)
    Atomics.notify(this.#control, places.generation)
  }

  /** The failure as an error for the caller, or undefined. */
  failure(): MinthelmError | undefined {
    if (!this.#hasFailed()) return undefined
    const length = Atomics.load(this.#control, places.failureLength)
    const reason = new TextDecoder().decode(this.#failureText.slice(0, length))
    return new MinthelmError({
      what: `Thread ${Atomics.load(this.#control, places.failedThread)} of the learner failed: ${reason}`,
      remedy: 'The learner cannot go on: resume the run from its last checkpoint.',
    })
  }
}
