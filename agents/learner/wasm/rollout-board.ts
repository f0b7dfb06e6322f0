import type { Meeting } from './meeting.js'
import type { LinearMemory, MemoryPlan } from './memory-plan.js'

/** Numbers that different threads write lie a cache line apart. */
const LINE_NUMBERS = 16
const QUEUE_LINES = 3
const places = {
  decisions: 0,
  values: QUEUE_LINES * LINE_NUMBERS,
  news: 2 * QUEUE_LINES * LINE_NUMBERS,
  isClosed: 2 * QUEUE_LINES * LINE_NUMBERS + 1,
  decisionsBefore: 2 * QUEUE_LINES * LINE_NUMBERS + 2,
  decisionInputs: 2 * QUEUE_LINES * LINE_NUMBERS + 3,
  decisionSamples: 2 * QUEUE_LINES * LINE_NUMBERS + 4,
  sleepers: (2 * QUEUE_LINES + 1) * LINE_NUMBERS,
}
const BOARD_NUMBERS = (2 * QUEUE_LINES + 2) * LINE_NUMBERS
/** Turns (some fifty microseconds) after which a tile that another thread works on is late. */
const SOON_TURNS = 20_000
/** A worker without anything to do looks this often (a millisecond) before it sleeps. */
const IDLE_TURNS = 100_000
const IDLE_SLEEP_MS = 1000
const LATE_SLEEP_MS = 1

/** Address of the numbers of a board. */
export function planBoard(memory: MemoryPlan): number {
  return memory.numbers(BOARD_NUMBERS)
}

/** Tiles that the calling thread posts and any thread claims, one after the other: number 0, 1, 2 and so on. */
export class TileQueue {
  readonly #numbers: Int32Array
  readonly #posted: number
  readonly #claimed: number
  readonly #done: number

  constructor(numbers: Int32Array, first: number) {
    this.#numbers = numbers
    this.#posted = first
    this.#claimed = first + LINE_NUMBERS
    this.#done = first + 2 * LINE_NUMBERS
  }

  clear(): void {
    Atomics.store(this.#numbers, this.#posted, 0)
    Atomics.store(this.#numbers, this.#claimed, 0)
    Atomics.store(this.#numbers, this.#done, 0)
  }

  /** Tiles posted since the queue was cleared. */
  get posted(): number {
    return Atomics.load(this.#numbers, this.#posted)
  }

  postUpTo(tiles: number): void {
    Atomics.store(this.#numbers, this.#posted, tiles)
  }

  /** The number of a tile that is now the caller's, or -1 where none is left. */
  claim(): number {
    const numbers = this.#numbers
    for (;;) {
      const tile = Atomics.load(numbers, this.#claimed)
      if (tile >= Atomics.load(numbers, this.#posted)) return -1
      if (Atomics.compareExchange(numbers, this.#claimed, tile, tile + 1) === tile) return tile
    }
  }

  /** To be called once a claimed tile's results are written. */
  finish(): void {
    Atomics.add(this.#numbers, this.#done, 1)
  }

  get isDone(): boolean {
    return Atomics.load(this.#numbers, this.#done) === Atomics.load(this.#numbers, this.#posted)
  }

  /** Waits until all posted tiles are done; whether that was soon. */
  settle(meeting: Meeting): boolean {
    for (let turn = 0; turn < SOON_TURNS; turn++) if (this.isDone) return true
    for (let waitedMs = 0; !this.isDone; waitedMs += LATE_SLEEP_MS) {
      meeting.requireUnbroken(waitedMs)
      Atomics.wait(this.#numbers, this.#done, Atomics.load(this.#numbers, this.#done), LATE_SLEEP_MS)
    }
    return false
  }
}

/** What the workers may do while the calling thread plays a rollout: tiles of decisions and of values. */
export class RolloutBoard {
  readonly decisions: TileQueue
  readonly values: TileQueue
  readonly #numbers: Int32Array

  constructor(memory: LinearMemory, address: number) {
    this.#numbers = new Int32Array(memory.buffer, address, BOARD_NUMBERS)
    this.decisions = new TileQueue(this.#numbers, places.decisions)
    this.values = new TileQueue(this.#numbers, places.values)
  }

  /** Before the workers are called to it. */
  open(): void {
    this.decisions.clear()
    this.values.clear()
    Atomics.store(this.#numbers, places.isClosed, 0)
  }

  /** Posts the decisions of so many samples, whose columns lie at `inputs`, all earlier ones being done. */
  postDecisions(inputs: number, samples: number, tiles: number): void {
    const before = this.decisions.posted
    Atomics.store(this.#numbers, places.decisionsBefore, before)
    Atomics.store(this.#numbers, places.decisionInputs, inputs)
    Atomics.store(this.#numbers, places.decisionSamples, samples)
    this.decisions.postUpTo(before + tiles)
  }

  /** Tiles of the decisions before those that are posted now. */
  get decisionsBefore(): number {
    return Atomics.load(this.#numbers, places.decisionsBefore)
  }

  get decisionInputs(): number {
    return Atomics.load(this.#numbers, places.decisionInputs)
  }

  get decisionSamples(): number {
    return Atomics.load(this.#numbers, places.decisionSamples)
  }

  /** Posts values up to that number of tiles, and wakes who sleeps. */
  postValues(tiles: number): void {
    this.values.postUpTo(tiles)
    this.#announce()
  }

  /** Nothing more will be posted: the workers leave as soon as they find nothing to claim. */
  close(): void {
    Atomics.store(this.#numbers, places.isClosed, 1)
    this.#announce()
  }

  #announce(): void {
    Atomics.add(this.#numbers, places.news, 1)
    if (Atomics.load(this.#numbers, places.sleepers) > 0) Atomics.notify(this.#numbers, places.news)
  }

  /** A worker's part: calls `take`, which says whether it found something to do, until the board is closed. */
  serve(take: () => boolean): void {
    const numbers = this.#numbers
    for (let idleTurns = 0; ; ) {
      const news = Atomics.load(numbers, places.news)
      const isClosed = Atomics.load(numbers, places.isClosed) === 1
      if (take()) idleTurns = 0
      else if (isClosed) return
      else if (++idleTurns >= IDLE_TURNS) {
        Atomics.add(numbers, places.sleepers, 1)
        Atomics.wait(numbers, places.news, news, IDLE_SLEEP_MS)
        Atomics.sub(numbers, places.sleepers, 1)
      }
    }
  }
}
