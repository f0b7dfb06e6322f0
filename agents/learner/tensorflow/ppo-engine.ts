import type { PpoCoefficients, PpoLearnerShape } from '../learner.js'
import { correctedStep } from './adam-graph.js'
import { vector } from './feeds.js'
import type { PpoParameterLayout } from './parameter-layout.js'
import { type PpoGraphForm, ppoSavedModel, ppoSettings, ppoStatistics } from './ppo-graph.js'
import { rowWidth } from './ppo-rows.js'
import { TensorflowSession } from './session.js'

/** Of the target KL: a minibatch beyond it is not learnt from, and ends the update. */
const KL_TOLERANCE = 1.5

/** One member's whole state: vectors as the parameter layout says, and the gradient steps taken. */
export interface PpoLearntState {
  readonly parameters: Float32Array
  readonly firstMoments: Float32Array
  readonly secondMoments: Float32Array
  readonly steps: number
}

/** One member's update: rows of samples, an order of them an epoch, and settings. */
export interface PpoRequest {
  readonly size: number
  readonly masked: boolean
  readonly rows: Float32Array
  readonly order: Int32Array
  readonly coefficients: PpoCoefficients
}

export interface PpoAnswer {
  /** `record[turn * ppoStatistics.length + statistic]`, up to the first turn that was not taken. */
  readonly record: Float32Array
  readonly parameters: Float32Array
}

/** One policy among those of a graph. */
export interface PpoMember {
  update(request: PpoRequest): PpoAnswer
  state(): PpoLearntState
  replace(state: PpoLearntState): void
  close(): void
}

/** Where the minibatches of all epochs begin in the order, and how long they are. */
function minibatches({ size, order, coefficients: { minibatchSize } }: PpoRequest) {
  const starts: number[] = []
  for (let epoch = 0; epoch < order.length; epoch += size) {
    for (let first = 0; first < size; first += minibatchSize) starts.push(epoch + first)
  }
  const counts = starts.map((start) => Math.min(minibatchSize, size - (start % size)))
  return { starts: Int32Array.from(starts), counts: Int32Array.from(counts) }
}

function settingsOf(coefficients: PpoCoefficients): Record<(typeof ppoSettings)[number], number> {
  return {
    ...coefficients,
    valueClipRange: coefficients.valueClipRange ?? Infinity,
    mostKl: KL_TOLERANCE * (coefficients.targetKl ?? Infinity),
  }
}

const vectorNames = ['parameters', 'firstMoments', 'secondMoments'] as const

/** The policies of one graph: what they have learnt stays in it, an update of all of them is one call. */
export class PpoEngine {
  readonly #shape: PpoLearnerShape
  readonly #count: number
  readonly #form: PpoGraphForm
  readonly #session: TensorflowSession
  readonly #steps: Int32Array
  /** What the graph holds, where it has been fetched since the last update. */
  #fetched: Record<(typeof vectorNames)[number], Float32Array> | undefined
  /** Whether `#fetched` was changed and is ahead of the graph. */
  #changed = true

  private constructor(
    shape: PpoLearnerShape,
    layout: PpoParameterLayout,
    form: PpoGraphForm,
    session: TensorflowSession,
  ) {
    this.#shape = shape
    this.#count = layout.count
    this.#form = form
    this.#session = session
    this.#steps = new Int32Array(form.members)
    const zeros = () => new Float32Array(form.members * layout.count)
    this.#fetched = { parameters: zeros(), firstMoments: zeros(), secondMoments: zeros() }
  }

  static async open(
    shape: PpoLearnerShape,
    layout: PpoParameterLayout,
    form: PpoGraphForm,
  ): Promise<PpoEngine> {
    const { bytes, signatures } = ppoSavedModel(shape, layout, form)
    return new PpoEngine(shape, layout, form, await TensorflowSession.open(bytes, signatures))
  }

  #all(): Record<(typeof vectorNames)[number], Float32Array> {
    if (this.#fetched === undefined) {
      const results = this.#session.run('state', {})
      const copy = (name: (typeof vectorNames)[number]) => Float32Array.from(results[name])
      this.#fetched = {
        parameters: copy('parameters'),
        firstMoments: copy('firstMoments'),
        secondMoments: copy('secondMoments'),
      }
    }
    return this.#fetched
  }

  state(member: number): PpoLearntState {
    const all = this.#all()
    const own = (name: (typeof vectorNames)[number]) =>
      all[name].slice(member * this.#count, (member + 1) * this.#count)
    return {
      parameters: own('parameters'),
      firstMoments: own('firstMoments'),
      secondMoments: own('secondMoments'),
      steps: this.#steps[member],
    }
  }

  replace(member: number, state: PpoLearntState): void {
    const all = this.#all()
    for (const name of vectorNames) all[name].set(state[name], member * this.#count)
    this.#steps[member] = state.steps
    this.#changed = true
  }

  #flush(): void {
    if (!this.#changed) return
    const dimensions = [this.#form.members, 1, this.#count]
    const all = this.#all()
    const feeds = vectorNames.map((name) => [name, { numbers: all[name], dimensions }] as const)
    this.#session.run('load', Object.fromEntries(feeds))
    this.#changed = false
  }

  /**
   * One update of every member that asks for one; the others stay as they are. All requests are of one size, with equal
   * epochs, minibatches and masks.
   */
  update(requests: readonly (PpoRequest | undefined)[]): (PpoAnswer | undefined)[] {
    const { members } = this.#form
    const first = requests.find((request) => request !== undefined)
    if (first === undefined) return requests.map(() => undefined)
    this.#flush()
    this.#fetched = undefined
    const { size, masked, order } = first
    const { starts, counts } = minibatches(first)
    const turns = starts.length
    const width = rowWidth(this.#shape, masked)
    const stepSizes = new Float32Array(turns * members)
    // Not 0 for members that ask for nothing: their moments are divided by it too.
    const epsilons = new Float32Array(turns * members).fill(1)
    const settings = new Float32Array(members * ppoSettings.length)
    const stacked = <Numbers extends Float32Array | Int32Array>(
      name: 'rows' | 'order',
      numbers: Numbers,
    ): Numbers => {
      requests.forEach((request, member) => {
        if (request !== undefined) numbers.set(request[name], (member * numbers.length) / members)
      })
      return numbers
    }
    requests.forEach((request, member) => {
      if (request === undefined) return
      const numbers = settingsOf(request.coefficients)
      ppoSettings.forEach((name, index) => {
        settings[member * ppoSettings.length + index] = numbers[name]
      })
      const { learningRate } = request.coefficients
      for (let turn = 0; turn < turns; turn++) {
        const step = this.#steps[member] + turn + 1
        const corrected = correctedStep(step, learningRate, this.#shape.adamEpsilon)
        stepSizes[turn * members + member] = corrected.stepSize
        epsilons[turn * members + member] = corrected.epsilon
      }
    })
    const statistics = ppoStatistics.length
    const results = this.#session.run(masked ? 'updateMasked' : 'update', {
      active: {
        numbers: Float32Array.from(requests, (request) => (request === undefined ? 0 : 1)),
        dimensions: [members, 1, 1],
      },
      record: {
        numbers: new Float32Array(turns * members * statistics),
        dimensions: [turns, members, statistics],
      },
      rows: {
        numbers: members === 1 ? first.rows : stacked('rows', new Float32Array(members * size * width)),
        dimensions: [members, size, width],
      },
      order: {
        numbers: members === 1 ? order : stacked('order', new Int32Array(members * order.length)),
        dimensions: [members, order.length],
      },
      starts: vector(starts),
      counts: vector(counts),
      stepSizes: { numbers: stepSizes, dimensions: [turns, members, 1, 1] },
      epsilons: { numbers: epsilons, dimensions: [turns, members, 1, 1] },
      settings: { numbers: settings, dimensions: [members, 1, ppoSettings.length] },
    })
    const all = results.record as Float32Array
    const parameters = results.parameters as Float32Array
    return requests.map((request, member) => {
      if (request === undefined) return undefined
      const record = new Float32Array(turns * statistics)
      const takenAt = statistics - 1
      let turn = 0
      for (let taken = true; turn < turns && taken; turn++) {
        const from = (turn * members + member) * statistics
        record.set(all.subarray(from, from + statistics), turn * statistics)
        taken = record[turn * statistics + takenAt] === 1
        if (taken) this.#steps[member]++
      }
      return {
        record: record.subarray(0, turn * statistics),
        parameters: parameters.slice(member * this.#count, (member + 1) * this.#count),
      }
    })
  }

  /** One policy of the graph, whose updates are of it alone. */
  member(member: number): PpoMember {
    const requests: (PpoRequest | undefined)[] = Array.from({ length: this.#form.members })
    return {
      update: (request) => this.update(requests.with(member, request))[member]!,
      state: () => this.state(member),
      replace: (state) => this.replace(member, state),
      close: () => this.close(),
    }
  }

  /** Frees the graph and what it holds. */
  close(): void {
    this.#session.close()
  }
}
