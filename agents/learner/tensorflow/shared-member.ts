import { MinthelmError } from '../../../core/errors.js'
import type { PpoCoefficients, PpoLearnerShape } from '../learner.js'
import { planPpoParameters } from './parameter-layout.js'
import type { PpoAnswer, PpoEngine, PpoLearntState, PpoMember, PpoRequest } from './ppo-engine.js'
import { ppoStatistics } from './ppo-graph.js'
import { rowWidth } from './ppo-rows.js'

/** What the first word of a member's memory says: that the last answer is there, or what it asks for. */
const IDLE = 0
const ASKS_UPDATE = 1
const ASKS_STATE = 2
const ASKS_REPLACEMENT = 3

/** Words after it. */
const word = {
  ask: 0,
  masked: 1,
  size: 2,
  rowsLength: 3,
  orderLength: 4,
  recordLength: 5,
  steps: 6,
  messageLength: 7,
} as const

const MESSAGE_BYTES = 4096

const coefficientNames = [
  'learningRate',
  'clipRange',
  'valueClipRange',
  'entropyCoefficient',
  'valueCoefficient',
  'maxGradientNorm',
  'targetKl',
  'epochs',
  'minibatchSize',
] as const

/** Memory in which one thread's policy and the thread with the graph exchange numbers. Survives `postMessage`. */
export interface MemberMemory {
  readonly words: Int32Array<SharedArrayBuffer>
  readonly coefficients: Float64Array<SharedArrayBuffer>
  readonly rows: Float32Array<SharedArrayBuffer>
  readonly order: Int32Array<SharedArrayBuffer>
  readonly record: Float32Array<SharedArrayBuffer>
  /** Parameters, first and second moments, one after another. */
  readonly learnt: Float32Array<SharedArrayBuffer>
  /** What went wrong, as text. */
  readonly message: Uint8Array<SharedArrayBuffer>
}

/** Memory for one policy of this shape that takes `epochs` passes over its rollouts in minibatches of this size. */
export function memberMemory(
  shape: PpoLearnerShape,
  { epochs, minibatchSize }: Pick<PpoCoefficients, 'epochs' | 'minibatchSize'>,
): MemberMemory {
  const size = shape.maximumRollout
  const floats = (count: number) => new Float32Array(new SharedArrayBuffer(count * 4))
  const integers = (count: number) => new Int32Array(new SharedArrayBuffer(count * 4))
  return {
    words: integers(Object.keys(word).length),
    coefficients: new Float64Array(new SharedArrayBuffer((coefficientNames.length + 1) * 8)),
    rows: floats(size * rowWidth(shape, shape.head.kind !== 'gaussian')),
    order: integers(epochs * size),
    record: floats(epochs * Math.ceil(size / minibatchSize) * ppoStatistics.length),
    learnt: floats(3 * planPpoParameters(shape).count),
    message: new Uint8Array(new SharedArrayBuffer(MESSAGE_BYTES)),
  }
}

function writeState(memory: MemberMemory, state: PpoLearntState): void {
  const { length } = state.parameters
  memory.learnt.set(state.parameters, 0)
  memory.learnt.set(state.firstMoments, length)
  memory.learnt.set(state.secondMoments, 2 * length)
  memory.words[word.steps] = state.steps
}

function readState(memory: MemberMemory): PpoLearntState {
  const length = memory.learnt.length / 3
  const vector = (place: number) =>
    Float32Array.from(memory.learnt.subarray(place * length, (place + 1) * length))
  return {
    parameters: vector(0),
    firstMoments: vector(1),
    secondMoments: vector(2),
    steps: memory.words[word.steps],
  }
}

/** A policy's end: it asks, and its thread sleeps until the answer is there. */
export class SharedMember implements PpoMember {
  readonly #memory: MemberMemory
  readonly #tell: () => void

  /** @param tell wakes the thread with the graph, which then calls `serve` */
  constructor(memory: MemberMemory, tell: () => void) {
    this.#memory = memory
    this.#tell = tell
  }

  #ask(what: number): void {
    const { words } = this.#memory
    Atomics.store(words, word.ask, what)
    this.#tell()
    Atomics.wait(words, word.ask, what)
    const length = words[word.messageLength]
    if (length === 0) return
    words[word.messageLength] = 0
    const [problem, remedy] = new TextDecoder()
      .decode(Uint8Array.from(this.#memory.message.subarray(0, length)))
      .split('\n')
    throw new MinthelmError({ what: problem, remedy })
  }

  update({ size, masked, rows, order, coefficients }: PpoRequest): PpoAnswer {
    const memory = this.#memory
    memory.rows.set(rows)
    memory.order.set(order)
    memory.words[word.size] = size
    memory.words[word.masked] = masked ? 1 : 0
    memory.words[word.rowsLength] = rows.length
    memory.words[word.orderLength] = order.length
    coefficientNames.forEach((name, index) => {
      memory.coefficients[index] = coefficients[name] ?? Infinity
    })
    memory.coefficients[coefficientNames.length] = coefficients.normalizeAdvantages ? 1 : 0
    this.#ask(ASKS_UPDATE)
    return {
      record: Float32Array.from(memory.record.subarray(0, memory.words[word.recordLength])),
      parameters: Float32Array.from(memory.learnt.subarray(0, memory.learnt.length / 3)),
    }
  }

  state(): PpoLearntState {
    this.#ask(ASKS_STATE)
    return readState(this.#memory)
  }

  replace(state: PpoLearntState): void {
    writeState(this.#memory, state)
    this.#ask(ASKS_REPLACEMENT)
  }

  /** The graph belongs to the other thread. */
  close(): void {}
}

function requestIn(memory: MemberMemory): PpoRequest {
  const read = Object.fromEntries(
    coefficientNames.map((name, index) => [name, memory.coefficients[index]]),
  ) as Record<(typeof coefficientNames)[number], number>
  const bounded = (value: number) => (value === Infinity ? null : value)
  return {
    size: memory.words[word.size],
    masked: memory.words[word.masked] === 1,
    rows: memory.rows.subarray(0, memory.words[word.rowsLength]),
    order: memory.order.subarray(0, memory.words[word.orderLength]),
    coefficients: {
      ...read,
      valueClipRange: bounded(read.valueClipRange),
      targetKl: bounded(read.targetKl),
      normalizeAdvantages: memory.coefficients[coefficientNames.length] === 1,
    },
  }
}

/** The other end: the graph's policies and the memories of the threads that play them. */
export class MemberDesk {
  readonly #engine: PpoEngine
  readonly #memories: readonly MemberMemory[]
  readonly #present = new Set<number>()

  constructor(engine: PpoEngine, memories: readonly MemberMemory[]) {
    this.#engine = engine
    this.#memories = memories
  }

  /** A thread plays this policy from now on: updates wait for it. */
  enter(member: number): void {
    this.#present.add(member)
  }

  /** It does no longer. */
  leave(member: number): void {
    this.#present.delete(member)
    Atomics.store(this.#memories[member].words, word.ask, IDLE)
    this.#updateTogether()
  }

  /** Answers a policy that has told that it asks. An update is answered once all that are present ask for one. */
  serve(member: number): void {
    const memory = this.#memories[member]
    const ask = Atomics.load(memory.words, word.ask)
    if (ask === ASKS_UPDATE) this.#updateTogether()
    else {
      this.#answer([member], () => {
        if (ask === ASKS_STATE) writeState(memory, this.#engine.state(member))
        else this.#engine.replace(member, readState(memory))
      })
    }
  }

  /** Lets policies go on once their answers are written, or with what kept them from being written. */
  #answer(members: readonly number[], write: () => void): void {
    let problem = ''
    try {
      write()
    } catch (error) {
      const { what, remedy } =
        error instanceof MinthelmError
          ? error
          : { what: String(error), remedy: 'Report it with the config and the seed.' }
      problem = `${what.replaceAll('\n', ' ')}\n${remedy}`
    }
    for (const member of members) {
      const { words, message } = this.#memories[member]
      const bytes = new TextEncoder().encode(problem).subarray(0, MESSAGE_BYTES)
      message.set(bytes)
      words[word.messageLength] = bytes.length
      Atomics.store(words, word.ask, IDLE)
      Atomics.notify(words, word.ask)
    }
  }

  #updateTogether(): void {
    const present = [...this.#present]
    const asks = (member: number) => Atomics.load(this.#memories[member].words, word.ask) === ASKS_UPDATE
    if (present.length === 0 || !present.every(asks)) return
    this.#answer(present, () => {
      const requests = this.#memories.map((memory, member) =>
        this.#present.has(member) ? requestIn(memory) : undefined,
      )
      this.#engine.update(requests).forEach((answer, member) => {
        if (answer === undefined) return
        const memory = this.#memories[member]
        memory.record.set(answer.record)
        memory.words[word.recordLength] = answer.record.length
        memory.learnt.set(answer.parameters)
      })
    })
  }
}
