import { headOutputs } from '../../distributions.js'
import type { PpoLearnerShape } from '../learner.js'
import { adamStep, type Moments } from './adam-graph.js'
import { any, columnsFrom, entry, finite, gatherRowsEach, withEntry } from './graph/batches.js'
import { compiled, whileLoop } from './graph/functions.js'
import { gradient } from './graph/gradients.js'
import { type DataType, type Dimensions, Graph, type Value } from './graph/graph.js'
import {
  add,
  both,
  cast,
  concatenate,
  divide,
  less,
  lessOrEqual,
  minimum,
  reshape,
  shapeOf,
  split,
  square,
  squareRoot,
  sum,
} from './graph/operations.js'
import { type Signature, savedModelBytes } from './graph/saved-model.js'
import { namedResults } from './graph/variables.js'
import { LearnerVariables } from './learner-variables.js'
import { populationOutputs } from './network-graph.js'
import type { PpoParameterLayout } from './parameter-layout.js'
import { meanWeights, type PpoLossForm, ppoLossTerms } from './ppo-loss-graph.js'

/** What a PPO graph is written for. */
export interface PpoGraphForm extends Omit<PpoLossForm, 'head'> {
  /** Policies that are trained side by side, each with parameters, samples and settings of its own. */
  readonly members: number
  /** Samples of every minibatch, or null where they differ. */
  readonly minibatchSize: number | null
  /** Whether XLA compiles an update as a whole; minibatches are then all of one size. */
  readonly compiled: boolean
}

/** What a member gives for an update, in the order of the last axis of `settings`. */
export const ppoSettings = [
  'clipRange',
  'valueClipRange',
  'entropyCoefficient',
  'valueCoefficient',
  'maxGradientNorm',
  'mostKl', // infinity for no stop
] as const

/** What a minibatch reports, in the order of the last axis of `record`. */
export const ppoStatistics = [
  'policyLoss',
  'valueLoss',
  'entropy',
  'clipFraction',
  'approximateKl',
  'gradientNorm',
  'taken', // 1 where the member learnt from it
] as const

/** Columns of a member's samples: observations, actions, these, and masks where there are any. */
export const sampleColumns = ['logProbabilities', 'advantages', 'returns', 'values'] as const

/** Columns that an action takes: its numbers, or one an alternative. */
export const actionColumns = (shape: PpoLearnerShape) => headOutputs(shape.head)

/** The graph of a PPO learner, part by part. */
class PpoGraph {
  readonly graph = new Graph()
  readonly #shape: PpoLearnerShape
  readonly #layout: PpoParameterLayout
  readonly #form: PpoGraphForm
  readonly #variables: LearnerVariables<keyof Moments>

  constructor(shape: PpoLearnerShape, layout: PpoParameterLayout, form: PpoGraphForm) {
    this.#shape = shape
    this.#layout = layout
    this.#form = form
    const kind = { type: 'float32', dimensions: [form.members, 1, layout.count] } as const
    const kinds = { parameters: kind, firstMoments: kind, secondMoments: kind }
    this.#variables = new LearnerVariables(this.graph, kinds)
  }

  /** Replaces everything that is learnt. */
  load(): Signature {
    return this.#variables.load()
  }

  /** Everything that is learnt. */
  state(): Signature {
    return this.#variables.state()
  }

  /** All epochs and minibatches of an update in one call. */
  update(name: string, masked: boolean): Signature {
    const { members } = this.#form
    const inputs: Record<string, Value> = {}
    const place = (input: string, dimensions: Dimensions, type: DataType = 'float32'): Value => {
      inputs[input] = this.graph.placeholder(`${name}_${input}`, type, dimensions)
      return inputs[input]
    }
    const widths = [
      this.#shape.actor.inputs,
      actionColumns(this.#shape),
      ...sampleColumns.map(() => 1),
      ...(masked ? [headOutputs(this.#shape.head)] : []),
    ]
    const moments = {
      parameters: this.#variables.read('parameters'),
      firstMoments: this.#variables.read('firstMoments'),
      secondMoments: this.#variables.read('secondMoments'),
    }
    const start = {
      ...moments,
      turn: this.graph.constant('int32', [], [0]),
      running: less(this.graph.scalar(0), place('active', [members, 1, 1])),
      record: place('record', [-1, members, ppoStatistics.length]),
      rows: place('rows', [members, -1, widths.reduce((total, width) => total + width, 0)]),
      order: place('order', [members, -1], 'int32'),
      starts: place('starts', [-1], 'int32'),
      counts: place('counts', [-1], 'int32'),
      stepSizes: place('stepSizes', [-1, members, 1, 1]),
      epsilons: place('epsilons', [-1, members, 1, 1]),
      settings: place('settings', [members, 1, ppoSettings.length]),
    }
    const names = Object.keys(start) as (keyof typeof start)[]
    const named = (values: readonly Value[]) =>
      Object.fromEntries(names.map((key, index) => [key, values[index]])) as typeof start
    const loop = (values: readonly Value[]) =>
      whileLoop(
        name,
        values,
        (state) => {
          const { running, turn, starts } = named(state)
          return both(any(running), less(turn, reshape(shapeOf(starts), [])))
        },
        (state) => {
          const now = named(state)
          return Object.values({ ...now, ...this.#minibatch(now, widths) })
        },
      )
    const results = this.#form.compiled
      ? compiled(`${name}_compiled`, Object.values(start), loop)
      : loop(Object.values(start))
    const end = named(results)
    const learnt = Object.keys(moments) as (keyof Moments)[]
    const assigned = learnt.map((key) => this.#variables.assign(key, end[key]))
    return {
      inputs,
      outputs: namedResults(name, { record: end.record, parameters: end.parameters }, assigned),
    }
  }

  #outputs(network: 'actor' | 'critic', parts: ReadonlyMap<string, Value>, observations: Value): Value {
    const parameters = this.#layout[network].map(({ name }) => parts.get(name)!)
    return populationOutputs(this.#shape[network], parameters, observations)
  }

  /** One turn of an update's loop: what it changes of the loop's state. */
  #minibatch(
    state: Moments &
      Readonly<
        Record<
          | 'turn'
          | 'running'
          | 'record'
          | 'rows'
          | 'order'
          | 'starts'
          | 'counts'
          | 'stepSizes'
          | 'epsilons'
          | 'settings',
          Value
        >
      >,
    widths: readonly number[],
  ): Partial<Record<string, Value>> {
    const { graph } = state.rows.node
    const { turn } = state
    const { minibatchSize } = this.#form
    const samples = minibatchSize ?? entry(state.counts, turn)
    const count = typeof samples === 'number' ? samples : cast(samples, 'float32')
    const chosen = gatherRowsEach(state.rows, columnsFrom(state.order, entry(state.starts, turn), samples))
    const [observations, actions, ...rest] = split(chosen, widths, 2)
    const columns = Object.fromEntries(sampleColumns.map((name, index) => [name, rest[index]])) as Record<
      (typeof sampleColumns)[number],
      Value
    >
    const masks: Value | undefined = rest[sampleColumns.length]
    const numbers = split(
      state.settings,
      ppoSettings.map(() => 1),
      2,
    )
    const settings = Object.fromEntries(ppoSettings.map((key, index) => [key, numbers[index]])) as Record<
      (typeof ppoSettings)[number],
      Value
    >
    const { parts } = this.#layout
    const pieces = split(
      state.parameters,
      parts.map((part) => part.count),
      2,
    )
    const tensors = new Map(parts.map(({ name }, index) => [name, pieces[index]]))
    const terms = ppoLossTerms(
      { ...this.#form, head: this.#shape.head },
      this.#outputs('actor', tensors, observations),
      tensors.get('logStandardDeviation'),
      this.#outputs('critic', tensors, observations),
      { count, observations, actions, masks, ...columns },
      settings,
    )
    const weights = meanWeights(terms.loss, count)
    const gradients = gradient(terms.loss, weights, state.parameters)
    const gradientNorm = squareRoot(sum(square(gradients), [2], true))
    const means = ['policyLoss', 'valueLoss', 'entropy', 'clipFraction', 'approximateKl'] as const
    const every = concatenate(
      means.map((key) => terms[key]),
      2,
    )
    const size = typeof count === 'number' ? graph.scalar(count) : count
    const mean = divide(sum(every, [1], true), size)
    const approximateKl = split(mean, [4, 1], 2)[1]
    const taken = both(both(state.running, finite(gradientNorm)), lessOrEqual(approximateKl, settings.mostKl))
    const statistics = concatenate([mean, gradientNorm, cast(taken, 'float32')], 2)
    const scale = minimum(graph.scalar(1), divide(settings.maxGradientNorm, gradientNorm))
    const step = { stepSize: entry(state.stepSizes, turn), epsilon: entry(state.epsilons, turn) }
    return {
      ...adamStep(state, gradients, scale, step, taken),
      turn: add(turn, graph.constant('int32', [], [1])),
      running: taken,
      record: withEntry(state.record, turn, statistics),
    }
  }
}

/**
 * Writes a PPO learner as a saved model: its parameters and Adam's moments as variables, and the entry points `load`,
 * `state`, `update` and, for categorical heads, `updateMasked`. The same shape and form give the same bytes.
 */
export function ppoSavedModel(
  shape: PpoLearnerShape,
  layout: PpoParameterLayout,
  form: PpoGraphForm,
): { readonly bytes: Uint8Array; readonly signatures: readonly string[] } {
  const model = new PpoGraph(shape, layout, form)
  const signatures: Record<string, Signature> = {
    load: model.load(),
    state: model.state(),
    update: model.update('update', false),
    ...(shape.head.kind === 'gaussian' ? {} : { updateMasked: model.update('updateMasked', true) }),
  }
  return { bytes: savedModelBytes(model.graph, signatures), signatures: Object.keys(signatures) }
}
